namespace MagicDec.Engine.Speculation;

/// <summary>Which pages of the history a sparse view keeps beside the first page (sink) and the most recent ones (window).</summary>
public enum KvSelector
{
    /// <summary>The pages the latest verify pass attended to most, refreshed every round (PillarAttn in SparseSpec, arXiv 2512.01278).</summary>
    Verified,

    /// <summary>The pages the last prompt tokens attended to most, chosen once (SnapKV, arXiv 2404.14469).</summary>
    SnapKv,

    /// <summary>None: sink and window only (StreamingLLM, arXiv 2309.17453).</summary>
    Streaming,
}
