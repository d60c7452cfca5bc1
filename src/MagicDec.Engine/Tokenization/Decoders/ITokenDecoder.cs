namespace MagicDec.Engine.Tokenization.Decoders;

/// <summary>A step on the way from tokens to text. Thread-safe; what it remembers of a text lives in its stages.</summary>
internal interface ITokenDecoder
{
    /// <summary>Makes a stage of a stream that hands its output to the next one.</summary>
    /// <param name="next">The next one.</param>
    /// <param name="growth">How much text the stage may hand on in all; what comes into the stream is added to it.</param>
    DecoderStage CreateStage(DecoderStage next, TextGrowth growth);

    /// <summary>What a single token in the midst of a text becomes.</summary>
    TokenContent Transform(TokenContent token, TextGrowth growth);
}
