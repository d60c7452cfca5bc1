using System.CommandLine;
using MagicDec.Engine;
using MagicDec.Extensions.AI;
using MagicDec.Tool.Chat;
using MagicDec.Tool.Options;
using Microsoft.Extensions.AI;

namespace MagicDec.Tool.Commands;

/// <summary><c>magicdec chat MODEL</c>: a conversation in the terminal, or over standard input, one message a line.</summary>
internal sealed class ChatCommand : Command
{
    private readonly ToolConsole _console;
    private readonly ModelOption _model;
    private readonly Option<string?> _system = new("--system") { Description = "The system message.", HelpName = "TEXT" };
    private readonly Option<int?> _maxTokens = Numbers.CreateOptional("--max-tokens", "Most tokens of an answer; default: until the model stops.", 1, 10_000_000);
    private readonly SamplingOptions _sampling;
    private readonly EngineKnobs _engine;
    private readonly DraftKnobs _draft;

    public ChatCommand(ToolConsole console)
        : base("chat", "Talks with a model: one message a line, answers as they come. Sampling is the model's own unless options say otherwise.")
    {
        _console = console;
        _model = new ModelOption(this);
        Add(_system);
        Add(_maxTokens);
        _sampling = new SamplingOptions(this);
        _engine = new EngineKnobs(this);
        _draft = new DraftKnobs(this, "auto");
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        InferenceEngine engine = await EngineLoader.LoadAsync(
            _model.Open(parsed), _draft.Apply(parsed, _engine.Read(parsed)), cancellationToken).ConfigureAwait(false);
        await using (engine.ConfigureAwait(false))
        {
            using IChatClient client = CreateClient(engine);
            ChatOptions options = _sampling.ReadChatOptions(parsed);
            options.MaxOutputTokens = parsed.GetValue(_maxTokens);
            await new ChatSession(client, options, parsed.GetValue(_system), _console).RunAsync(cancellationToken).ConfigureAwait(false);
        }

        return ExitCode.Success;
    }

    private static IChatClient CreateClient(InferenceEngine engine)
    {
        try
        {
            return engine.AsChatClient();
        }
        catch (InvalidOperationException problem)
        {
            // No tokenizer or no chat template: the message says which.
            throw new UsageException(problem.Message);
        }
    }
}
