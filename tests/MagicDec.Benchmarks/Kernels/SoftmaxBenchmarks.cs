using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using MagicDec.Benchmarks.Reporting;
using MagicDec.Engine.Compute;

namespace MagicDec.Benchmarks.Kernels;

/// <summary>One row's softmax on one thread, the copy of its input included. Ours gives equal bits on every vector width.</summary>
public unsafe class SoftmaxBenchmarks : IKnownWork
{
    private AlignedBuffer<float> _input = null!;
    private AlignedBuffer<float> _output = null!;

    /// <summary>Elements: a block of scores, a vocabulary.</summary>
    [Params(1024, 128_256)]
    public int Count { get; set; }

    /// <summary>Logits.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _input = Values.NormalBuffer(5, Count);
        _output = new AlignedBuffer<float>(Count);
    }

    /// <summary>Frees them.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _input.Dispose();
        _output.Dispose();
    }

    /// <summary>Plain .NET.</summary>
    [Benchmark(Baseline = true)]
    public void TensorPrimitivesSoftMax() => TensorPrimitives.SoftMax(_input.Slice(0, Count), _output.Slice(0, Count));

    /// <summary>Ours.</summary>
    [Benchmark]
    public void Softmax()
    {
        _input.Slice(0, Count).CopyTo(_output.Slice(0, Count));
        VectorMath.Softmax(_output.Pointer, Count);
    }

    /// <inheritdoc/>
    public Work WorkOf(string method) => new(4.0 * Count, 0);
}
