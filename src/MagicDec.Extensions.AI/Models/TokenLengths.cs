using MagicDec.Engine.Tokenization;

namespace MagicDec.Extensions.AI.Models;

/// <summary>How much text a token can stand for at most, so that a text far too long can be refused without cutting it into tokens.</summary>
internal static class TokenLengths
{
    // Some tokenizers fold runs of white space, or of letters they do not know, into one token.
    private const int LeastLongestToken = 64;

    /// <summary>Bytes of a vocabulary's longest token. Reads the whole vocabulary.</summary>
    public static int Longest(Tokenizer tokenizer)
    {
        var longest = LeastLongestToken;
        for (var id = 0; id < tokenizer.VocabularySize; id++)
        {
            longest = Math.Max(longest, tokenizer.GetTokenBytes(id).Length);
        }

        return longest;
    }
}
