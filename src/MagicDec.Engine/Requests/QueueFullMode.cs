namespace MagicDec.Engine.Requests;

/// <summary>What a request does that arrives when the queue is full.</summary>
public enum QueueFullMode
{
    /// <summary>Waits, in order of arrival, until the queue has room.</summary>
    Wait,

    /// <summary>Ends at once with <see cref="EngineBusyException"/>.</summary>
    Throw,
}
