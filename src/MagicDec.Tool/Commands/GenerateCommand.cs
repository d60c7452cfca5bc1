using System.CommandLine;
using MagicDec.Engine;
using MagicDec.Engine.Constraints;
using MagicDec.Engine.Requests;
using MagicDec.Engine.Sampling;
using MagicDec.Tool.Generate;
using MagicDec.Tool.Options;

namespace MagicDec.Tool.Commands;

/// <summary><c>magicdec generate MODEL</c>: continues a text or token ids, without a chat template.</summary>
internal sealed class GenerateCommand : Command
{
    private readonly ToolConsole _console;
    private readonly ModelOption _model;
    private readonly PromptOptions _prompt;
    private readonly SamplingOptions _sampling;
    private readonly ConstraintOptions _constraint;
    private readonly EngineKnobs _engine;
    private readonly DraftKnobs _draft;
    private readonly Option<int> _maxTokens = Numbers.Create("--max-tokens", "Most tokens to generate.", 1, 10_000_000, 128);
    private readonly Option<bool> _ignoreEnd = new("--ignore-eos") { Description = "Go on after the model's end tokens." };
    private readonly Option<string?> _logits = new("--logits") { Description = "Write the float32 logits of each step to FILE: little-endian, [steps, vocabulary].", HelpName = "FILE" };
    private readonly Option<bool> _json = CommonOptions.Json();

    public GenerateCommand(ToolConsole console)
        : base("generate", "Continues a text or token ids, without a chat template. Takes the likeliest tokens unless --temperature is given.")
    {
        _console = console;
        _model = new ModelOption(this);
        _prompt = new PromptOptions(this);
        Add(_maxTokens);
        _sampling = new SamplingOptions(this);
        Add(_ignoreEnd);
        _constraint = new ConstraintOptions(this);
        _engine = new EngineKnobs(this);
        _draft = new DraftKnobs(this, "auto");
        Add(_logits);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        PromptSource source = _prompt.Read(parsed);
        TokenConstraint? constraint = _constraint.Read(parsed);
        InferenceEngine engine = await EngineLoader.LoadAsync(
            _model.Open(parsed), _draft.Apply(parsed, _engine.Read(parsed)), cancellationToken).ConfigureAwait(false);
        await using (engine.ConfigureAwait(false))
        {
            GenerationRequest request = new()
            {
                Prompt = source.Encode(engine.TokenizerOrNull),
                Sampling = _sampling.Read(parsed, SamplingParameters.Greedy),
                MaxOutputTokens = parsed.GetValue(_maxTokens),
                Constraint = constraint,
                StopTokens = parsed.GetValue(_ignoreEnd) ? new HashSet<int>() : null,
                IncludeLogits = parsed.GetValue(_logits) is not null,
            };
            using LogitsFile? logits = parsed.GetValue(_logits) is { } path ? new LogitsFile(path) : null;
            bool json = parsed.GetValue(_json);
            Generation generation = await Generation.RunAsync(engine, request, json ? TextWriter.Null : _console.Out, logits, cancellationToken).ConfigureAwait(false);
            await _console.Out.WriteLineAsync(json ? ToolJson.Serialize(generation) : "").ConfigureAwait(false);
        }

        return ExitCode.Success;
    }
}
