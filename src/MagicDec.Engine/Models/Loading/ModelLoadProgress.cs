namespace MagicDec.Engine.Models.Loading;

/// <summary>How far the loading of a model has come.</summary>
/// <param name="Stage">What is being done now, for people to read.</param>
/// <param name="BytesDone">Bytes of packed weights that are ready.</param>
/// <param name="BytesTotal">Bytes of packed weights in all.</param>
public readonly record struct ModelLoadProgress(string Stage, long BytesDone, long BytesTotal);
