namespace MagicDec.Tool.Soak;

/// <summary>Bytes of live managed objects and of the whole process.</summary>
internal readonly record struct MemorySample(long Managed, long Resident);
