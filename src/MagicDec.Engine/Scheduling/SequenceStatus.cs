namespace MagicDec.Engine.Scheduling;

/// <summary>Where a sequence is in its life.</summary>
internal enum SequenceStatus
{
    /// <summary>In the queue, no pages held.</summary>
    Waiting,

    /// <summary>Takes part in steps.</summary>
    Running,

    /// <summary>Done, failed or cancelled; pages released.</summary>
    Finished,
}
