using MagicDec.Engine.Compute;
using MagicDec.Engine.Compute.Workers;

namespace MagicDec.Engine.Models.Loading.Packing;

/// <summary>
/// Collects all tensors of a model, then packs them one after the other on all threads. Whatever fails on the way, what was packed is
/// freed, unless <see cref="Keep"/> has handed it over.
/// </summary>
internal sealed unsafe class WeightPacker(
    WeightFormat format, WorkerPool pool, IProgress<ModelLoadProgress>? progress, CancellationToken cancellationToken, bool tiles = false) : IDisposable
{
    private const int VectorAlignment = 16; // floats of a cache line

    private readonly List<PlannedMatrix> _matrices = [];
    private readonly List<PlannedVector> _vectors = [];
    private AlignedBuffer<float>? _buffer;
    private bool _kept;

    /// <summary>The memory of all vectors.</summary>
    public AlignedBuffer<float> Vectors => _buffer ?? throw new InvalidOperationException("Nothing has been packed yet.");

    /// <summary>Plans a matrix that stacks the rows of <paramref name="parts"/>.</summary>
    public PlannedMatrix Add(params (IMatrixSource Source, Action Release)[] parts)
    {
        var source = parts.Length == 1 ? parts[0].Source : new StackedMatrix(Array.ConvertAll(parts, part => part.Source));
        return Add(source, () => Array.ForEach(parts, part => part.Release()));
    }

    /// <summary>Plans a <see cref="GatedMatrix"/>.</summary>
    public PlannedMatrix AddGated((IMatrixSource Source, Action Release) gate, (IMatrixSource Source, Action Release) up) =>
        Add(new GatedMatrix(gate.Source, up.Source), gate.Release + up.Release);

    /// <summary>Plans a vector; an empty one gets a null pointer.</summary>
    public PlannedVector Add(float[] values)
    {
        var vector = new PlannedVector(values);
        _vectors.Add(vector);
        return vector;
    }

    /// <summary>Packs everything planned.</summary>
    public void PackAll()
    {
        const string Stage = "Packing weights";
        long done = 0, total = _matrices.Sum(matrix => matrix.Bytes(format));
        CheckMemory(total);
        PlaceVectors();
        progress?.Report(new ModelLoadProgress(Stage, done, total));
        foreach (var matrix in _matrices)
        {
            cancellationToken.ThrowIfCancellationRequested();
            matrix.Pack(format, tiles, pool, cancellationToken);
            done += matrix.Bytes(format);
            progress?.Report(new ModelLoadProgress(Stage, done, total));
        }
    }

    /// <summary>From now on somebody else disposes the results.</summary>
    public void Keep() => _kept = true;

    public void Dispose()
    {
        if (_kept)
        {
            return;
        }

        _matrices.ForEach(matrix => matrix.Discard());
        _buffer?.Dispose();
    }

    private PlannedMatrix Add(IMatrixSource source, Action release)
    {
        var matrix = new PlannedMatrix(source, release);
        _matrices.Add(matrix);
        return matrix;
    }

    private static void CheckMemory(long bytes)
    {
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (available > 0 && bytes > available)
        {
            throw new ModelFormatException(
                ModelFiles.ConfigFile, null, $"a model of at most {available >> 20} MiB, which is what this process may use",
                $"one whose weights take {bytes >> 20} MiB", "Take a smaller model or a larger machine.");
        }
    }

    private void PlaceVectors()
    {
        long length = _vectors.Sum(vector => Rounded(vector.Length));
        _buffer = new AlignedBuffer<float>((nint)length);
        float* next = _buffer.Pointer;
        foreach (var vector in _vectors)
        {
            vector.Place(next);
            next += Rounded(vector.Length);
        }

        static long Rounded(int length) => ((long)length + VectorAlignment - 1) / VectorAlignment * VectorAlignment;
    }
}
