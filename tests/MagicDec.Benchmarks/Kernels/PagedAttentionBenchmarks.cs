using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using MagicDec.Benchmarks.Reporting;
using MagicDec.Engine.Compute;
using MagicDec.Engine.Compute.Amx;
using MagicDec.Engine.Compute.Workers;
using MagicDec.Engine.KvCache;
using MagicDec.Tool.Bench;

namespace MagicDec.Benchmarks.Kernels;

/// <summary>
/// One layer's attention of 4 sequences with 16,384 tokens each, 9 query heads on 3 KV heads of 64, by rows a sequence: one for decoding, more for checking a draft.
/// Calls take turns over so many layers that each comes from memory. Plain .NET: keys and values in plain arrays without pages, <see cref="TensorPrimitives"/>
/// dot product, softmax and multiply-add, query heads over all processors; causality within the rows is left out.
/// </summary>
public unsafe class PagedAttentionBenchmarks : IKnownWork
{
    private const int Sequences = 4;
    private const int Context = 16384;
    private const int KvHeads = 3;
    private const int Group = 3;
    private const int HeadSize = 64;
    private const int QueryWidth = KvHeads * Group * HeadSize;
    private const int HeadFloats = Context * HeadSize;
    private const int PlainLayers = 6;

    private WorkerPool _pool = null!;
    private KvStore _store = null!;
    private PagedAttention _attention = null!;
    private AttentionSpan[] _spans = [];
    private AlignedBuffer<float> _queries = null!;
    private AlignedBuffer<float> _output = null!;
    private float[][] _keys = [];
    private float[][] _values = [];
    private int _turn;

    /// <summary>Rows of each sequence.</summary>
    [Params(1, 4)]
    public int Rows { get; set; }

    /// <summary>Plain arrays, [layer][sequence, KV head, token, dimension].</summary>
    [GlobalSetup(Target = nameof(PlainFloat32))]
    public void SetupPlain()
    {
        Setup();
        _keys = [.. Enumerable.Range(0, PlainLayers).Select(layer => Values.Normal((ulong)layer, Sequences * KvHeads * HeadFloats))];
        _values = [.. Enumerable.Range(0, PlainLayers).Select(layer => Values.Normal((ulong)layer + 100, Sequences * KvHeads * HeadFloats))];
    }

    /// <summary>Pages of bfloat16.</summary>
    [GlobalSetup(Target = nameof(BFloat16))]
    public void SetupBFloat16() => Fill(KvFormat.BFloat16, 2 * PlainLayers);

    /// <summary>The same, for matrix tiles; where there are none this is measured with vectors again.</summary>
    [GlobalSetup(Target = nameof(BFloat16Tiles))]
    public void SetupTiles() => Fill(KvFormat.BFloat16, 2 * PlainLayers, AmxUnit.IsSupported);

    /// <summary>Pages of float32.</summary>
    [GlobalSetup(Target = nameof(Float32))]
    public void SetupFloat32() => Fill(KvFormat.Float32, PlainLayers);

    /// <summary>Frees them.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _store?.Dispose();
        (_keys, _values) = ([], []);
        _queries.Dispose();
        _output.Dispose();
        _pool.Dispose();
    }

    /// <summary>Plain .NET.</summary>
    [Benchmark(Baseline = true)]
    public void PlainFloat32()
    {
        int layer = _turn++ % PlainLayers;
        Parallel.For(0, Sequences * KvHeads * Group, task =>
        {
            int kv = task / Group;
            int sequence = kv / KvHeads;
            int head = task % (KvHeads * Group);
            float[] scores = new float[Context];
            for (int row = sequence * Rows; row < (sequence + 1) * Rows; row++)
            {
                Attend(layer, kv, _queries.Slice((row * QueryWidth) + (head * HeadSize), HeadSize), scores, _output.Slice((row * QueryWidth) + (head * HeadSize), HeadSize));
            }
        });
    }

    /// <summary>Our kernel, float32 pages.</summary>
    [Benchmark]
    public void Float32() => Attend();

    /// <summary>Our kernel, bfloat16 pages.</summary>
    [Benchmark]
    public void BFloat16() => Attend();

    /// <summary>Our kernel, bfloat16 pages, matrix tiles.</summary>
    [Benchmark]
    public void BFloat16Tiles() => Attend();

    /// <inheritdoc/>
    public Work WorkOf(string method) => new(
        (method is nameof(BFloat16) or nameof(BFloat16Tiles) ? 2.0 : 4.0) * Sequences * Context * KvHeads * HeadSize * 2, 4.0 * Sequences * Rows * QueryWidth * Context);

    private void Attend() => _attention.Attend(_turn++ % _store.Geometry.Layers, _spans, _queries.Pointer, QueryWidth, _output.Pointer, QueryWidth);

    private void Attend(int layer, int kv, ReadOnlySpan<float> query, float[] scores, Span<float> output)
    {
        ReadOnlySpan<float> keys = _keys[layer].AsSpan(kv * HeadFloats, HeadFloats);
        ReadOnlySpan<float> values = _values[layer].AsSpan(kv * HeadFloats, HeadFloats);
        for (int token = 0; token < Context; token++)
        {
            scores[token] = TensorPrimitives.Dot(query, keys.Slice(token * HeadSize, HeadSize)) * 0.125f;
        }

        TensorPrimitives.SoftMax(scores, scores);
        output.Clear();
        for (int token = 0; token < Context; token++)
        {
            TensorPrimitives.MultiplyAdd(values.Slice(token * HeadSize, HeadSize), scores[token], output, output);
        }
    }

    private void Setup()
    {
        _pool = new WorkerPool(Yardstick.Threads);
        _queries = Values.NormalBuffer(9, Sequences * Rows * QueryWidth);
        _output = new AlignedBuffer<float>(Sequences * Rows * QueryWidth);
    }

    private void Fill(KvFormat format, int layers, bool tiles = false)
    {
        Setup();
        int pages = Sequences * Context / KvGeometry.DefaultPageTokens;
        _store = new KvStore(new KvGeometry(layers, KvHeads, HeadSize, KvGeometry.DefaultPageTokens, format), pages);
        KvFiller.Fill(_store, seed: 1, Yardstick.Threads);
        _attention = new PagedAttention(_store, KvHeads * Group, _pool, tiles);
        int[] all = [.. Enumerable.Range(0, pages)];
        _spans = [.. all.Chunk(pages / Sequences).Select((own, i) => new AttentionSpan(i * Rows, Rows, Context - Rows, own, KvView.Full))];
    }
}
