using MagicDec.Engine.KvCache;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;

namespace MagicDec.Engine.Tests.Serving;

/// <summary>Takes until it is cancelled, and then some, for its fingerprint; knows whether it was disposed meanwhile.</summary>
internal sealed class SlowFingerprintRunner(IModelRunner inner) : IModelRunner, IKvTransfer
{
    private readonly TaskCompletionSource _reading = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isReading;

    /// <summary>Completes when the fingerprint is being computed.</summary>
    public Task Reading => _reading.Task;

    /// <summary>Whether the weights were freed while they were read.</summary>
    public bool WasFreedWhileRead { get; private set; }

    public int PageCount => inner.PageCount;

    public KvGeometry Geometry => inner.Geometry;

    public void Run(StepBatch batch, StepResult result) => inner.Run(batch, result);

    public void CopyPage(int source, int destination) => inner.CopyPage(source, destination);

    public byte[] ComputeFingerprint(CancellationToken cancellationToken)
    {
        _isReading = true;
        _reading.SetResult();
        cancellationToken.WaitHandle.WaitOne(TimeSpan.FromSeconds(30));
        Thread.Sleep(100);
        _isReading = false;
        cancellationToken.ThrowIfCancellationRequested();
        return new byte[32];
    }

    public void ReadPage(int page, Span<byte> destination) => destination.Clear();

    public void WritePage(int page, ReadOnlySpan<byte> source)
    {
    }

    public void Dispose()
    {
        WasFreedWhileRead = _isReading;
        inner.Dispose();
    }
}
