using MagicDec.Engine.Compute.Attention;

namespace MagicDec.Engine.KvCache.Attention;

/// <summary>A KV head of a span with some of the span's rows.</summary>
internal struct AttentionUnit
{
    /// <summary>Index of the span in the step.</summary>
    public int Span;

    /// <summary>The KV head; all query heads of its group are served together.</summary>
    public int KvHead;

    /// <summary>First row, counted from the span's first.</summary>
    public int FirstToken;

    /// <summary>Number of rows.</summary>
    public int Tokens;

    /// <summary>Earlier tokens that the view leaves out: a row at position p sees p + 1 - HiddenTokens.</summary>
    public int HiddenTokens;

    /// <summary>Tokens of the view that the last row sees.</summary>
    public int VisibleTokens;

    /// <summary>Splits of these tokens.</summary>
    public int Splits;

    /// <summary>Whether attention mass per page is asked for.</summary>
    public bool ReportsMass;

    /// <summary>Whether the results of all splits are kept until the last is done: several tasks compute them, or mass needs them.</summary>
    public bool KeepsResults;

    /// <summary>Where they begin.</summary>
    public nint Results;

    /// <summary>Floats of one of them.</summary>
    public nint ResultFloats;

    /// <summary>Pages of a split when mass is asked for, else 0.</summary>
    public readonly int MassPages => ReportsMass ? AttentionKernel.SplitPages : 0;
}
