namespace MagicDec.Engine.Tokenization.Decoders;

/// <summary>
/// One stage of a decoding stream. Text arrives in chunks that form items (tokens at first, until a stage fuses them); a stage passes on
/// only what later input cannot change, so whatever leaves the last stage is final.
/// </summary>
internal abstract class DecoderStage
{
    /// <summary>Takes a part of the present item.</summary>
    public abstract void Write(ReadOnlySpan<char> chunk);

    /// <summary>Ends the present item.</summary>
    public abstract void EndItem();

    /// <summary>Ends the stream; no item is open.</summary>
    public abstract void Complete();
}
