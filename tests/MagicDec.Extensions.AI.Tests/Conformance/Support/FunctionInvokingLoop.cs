using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tests.Conformance.Support;

/// <summary>
/// The loop that Microsoft.Extensions.AI puts around a client: calls the functions an answer asks for, gives back their results and asks again,
/// until an answer has no calls. Usage is summed over the rounds.
/// </summary>
internal sealed class FunctionInvokingLoop(IChatClient inner) : DelegatingChatClient(inner)
{
    private const int MostRounds = 8;

    /// <summary>How often the model was asked.</summary>
    public int Rounds { get; private set; }

    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var history = messages.ToList();
        var added = new List<ChatMessage>();
        var usage = new UsageDetails();
        for (var round = 0; ; round++)
        {
            Rounds++;
            var response = await base.GetResponseAsync(history, options, cancellationToken);
            usage.Add(response.Usage!);
            added.AddRange(response.Messages);
            if (round == MostRounds || await InvokeAsync(response.Messages, options, cancellationToken) is not { } results)
            {
                response.Messages = added;
                response.Usage = usage;
                return response;
            }

            added.Add(results);
            history.AddRange(response.Messages);
            history.Add(results);
            options = Released(options);
        }
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var history = messages.ToList();
        for (var round = 0; ; round++)
        {
            Rounds++;
            List<ChatResponseUpdate> updates = [];
            await foreach (var update in base.GetStreamingResponseAsync(history, options, cancellationToken))
            {
                updates.Add(update);
                yield return update;
            }

            var response = updates.ToChatResponse();
            if (round == MostRounds || await InvokeAsync(response.Messages, options, cancellationToken) is not { } results)
            {
                yield break;
            }

            yield return new ChatResponseUpdate(ChatRole.Tool, results.Contents) { MessageId = Guid.NewGuid().ToString("N") };
            history.AddRange(response.Messages);
            history.Add(results);
            options = Released(options);
        }
    }

    // A required call is made once; to require it again would never end.
    private static ChatOptions? Released(ChatOptions? options)
    {
        if (options?.ToolMode is not RequiredChatToolMode)
        {
            return options;
        }

        var released = options.Clone();
        released.ToolMode = null;
        return released;
    }

    private static async Task<ChatMessage?> InvokeAsync(IEnumerable<ChatMessage> answer, ChatOptions? options, CancellationToken cancellationToken)
    {
        List<AIContent> results = [];
        foreach (var call in answer.SelectMany(message => message.Contents).OfType<FunctionCallContent>())
        {
            var function = options?.Tools?.OfType<AIFunction>().FirstOrDefault(tool => tool.Name == call.Name);
            object? result = function is null
                ? $"Error: Requested function \"{call.Name}\" not found."
                : await function.InvokeAsync(new AIFunctionArguments(call.Arguments), cancellationToken);
            results.Add(new FunctionResultContent(call.CallId, result));
        }

        return results.Count > 0 ? new ChatMessage(ChatRole.Tool, results) : null;
    }
}
