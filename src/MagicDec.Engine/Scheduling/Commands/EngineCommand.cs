namespace MagicDec.Engine.Scheduling.Commands;

/// <summary>A caller's wish, carried out by the engine thread between two steps.</summary>
internal readonly record struct EngineCommand(EngineCommandKind Kind, Sequence? Sequence, Exception? Reason, EngineCall? Call = null);
