namespace MagicDec.Extensions.AI.Hosting;

/// <summary>Where a model stands between registration and disposal.</summary>
internal enum EngineLoadPhase
{
    NotStarted,
    Loading,
    Loaded,
    Failed,
    Disposed,
}
