using MagicDec.Engine.Models.Loading;

namespace MagicDec.Extensions.AI.Hosting.Engines;

/// <summary>How far the load of a model has come, as of one moment.</summary>
/// <param name="Phase">What it is doing.</param>
/// <param name="Progress">Bytes loaded, while it loads.</param>
/// <param name="Error">Why the latest load failed.</param>
internal sealed record EngineLoadState(EngineLoadPhase Phase, ModelLoadProgress Progress = default, Exception? Error = null)
{
    /// <summary>Whole percent of the weights that are ready.</summary>
    public int Percent => Progress.BytesTotal > 0 ? (int)(100 * Progress.BytesDone / Progress.BytesTotal) : 0;
}
