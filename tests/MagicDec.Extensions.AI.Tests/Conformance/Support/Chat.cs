using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tests.Conformance.Support;

/// <summary>A client asked in one of the two ways; both give a whole response.</summary>
public sealed class Chat(IChatClient client, bool streaming)
{
    public IChatClient Client => client;

    public bool Streaming => streaming;

    /// <summary>The same way of asking, of a client around this one.</summary>
    public Chat Through(Func<IChatClient, IChatClient> wrap) => new(wrap(client), streaming);

    public async Task<ChatResponse> AskAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null)
    {
        if (!streaming)
        {
            return await client.GetResponseAsync(messages, options);
        }

        List<ChatResponseUpdate> updates = [];
        await foreach (var update in client.GetStreamingResponseAsync(messages, options))
        {
            updates.Add(update);
        }

        return updates.ToChatResponse();
    }

    public Task<ChatResponse> AskAsync(string question, ChatOptions? options = null) =>
        AskAsync([new(ChatRole.System, IncidentLog.System), IncidentLog.Ask(question)], options);
}
