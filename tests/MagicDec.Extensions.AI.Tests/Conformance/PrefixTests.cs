using MagicDec.Engine;
using MagicDec.Engine.Speculation;
using MagicDec.Extensions.AI.Tests.Conformance.Support;
using MagicDec.Models.Nano;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tests.Conformance;

/// <summary>A, then B, then A again on one prefix with tools in the prompt: found in the cache to the token, and answered as on a fresh engine.</summary>
public class PrefixTests
{
    private const string A = "Page the owner of INC-1493.";
    private const string B = "Look up TCK-7154. Who filed TCK-7154?";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AThenBThenA_OnOnePrefix_IsCachedAndAnsweredAsFresh(bool streaming)
    {
        var freshA = await FreshAsync(A, streaming);
        var freshB = await FreshAsync(B, streaming);
        await using var engine = await LoadAsync(prefixCache: true);
        var chat = new Chat(engine.AsChatClient(), streaming);

        var first = await AskAsync(chat, A);
        var other = await AskAsync(chat, B);
        var again = await AskAsync(chat, A);

        Assert.Equal(Shown(freshA), Shown(first));
        Assert.Equal(Shown(freshB), Shown(other));
        Assert.Equal(Shown(freshA), Shown(again));

        // What both prompts begin with is found even inside a page; of a prompt that is known as a whole the last token is computed anew.
        var shared = engine.Tokenizer.Encode(Prompt(A), false).AsSpan().CommonPrefixLength(engine.Tokenizer.Encode(Prompt(B), false));
        Assert.True(shared > 200);
        Assert.Equal(0, first.Usage!.CachedInputTokenCount);
        Assert.Equal(shared, other.Usage!.CachedInputTokenCount);
        Assert.Equal(first.Usage.InputTokenCount - 1, again.Usage!.CachedInputTokenCount);
        Assert.All([freshA, freshB], fresh => Assert.Equal(0, fresh.Usage!.CachedInputTokenCount));
        Assert.IsType<FunctionCallContent>(Assert.Single(first.Messages[0].Contents, content => content is FunctionCallContent));
    }

    private static async Task<ChatResponse> FreshAsync(string question, bool streaming)
    {
        await using var engine = await LoadAsync(prefixCache: false);
        return await AskAsync(new Chat(engine.AsChatClient(), streaming), question);
    }

    private static async Task<InferenceEngine> LoadAsync(bool prefixCache)
    {
        using var files = NanoModel.OpenFiles();
        return await InferenceEngine.LoadAsync(files, new EngineOptions { Threads = 1, KvMemoryBytes = 16 << 20, PrefixCache = prefixCache, Drafting = DraftingOptions.Off });
    }

    private static Task<ChatResponse> AskAsync(Chat chat, string question) => chat.AskAsync(
        question, new() { Tools = IncidentLog.Tools([]), AdditionalProperties = new() { ["drafting"] = "suffix-sparse" } });

    private static string Shown(ChatResponse response) => string.Join('|', response.Messages[0].Contents.Select(content => content switch
    {
        TextContent text => text.Text,
        FunctionCallContent call => $"{call.Name}({string.Join(", ", call.Arguments!)})",
        _ => "",
    }));

    // As Nano's template writes it.
    private static string Prompt(string question) =>
        $"<|system|>{IncidentLog.System}\nTools:"
        + "\n- page_person(incident, person): Pages the owner of an incident.\n- lookup(id): Reads the record of an id.\n- restart_service(host, service): Restarts the service on a host."
        + $"<|end|><|user|>{IncidentLog.Text}{question}<|end|><|assistant|>";
}
