using System.CommandLine;
using MagicDec.Engine;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Speculation;
using MagicDec.Tool.Options;
using MagicDec.Tool.Verify;

namespace MagicDec.Tool.Commands;

/// <summary><c>magicdec verify MODEL</c>: shows on a user's own model and machine that drafting changes no token.</summary>
internal sealed class VerifyCommand : Command
{
    private readonly ToolConsole _console;
    private readonly ModelOption _model;
    private readonly EngineKnobs _engine;
    private readonly Option<string[]> _prompts = new("--prompt-file") { Description = "A file with a text to continue, instead of the built-in ones; may be given several times.", HelpName = "FILE" };
    private readonly Option<string?> _draftModel = new("--draft-model") { Description = "Also draft with this smaller model, which must have the same vocabulary.", HelpName = "MODEL" };
    private readonly Option<int> _new = Numbers.Create("--new", "New tokens of each prompt.", 1, 100_000, 48);
    private readonly Option<bool> _json = CommonOptions.Json();

    public VerifyCommand(ToolConsole console)
        : base("verify", "Continues texts with and without drafting, in many ways, and checks that all tokens are equal. Exit code 1 if one is not.")
    {
        _console = console;
        _model = new ModelOption(this);
        this.AddAll(_prompts, _draftModel, _new, _json);

        _engine = new EngineKnobs(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string name = _model.NameOf(parsed);
        EngineOptions options = _engine.Read(parsed);

        // Each way of drafting computes the prompts itself: selectors that look at a prompt's attention would see none of a cached one.
        options.PrefixCache = false;
        using ModelFiles files = ModelOption.Open(name);
        using ModelFiles? draft = parsed.GetValue(_draftModel) is { } draftName ? ModelOption.Open(draftName) : null;
        options.DraftModel = draft is null ? null : new DraftModelOptions { Files = draft };
        InferenceEngine engine = await InferenceEngine.LoadAsync(files, options, cancellationToken: cancellationToken).ConfigureAwait(false);
        await using (engine.ConfigureAwait(false))
        {
            int[][] prompts = Prompts(parsed.GetValue(_prompts) ?? [], engine);
            int newTokens = parsed.GetValue(_new);
            bool json = parsed.GetValue(_json);
            VerifyRun run = new(request => engine.GenerateAsync(request, cancellationToken), prompts, newTokens);
            Tell(json, VerifyText.Heading);
            IReadOnlyList<VerifyRow> rows = await run.RunAsync(draft is not null, row => Tell(json, VerifyText.Describe(row))).ConfigureAwait(false);
            VerifyReport report = new(name, prompts.Length, newTokens, rows.All(row => row.Equal), rows);
            await _console.Out.WriteLineAsync(json ? ToolJson.Serialize(report) : VerifyText.Verdict(report)).ConfigureAwait(false);
            return report.Equal ? ExitCode.Success : ExitCode.Failure;
        }
    }

    // With --json the table is progress; without, it is the result.
    private void Tell(bool json, string line) => (json ? _console.Error : _console.Out).WriteLine(line);

    private static int[][] Prompts(string[] paths, InferenceEngine engine)
    {
        if (paths.Length == 0)
        {
            return VerifyTexts.Create(engine.TokenizerOrNull, engine.Config.VocabularySize);
        }

        if (engine.TokenizerOrNull is not { } tokenizer)
        {
            throw new UsageException("This model has no tokenizer, so --prompt-file cannot be read; leave it out and tokens are made up.");
        }

        return [.. paths.Select(path => Encode(path, tokenizer.Encode(Read(path))))];
    }

    private static string Read(string path) => File.Exists(path) ? File.ReadAllText(path) : throw new UsageException($"There is no file '{path}'.");

    private static int[] Encode(string path, int[] ids) => ids.Length > 0 ? ids : throw new UsageException($"The file '{path}' is empty.");
}
