using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Tokenization;

namespace MagicDec.Tool.Text;

/// <summary>The parts of a model that have to do with text.</summary>
internal static class ModelText
{
    private const string TemplateFile = "chat_template.jinja";

    /// <summary>The model's tokenizer.</summary>
    /// <exception cref="UsageException">It has none.</exception>
    public static Tokenizer LoadTokenizer(ModelFiles files) =>
        TryLoadTokenizer(files) ?? throw new UsageException($"'{files.Name}' has no {ModelFiles.TokenizerFile}, so there is no text to work on.");

    /// <summary>The model's tokenizer, or null if it has none.</summary>
    public static Tokenizer? TryLoadTokenizer(ModelFiles files)
    {
        if (!files.TryRead(ModelFiles.TokenizerFile, out ReadOnlyMemory<byte> tokenizer))
        {
            return null;
        }

        files.TryRead(ModelFiles.TokenizerConfigFile, out ReadOnlyMemory<byte> settings);
        files.TryRead(TemplateFile, out ReadOnlyMemory<byte> template);
        return Tokenizer.Parse(tokenizer, settings, template);
    }
}
