namespace MagicDec.Engine.Speculation;

/// <summary>Whether and how a request is drafted.</summary>
public enum DraftingMode
{
    /// <summary>The engine chooses drafter, draft length and budget, or none, from what it measures.</summary>
    Auto,

    /// <summary>Plain decoding.</summary>
    Off,

    /// <summary>Exactly what the other options say, in every round.</summary>
    Fixed,
}
