namespace MagicDec.Engine.Compute.Workers;

/// <summary>Memory of the tasks of a <see cref="WorkerPool"/>: it grows to what they need and stays until it is given up.</summary>
internal sealed unsafe class WorkerMemory(int threads) : IDisposable
{
    private readonly AlignedBuffer<float>?[] _own = new AlignedBuffer<float>?[threads];
    private AlignedBuffer<float>? _shared;

    /// <summary>Memory shared by all workers, at least <paramref name="floats"/> long, valid until the next call; old contents are lost.</summary>
    public float* Shared(nint floats) => Grown(ref _shared, floats, spare: (_shared?.Length ?? 0) / 2);

    /// <summary>One worker's own memory, at least <paramref name="floats"/> long; call it from that worker's task only.</summary>
    public float* Own(int worker, nint floats) => Grown(ref _own[worker], floats, spare: 0);

    /// <summary>Gives all memory up; whoever asks afterwards gets new memory. No task may run.</summary>
    public void Dispose()
    {
        foreach (AlignedBuffer<float>? buffer in _own)
            buffer?.Dispose();
        Array.Clear(_own);
        _shared?.Dispose();
        _shared = null;
    }

    private static float* Grown(ref AlignedBuffer<float>? buffer, nint floats, nint spare)
    {
        if (buffer is null || buffer.Length < floats)
        {
            nint length = Math.Max(floats, (buffer?.Length ?? 0) + spare);
            buffer?.Dispose();
            buffer = new AlignedBuffer<float>(length);
        }

        return buffer.Pointer;
    }
}
