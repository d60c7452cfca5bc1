namespace MagicDec.Tool.Bench;

/// <summary>How the context of a benchmark comes to be.</summary>
internal enum FillMode
{
    /// <summary>Computed from pseudo-random tokens, as a prompt is.</summary>
    Compute,

    /// <summary>Computed too; Nano's last question was asked and answered before, so that its answer quotes the history.</summary>
    Again,

    /// <summary>Pseudo-random keys and values: only the timing means something.</summary>
    Kv,
}
