using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using MagicDec.Benchmarks.Reporting;
using MagicDec.Engine.Compute;
using MagicDec.Engine.Compute.Amx;
using MagicDec.Engine.Compute.Workers;
using MagicDec.Engine.Models.Loading.RandomWeights;

namespace MagicDec.Benchmarks.Kernels;

/// <summary>
/// y = x W^T with a matrix of 2048 x 8192. Calls take turns over so many matrices that each comes from memory, as a model's do. Plain .NET: a
/// <see cref="TensorPrimitives"/> dot product for each output and row, outputs over all processors.
/// </summary>
public unsafe class LinearLayerBenchmarks : IKnownWork
{
    private const int Outputs = 2048;
    private const int Inputs = 8192;
    private const long Bytes = 640L << 20;

    private readonly List<PackedMatrix> _matrices = [];
    private readonly List<float[]> _plain = [];
    private WorkerPool _pool = null!;
    private AlignedBuffer<float> _x = null!;
    private AlignedBuffer<float> _y = null!;
    private int _turn;

    /// <summary>Rows of x: tokens of a step.</summary>
    [Params(1, 4, 8, 16, 512)]
    public int Rows { get; set; }

    /// <summary>Row-major matrices.</summary>
    [GlobalSetup(Target = nameof(PlainFloat32))]
    public void SetupPlain()
    {
        Setup();
        for (int i = 0; i < Bytes / (4L * Outputs * Inputs); i++)
        {
            _plain.Add(Values.Normal((ulong)i, Outputs * Inputs));
        }
    }

    /// <summary>Packed matrices of bfloat16.</summary>
    [GlobalSetup(Target = nameof(BFloat16))]
    public void SetupBFloat16() => Pack(WeightFormat.BFloat16);

    /// <summary>The same, for matrix tiles; where there are none this is measured with vectors again.</summary>
    [GlobalSetup(Target = nameof(BFloat16Tiles))]
    public void SetupTiles() => Pack(WeightFormat.BFloat16, AmxUnit.IsSupported);

    /// <summary>Packed matrices of float32.</summary>
    [GlobalSetup(Target = nameof(Float32))]
    public void SetupFloat32() => Pack(WeightFormat.Float32);

    /// <summary>Frees them.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _matrices.ForEach(matrix => matrix.Dispose());
        _matrices.Clear();
        _plain.Clear();
        _x.Dispose();
        _y.Dispose();
        _pool.Dispose();
    }

    /// <summary>Plain .NET.</summary>
    [Benchmark(Baseline = true)]
    public void PlainFloat32()
    {
        float[] weights = _plain[_turn++ % _plain.Count];
        Parallel.For(0, Outputs, output =>
        {
            ReadOnlySpan<float> row = weights.AsSpan(output * Inputs, Inputs);
            for (int i = 0; i < Rows; i++)
            {
                _y.Pointer[(i * Outputs) + output] = TensorPrimitives.Dot(row, _x.Slice(i * Inputs, Inputs));
            }
        });
    }

    /// <summary>Our kernel, float32 weights.</summary>
    [Benchmark]
    public void Float32() => Multiply();

    /// <summary>Our kernel, bfloat16 weights.</summary>
    [Benchmark]
    public void BFloat16() => Multiply();

    /// <summary>Our kernel, bfloat16 weights, matrix tiles.</summary>
    [Benchmark]
    public void BFloat16Tiles() => Multiply();

    /// <inheritdoc/>
    public Work WorkOf(string method) => new((method is nameof(BFloat16) or nameof(BFloat16Tiles) ? 2.0 : 4.0) * Outputs * Inputs, 2.0 * Rows * Outputs * Inputs);

    private void Multiply() =>
        LinearLayer.Multiply(_pool, RowInput.Plain(_x.Pointer, Inputs), Rows, _matrices[_turn++ % _matrices.Count], _y.Pointer, Outputs, null, addToY: false);

    private void Setup()
    {
        _pool = new WorkerPool(Yardstick.Threads);
        _x = Values.NormalBuffer(7, Rows * Inputs);
        _y = new AlignedBuffer<float>(Rows * Outputs);
    }

    private void Pack(WeightFormat format, bool tiles = false)
    {
        Setup();
        long each = (format == WeightFormat.BFloat16 ? 2L : 4L) * Outputs * Inputs;
        for (int i = 0; i < Bytes / each; i++)
        {
            _matrices.Add(PackedMatrix.Pack(new RandomRows((ulong)i), format, _pool, CancellationToken.None, tiles));
        }
    }

    private sealed class RandomRows(ulong seed) : IMatrixSource
    {
        public int Rows => Outputs;

        public int Columns => Inputs;

        public void ReadRow(int row, Span<float> destination) => CounterHash.FillNormal(CounterHash.Mix64(seed) + (ulong)row, 1, destination);
    }
}
