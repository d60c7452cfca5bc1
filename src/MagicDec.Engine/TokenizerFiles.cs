using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Tokenization;

namespace MagicDec.Engine;

/// <summary>Finds the tokenizer among a model's files.</summary>
internal static class TokenizerFiles
{
    private const string ChatTemplateFile = "chat_template.jinja";

    /// <summary>The model's tokenizer, or null when it has no tokenizer.json.</summary>
    public static Tokenizer? TryLoad(ModelFiles files)
    {
        if (!files.TryRead(ModelFiles.TokenizerFile, out var tokenizer))
        {
            return null;
        }

        files.TryRead(ModelFiles.TokenizerConfigFile, out var config);
        files.TryRead(ChatTemplateFile, out var template);
        return Tokenizer.Parse(tokenizer, config, template);
    }
}
