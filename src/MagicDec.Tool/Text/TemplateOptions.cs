using System.CommandLine;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Tokenization;
using MagicDec.Tool.Options;

namespace MagicDec.Tool.Text;

/// <summary>Where the template comes from: the model, or a file of its own.</summary>
internal sealed class TemplateOptions
{
    private readonly Option<string?> _template = new("--template") { Description = "Use this Jinja file instead of the model's template; MODEL is then not needed.", HelpName = "FILE" };
    private readonly Option<string?> _bos = new("--bos-token") { Description = "What bos_token stands for; default: the model's.", HelpName = "TEXT" };
    private readonly Option<string?> _eos = new("--eos-token") { Description = "What eos_token stands for; default: the model's.", HelpName = "TEXT" };

    /// <summary>Adds the options to a command.</summary>
    public TemplateOptions(Command command)
    {
        command.Add(_template);
        command.Add(_bos);
        command.Add(_eos);
    }

    /// <summary>The templates, and the file with the conversations.</summary>
    public (TemplateSource Source, string? Path) Read(ParseResult parsed, ModelOption model, Argument<string?> file)
    {
        string? template = parsed.GetValue(_template);
        (string? name, string? path) = template is null ? model.NameAndNext(parsed, file) : model.NameIfAnyAndNext(parsed, file);
        Tokenizer? tokenizer = null;
        if (name is not null)
        {
            using ModelFiles files = ModelOption.Open(name);
            tokenizer = ModelText.LoadTokenizer(files);
        }

        IReadOnlyDictionary<string, string> templates = template is null
            ? tokenizer!.ChatTemplates
            : new Dictionary<string, string>(StringComparer.Ordinal) { ["default"] = ReadTemplate(template) };
        string? bos = parsed.GetValue(_bos) ?? tokenizer?.BosToken;
        string? eos = parsed.GetValue(_eos) ?? tokenizer?.EosToken;
        return (new TemplateSource(templates, bos, eos, name ?? template!), path);
    }

    private static string ReadTemplate(string path) =>
        File.Exists(path) ? File.ReadAllText(path) : throw new UsageException($"There is no file '{path}'.");
}
