using System.Diagnostics;
using Microsoft.Extensions.AI;

namespace MagicDec.Tool.Chat;

/// <summary>
/// A conversation line by line: streams each answer as it comes and keeps the history. Ctrl+C ends the answer, not the conversation;
/// what was said until then stays in the history.
/// </summary>
internal sealed class ChatSession(IChatClient client, ChatOptions options, string? systemPrompt, ToolConsole console)
{
    private const string Help = "/reset forgets the conversation, /exit ends it; Ctrl+C ends an answer.";

    private readonly List<ChatMessage> _history = Start(systemPrompt);

    /// <summary>Talks until the input ends or <c>/exit</c> is typed.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (console.IsInteractive)
        {
            await console.Error.WriteLineAsync(Help).ConfigureAwait(false);
        }

        while (await ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            switch (line.Trim())
            {
                case "":
                    break;
                case "/exit":
                    return;
                case "/reset":
                    _history.Clear();
                    _history.AddRange(Start(systemPrompt));
                    break;
                case "/help":
                    await console.Error.WriteLineAsync(Help).ConfigureAwait(false);
                    break;
                default:
                    await AnswerAsync(line, cancellationToken).ConfigureAwait(false);
                    break;
            }
        }
    }

    private async Task AnswerAsync(string question, CancellationToken cancellationToken)
    {
        _history.Add(new ChatMessage(ChatRole.User, question));
        List<ChatResponseUpdate> updates = [];
        long start = Stopwatch.GetTimestamp();
        bool isWhole = await console.InterruptibleAsync(token => StreamAsync(updates, token), cancellationToken).ConfigureAwait(false);
        await console.Out.WriteLineAsync().ConfigureAwait(false);
        ChatResponse response = updates.ToChatResponse();
        _history.AddRange(response.Messages);
        if (console.IsInteractive)
        {
            await console.Error.WriteLineAsync(Summary(response, isWhole, Stopwatch.GetElapsedTime(start))).ConfigureAwait(false);
        }
    }

    /// <summary>Whether the answer came to its own end. Only the end of the program is passed on as a cancellation.</summary>
    private async Task<bool> StreamAsync(List<ChatResponseUpdate> updates, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync(_history, options, cancellationToken).ConfigureAwait(false))
            {
                updates.Add(update);
                await console.Out.WriteAsync(update.Text).ConfigureAwait(false);
                await console.Out.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            }

            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        if (console.IsInteractive)
        {
            await console.Error.WriteAsync("> ").ConfigureAwait(false);
        }

        return await console.ReadLineAsync(cancellationToken).ConfigureAwait(false);
    }

    private static string Summary(ChatResponse response, bool isWhole, TimeSpan time)
    {
        if (!isWhole)
        {
            return "[interrupted]";
        }

        long tokens = response.Usage?.OutputTokenCount ?? 0;
        string drafts = response.Usage?.AdditionalCounts is { } counts && counts.TryGetValue("drafted_tokens", out long drafted)
            ? $", {counts["accepted_tokens"]} of {drafted} drafted tokens accepted"
            : "";
        return $"[{tokens} tokens, {tokens / time.TotalSeconds:F1} tokens/s{drafts}, {response.FinishReason?.Value}]";
    }

    private static List<ChatMessage> Start(string? systemPrompt) =>
        systemPrompt is null ? [] : [new ChatMessage(ChatRole.System, systemPrompt)];
}
