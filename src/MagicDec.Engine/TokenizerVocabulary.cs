using MagicDec.Engine.Constraints;
using MagicDec.Engine.Tokenization;

namespace MagicDec.Engine;

/// <summary>Hands a tokenizer's tokens to constraints.</summary>
internal static class TokenizerVocabulary
{
    /// <summary>The tokens of a model.</summary>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="count">Rows of its logits; those without a token stand for nothing.</param>
    public static TokenVocabulary Create(Tokenizer tokenizer, int count) => new(
        count,
        id => id < tokenizer.VocabularySize ? tokenizer.GetTokenBytes(id) : default,
        id => id < tokenizer.VocabularySize && tokenizer.IsSpecial(id));
}
