using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Tokenization;

namespace MagicDec.Engine;

/// <summary>Finds the tokenizer among a model's files.</summary>
internal static class TokenizerFiles
{
    /// <summary>The model's tokenizer, or null when it has no tokenizer.json.</summary>
    public static Tokenizer? TryLoad(ModelFiles files) =>
        files.TryRead(ModelFiles.TokenizerFile, out _)
            ? TokenizerLoader.Load(name => files.TryRead(name, out var content) ? content : default)
            : null;
}
