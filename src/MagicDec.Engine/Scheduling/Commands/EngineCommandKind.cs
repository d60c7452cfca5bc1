namespace MagicDec.Engine.Scheduling.Commands;

/// <summary>What callers ask of the engine thread.</summary>
internal enum EngineCommandKind
{
    /// <summary>Take a sequence in.</summary>
    Submit,

    /// <summary>End a sequence.</summary>
    Cancel,

    /// <summary>Do some work between two steps.</summary>
    Call,

    /// <summary>End everything.</summary>
    Stop,
}
