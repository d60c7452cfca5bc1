namespace MagicDec.Extensions.AI.Hosting.Engines;

/// <summary>Where a model stands between registration and disposal.</summary>
internal enum EngineLoadPhase
{
    NotStarted,
    Loading,
    Loaded,
    Failed,
    Disposed,
}
