using MagicDec.Engine.Tokenization;

namespace MagicDec.Tool.Generate;

/// <summary>A prompt as the command line gives it: a text, or token ids.</summary>
internal sealed record PromptSource(string? Text, int[]? Tokens, bool AddSpecialTokens)
{
    /// <summary>The prompt's token ids.</summary>
    /// <exception cref="UsageException">The prompt is a text and the model has no tokenizer, or it comes to no token at all.</exception>
    public int[] Encode(Tokenizer? tokenizer)
    {
        int[] ids = Tokens ?? tokenizer?.Encode(Text!, AddSpecialTokens)
            ?? throw new UsageException("This model has no tokenizer: give --tokens '[1, 2, 3]' instead of --prompt.");
        return ids.Length > 0 ? ids : throw new UsageException("The prompt is empty: give at least one token.");
    }
}
