using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tests.Conformance.Support;

/// <summary>A cache as a distributed one works: what was asked is a key in JSON, what was answered is kept as JSON and read back.</summary>
internal sealed class JsonCachingClient(IChatClient inner, Dictionary<string, string> cache) : DelegatingChatClient(inner)
{
    private static readonly JsonSerializerOptions Json = AIJsonUtilities.DefaultOptions;

    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var key = Key("whole", messages, options);
        if (!cache.TryGetValue(key, out var json))
        {
            json = cache[key] = JsonSerializer.Serialize(await base.GetResponseAsync(messages, options, cancellationToken), Json);
        }

        return JsonSerializer.Deserialize<ChatResponse>(json, Json)!;
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var key = Key("stream", messages, options);
        if (!cache.TryGetValue(key, out var json))
        {
            json = cache[key] = JsonSerializer.Serialize(await base.GetStreamingResponseAsync(messages, options, cancellationToken).ToListAsync(cancellationToken), Json);
        }

        foreach (var update in JsonSerializer.Deserialize<List<ChatResponseUpdate>>(json, Json)!)
        {
            yield return update;
        }
    }

    private static string Key(string kind, IEnumerable<ChatMessage> messages, ChatOptions? options) =>
        kind + JsonSerializer.Serialize(messages, Json) + JsonSerializer.Serialize(options?.Clone() is { } plain ? WithoutTools(plain) : null, Json);

    private static ChatOptions WithoutTools(ChatOptions options)
    {
        options.Tools = null; // not part of a key: they hold code
        return options;
    }
}
