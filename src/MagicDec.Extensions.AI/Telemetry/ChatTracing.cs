using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Telemetry;

/// <summary>
/// A span around each response, by OpenTelemetry's conventions for generative AI; the engine's span, with queue, prefill, decode and draft
/// figures, is its child. Nothing of what was said is in it unless content was asked for.
/// </summary>
/// <param name="model">The model's id.</param>
/// <param name="recordsContent">Whether messages and answers are part of spans.</param>
internal sealed class ChatTracing(string? model, bool recordsContent)
{
    /// <summary>Name of the activity source.</summary>
    public const string SourceName = "MagicDec.Extensions.AI";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>The stream with a span around it, if anybody listens.</summary>
    /// <param name="messages">What was sent; enumerated once, by <paramref name="respond"/> or before it.</param>
    /// <param name="options">The request's options.</param>
    /// <param name="respond">Makes the stream.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    public IAsyncEnumerable<ChatResponseUpdate> Trace(
        IEnumerable<ChatMessage> messages, ChatOptions? options,
        Func<IEnumerable<ChatMessage>, CancellationToken, IAsyncEnumerable<ChatResponseUpdate>> respond, CancellationToken cancellationToken) =>
        Source.HasListeners() ? TraceAsync(messages, options, respond, cancellationToken) : respond(messages, cancellationToken);

    private async IAsyncEnumerable<ChatResponseUpdate> TraceAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options,
        Func<IEnumerable<ChatMessage>, CancellationToken, IAsyncEnumerable<ChatResponseUpdate>> respond, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var activity = Source.StartActivity($"chat {model}", ActivityKind.Client);
        var content = recordsContent && activity is { IsAllDataRequested: true };
        var sent = content ? messages as IReadOnlyList<ChatMessage> ?? [.. messages] : messages;
        List<ChatResponseUpdate>? updates = content ? [] : null;
        if (activity is { IsAllDataRequested: true })
        {
            ChatTags.SetRequest(activity, model, options);
            if (content)
            {
                ContentTags.SetRequest(activity, sent, options);
            }
        }

        var stream = respond(sent, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (stream.ConfigureAwait(false))
        {
            while (await MoveNextAsync(stream, activity).ConfigureAwait(false))
            {
                if (activity is not null)
                {
                    ChatTags.SetResponse(activity, stream.Current);
                    updates?.Add(stream.Current);
                }

                yield return stream.Current;
            }
        }

        if (updates is not null)
        {
            ContentTags.SetResponse(activity!, updates.ToChatResponse());
        }
    }

    private static async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<ChatResponseUpdate> stream, Activity? activity)
    {
        try
        {
            return await stream.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception error)
        {
            activity?.SetTag("error.type", error.GetType().FullName);
            activity?.SetStatus(ActivityStatusCode.Error);
            throw;
        }
    }
}
