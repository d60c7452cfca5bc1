using MagicDec.Engine.Compute;
using MagicDec.Engine.Compute.Workers;
using MagicDec.Engine.Models;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Models.Loading.Packing;

namespace MagicDec.Engine.Tests.Models.Loading.Packing;

public sealed class ModelWeightsLoaderTests : IDisposable
{
    private static readonly ModelConfig Config = ConfigText.Read(PublicConfigs.SmolLm2) with
    {
        HiddenSize = 72,
        IntermediateSize = 40,
        LayerCount = 3,
        VocabularySize = 50,
        HeadSize = 8,
        TieWordEmbeddings = false,
    };

    private readonly WorkerPool _pool = new(2);

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void Load_EveryMatrix_IsReleasedOnceItIsPacked()
    {
        using var store = new SpyStore();
        using var packer = new WeightPacker(WeightFormat.BFloat16, _pool, null, CancellationToken.None);
        new ModelWeightsLoader(store, Config).Load(packer).Dispose();

        Assert.Equal(2 + 7 * 3, store.Opened.Count);
        Assert.Equal(store.Opened.Order(), store.Released.Order());

        // A matrix's pages go before the next matrix is read, so at most one is resident beside the packed weights.
        Assert.InRange(store.MostResident, 1, 3);
    }

    [Fact]
    public void Load_OneTensorMissing_PacksNothing()
    {
        using var store = new SpyStore { Missing = "model.layers.2.mlp.down_proj.weight" };
        using var packer = new WeightPacker(WeightFormat.BFloat16, _pool, null, CancellationToken.None);
        Assert.Throws<ModelFormatException>(() => new ModelWeightsLoader(store, Config).Load(packer));
        Assert.Equal(0, store.MostResident);
    }

    [Fact]
    public void Load_SourceFails_TheErrorComesThrough()
    {
        using var store = new SpyStore { Failing = "model.layers.1.self_attn.o_proj.weight" };
        using var packer = new WeightPacker(WeightFormat.Float32, _pool, null, CancellationToken.None);
        Assert.Throws<IOException>(() => new ModelWeightsLoader(store, Config).Load(packer));
    }

    /// <summary>Keeps book of which tensors were read and not yet released.</summary>
    private sealed class SpyStore : TensorStore
    {
        private readonly HashSet<string> _resident = [];

        public string? Missing { get; init; }

        public string? Failing { get; init; }

        public List<string> Opened { get; } = [];

        public List<string> Released { get; } = [];

        public int MostResident { get; private set; }

        public override bool Contains(string name) => true;

        public override IMatrixSource OpenMatrix(string name, int rows, int columns)
        {
            Opened.Add(name);
            return name != Missing ? new Source(this, name, rows, columns) : throw new ModelFormatException("spy", name, "the tensor", "nothing");
        }

        public override void ReadVector(string name, Span<float> destination) => destination.Fill(1);

        public override void Release(string name)
        {
            Released.Add(name);
            Assert.True(_resident.Remove(name));
        }

        public override void Dispose()
        {
        }

        private sealed class Source(SpyStore store, string name, int rows, int columns) : IMatrixSource
        {
            public int Rows => rows;

            public int Columns => columns;

            public void ReadRow(int row, Span<float> destination)
            {
                if (name == store.Failing)
                {
                    throw new IOException("the disk is gone");
                }

                destination.Fill(row);
                lock (store._resident)
                {
                    store._resident.Add(name);
                    store.MostResident = Math.Max(store.MostResident, store._resident.Count);
                }
            }
        }
    }
}
