namespace MagicDec.Engine.Speculation.Policy.Acceptance;

/// <summary>How good drafts are taken to be, within what is known of them.</summary>
internal enum Optimism
{
    /// <summary>As good as they most likely are.</summary>
    None,

    /// <summary>That too, but for one budget of a request now and then, which is taken to be as good as it may well be: so it is tried.</summary>
    ByLot,

    /// <summary>As good as they are one time in ten by what is known: nearly as with <see cref="None"/> where that is much.</summary>
    Full,
}
