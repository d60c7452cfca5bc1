using MagicDec.Engine.Compute;
using MagicDec.Engine.Compute.Workers;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Models.Loading.Packing;

namespace MagicDec.Engine.Models;

/// <summary>All weights of a model, packed for the kernels; read-only once loaded.</summary>
internal sealed unsafe class ModelWeights : IDisposable
{
    private readonly AlignedBuffer<float> _vectors;

    internal ModelWeights(
        PackedMatrix embeddings, PackedMatrix outputTable, LayerWeights[] layers, float* finalNorm, AlignedBuffer<float> vectors)
    {
        Embeddings = embeddings;
        OutputTable = outputTable;
        Layers = layers;
        FinalNorm = finalNorm;
        _vectors = vectors;
    }

    /// <summary>Embedding table [vocabulary, hidden]; look a token up with <see cref="PackedMatrix.ReadRow"/>.</summary>
    public PackedMatrix Embeddings { get; }

    /// <summary>Output table [vocabulary, hidden]; the same object as <see cref="Embeddings"/> when they are tied.</summary>
    public PackedMatrix OutputTable { get; }

    /// <summary>The layers in order.</summary>
    public LayerWeights[] Layers { get; }

    /// <summary>Gain of the last norm [hidden].</summary>
    public float* FinalNorm { get; }

    /// <summary>All norms and biases.</summary>
    public ReadOnlySpan<byte> VectorBytes => new(_vectors.Pointer, checked((int)(_vectors.Length * sizeof(float))));

    /// <summary>Memory taken by all weights, padding included.</summary>
    public long ByteCount =>
        Embeddings.ByteCount + (ReferenceEquals(Embeddings, OutputTable) ? 0 : OutputTable.ByteCount)
        + Layers.Sum(layer => layer.ByteCount) + (long)_vectors.Length * sizeof(float);

    /// <summary>Reads, checks and packs a model's tensors in parallel; nothing is packed before every tensor has been checked.</summary>
    /// <exception cref="ModelFormatException">A weight file is damaged, does not fit the configuration, or needs more memory than there is.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static ModelWeights Load(
        ModelFiles files,
        ModelConfig config,
        WeightFormat format,
        WorkerPool pool,
        IProgress<ModelLoadProgress>? progress = null,
        bool tiles = false,
        CancellationToken cancellationToken = default)
    {
        using var store = files.OpenTensors();
        using var packer = new WeightPacker(format, pool, progress, cancellationToken, tiles);
        return new ModelWeightsLoader(store, config).Load(packer);
    }

    public void Dispose()
    {
        foreach (var layer in Layers)
        {
            layer.Dispose();
        }

        Embeddings.Dispose();
        OutputTable.Dispose();
        _vectors.Dispose();
    }
}
