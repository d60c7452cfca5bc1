using System.Text;
using MagicDec.Engine;
using MagicDec.Engine.Compute;
using MagicDec.Engine.KvCache;
using MagicDec.Engine.Models.Loading;
using MagicDec.Extensions.AI.Models;
using MagicDec.Testing.Stories;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tests;

/// <summary>The real 260K-parameter story teller as a chat model: it goes on with the user's text and ends by its BOS token.</summary>
public sealed class StoriesEngine : IAsyncLifetime
{
    public const string Template = "{{ bos_token }}{% for m in messages %}{{ m.content }}{% endfor %}";

    public InferenceEngine Engine { get; private set; } = null!;

    public static IDictionary<string, string> Changes { get; } = new Dictionary<string, string>
    {
        ["generation_config.json"] = """{"eos_token_id": [1, 2]}""",
    };

    public static ChatOptions Greedy => new() { Temperature = 0 };

    public static MagicDecChatClientOptions Options => new() { ChatTemplate = Template, ModelId = "stories" };

    public static ModelFiles OpenFiles() => OpenFiles(Changes);

    public static ModelFiles OpenFiles(IDictionary<string, string> changes) => ModelFiles.FromMemory(
        name => changes.TryGetValue(name, out var text) ? Encoding.UTF8.GetBytes(text)
            : Stories260K.Model.Files.TryGetValue(name, out var bytes) ? bytes
            : null,
        "stories260K");

    public static Task<InferenceEngine> LoadAsync(IDictionary<string, string>? changes = null, Action<EngineOptions>? configure = null)
    {
        var options = new EngineOptions { Threads = 2, WeightFormat = WeightFormat.Float32, KvFormat = KvFormat.Float32, KvMemoryBytes = 64 << 20 };
        configure?.Invoke(options);
        return InferenceEngine.LoadAsync(OpenFiles(changes ?? Changes), options);
    }

    public async Task InitializeAsync() => Engine = await LoadAsync();

    public async Task DisposeAsync() => await Engine.DisposeAsync();

    public IChatClient CreateClient(Action<MagicDecChatClientOptions>? configure = null)
    {
        var options = Options;
        configure?.Invoke(options);
        return Engine.AsChatClient(options);
    }

    /// <summary>A client whose fresh seeds and ids are 1, 2, 3...</summary>
    internal MagicDecChatClient CreateCountingClient()
    {
        ulong random = 0;
        return new MagicDecChatClient(new SharedChatModel(ChatModel.Create(Engine, Options)), "stories", Options, random: () => Interlocked.Increment(ref random));
    }
}
