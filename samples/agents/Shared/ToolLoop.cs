using System.Diagnostics;
using Microsoft.Extensions.AI;

namespace MagicDec.Samples.Shared;

/// <summary>
/// The tool loop, written out: ask, run the functions that the model calls, tell it what they returned, ask again. In an application
/// <c>new ChatClientBuilder(client).UseFunctionInvocation()</c> of Microsoft.Extensions.AI does the same.
/// </summary>
internal static class ToolLoop
{
    private const int MostRounds = 5;

    /// <summary>Adds the model's messages and the tools' results to the history. Returns each of the model's responses; the last one is the answer.</summary>
    public static async Task<IReadOnlyList<ChatResponse>> AskAsync(
        IChatClient client, IList<ChatMessage> history, ChatOptions options, CancellationToken cancellationToken = default)
    {
        List<ChatResponse> responses = [];
        while (true)
        {
            ChatResponse response = await client.GetResponseAsync(history, options, cancellationToken);
            responses.Add(response);
            foreach (ChatMessage message in response.Messages)
            {
                history.Add(message);
            }

            FunctionCallContent[] calls = [.. response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>()];
            if (calls.Length == 0 || responses.Count == MostRounds)
            {
                return responses;
            }

            AIContent[] results = await Task.WhenAll(calls.Select(call => CallAsync(call, options, cancellationToken)));
            history.Add(new ChatMessage(ChatRole.Tool, results));
        }
    }

    // A model may ask for anything: what cannot be done is told to it, as the tools' own errors are.
    private static async Task<AIContent> CallAsync(FunctionCallContent call, ChatOptions options, CancellationToken cancellationToken)
    {
        if (call.Exception is not null || options.Tools?.OfType<AIFunction>().FirstOrDefault(tool => tool.Name == call.Name) is not { } function)
        {
            return new FunctionResultContent(call.CallId, $"There is no tool '{call.Name}', or its arguments cannot be read.");
        }

        try
        {
            return new FunctionResultContent(call.CallId, await function.InvokeAsync(new AIFunctionArguments(call.Arguments), cancellationToken));
        }
        catch (Exception error) when (error is not (OperationCanceledException or UnreachableException))
        {
            return new FunctionResultContent(call.CallId, $"Error: {error.Message}") { Exception = error };
        }
    }
}
