namespace MagicDec.Engine.Scheduling.Commands;

/// <summary>Work for the engine thread with a result.</summary>
internal sealed class EngineCall<T>(Func<T> work) : EngineCall
{
    private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Result => _result.Task;

    public override void Run()
    {
        try
        {
            _result.TrySetResult(work());
        }
#pragma warning disable CA1031 // Goes to the caller; the engine thread goes on.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _result.TrySetException(error);
        }
    }

    public override void Fail(Exception error) => _result.TrySetException(error);
}
