using MagicDec.Engine;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Tokenization;

namespace MagicDec.Tool.Text;

/// <summary>A model's tokenizer, for commands that need no weights.</summary>
internal static class ModelText
{
    /// <exception cref="UsageException">The model has none.</exception>
    public static Tokenizer LoadTokenizer(ModelFiles files) =>
        TokenizerFiles.TryLoad(files) ?? throw new UsageException($"'{files.Name}' has no {ModelFiles.TokenizerFile}, so there is no text to work on.");
}
