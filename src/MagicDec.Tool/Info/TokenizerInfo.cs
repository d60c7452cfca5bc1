using MagicDec.Engine.Tokenization;

namespace MagicDec.Tool.Info;

/// <summary>What <c>magicdec info</c> tells about a tokenizer.</summary>
internal sealed record TokenizerInfo(int VocabularySize, string? BosToken, string? EosToken)
{
    public static TokenizerInfo Of(Tokenizer tokenizer) => new(tokenizer.VocabularySize, tokenizer.BosToken, tokenizer.EosToken);
}
