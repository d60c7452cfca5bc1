using MagicDec.Engine;
using MagicDec.Engine.Compute;
using MagicDec.Engine.KvCache;
using MagicDec.Engine.Requests;
using MagicDec.Engine.Speculation;
using MagicDec.Testing;
using MagicDec.Testing.Stories;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace MagicDec.Extensions.AI.Tests.Hosting;

public sealed class ConfigurationTests
{
    [Fact]
    public void AddMagicDec_EveryKey_ReachesItsOption()
    {
        using var folder = new TemporaryDirectory();
        Stories260K.Model.WriteTo(folder.Path);
        var options = Options($$"""
            {
              "ModelId": "m", "ModelPath": "{{folder.Path}}", "DraftModelPath": "{{folder.Path}}", "DraftModelKvMemoryBytes": 4096, "WarmUp": "None",
              "ChatTemplate": "{{StoriesEngine.Template.Replace("\"", "\\\"", StringComparison.Ordinal)}}", "MaxOutputTokens": 7, "ToolCallFormat": "Hermes",
              "Drafting": { "Mode": "Fixed", "Drafter": "Model", "DraftLength": 3, "KvBudget": 64, "Selector": "SnapKv" },
              "Engine": {
                "Threads": 2, "WeightFormat": "Float32", "KvFormat": "Float32", "KvMemoryBytes": 1048576, "PrefixCache": false, "MaxContextTokens": 100,
                "MaxStepTokens": 32, "MaxConcurrentRequests": 3, "MaxQueuedRequests": 5, "QueueFullMode": "Throw", "Drafting": { "Mode": "Off" }
              }
            }
            """);

        Assert.Equal(("m", folder.Path, folder.Path, 4096L), (options.ModelId, options.ModelPath, options.DraftModelPath, options.DraftModelKvMemoryBytes));
        Assert.Equal((ModelWarmUp.None, StoriesEngine.Template, 7), (options.WarmUp, options.ChatTemplate, options.MaxOutputTokens));
        Assert.Equal(new DraftingOptions { Mode = DraftingMode.Fixed, Drafter = Drafter.Model, DraftLength = 3, KvBudget = 64, Selector = KvSelector.SnapKv }, options.Drafting);
        var engine = options.Engine;
        Assert.Equal((2, WeightFormat.Float32, KvFormat.Float32, 1048576L), (engine.Threads, engine.WeightFormat, engine.KvFormat, engine.KvMemoryBytes));
        Assert.Equal((false, 100, 32, 3, 5), (engine.PrefixCache, engine.MaxContextTokens, engine.MaxStepTokens, engine.MaxConcurrentRequests, engine.MaxQueuedRequests));
        Assert.Equal((QueueFullMode.Throw, DraftingMode.Off), (engine.QueueFullMode, engine.Drafting.Mode));
    }

    [Fact]
    public void AddMagicDec_SharedDraftingOptions_AreNotWrittenInto()
    {
        var services = new ServiceCollection();
        services.Configure<MagicDecChatClientOptions>(options =>
        {
            options.Drafting = DraftingOptions.Off;
            options.Engine.Drafting = DraftingOptions.Off;
        });
        services.AddMagicDec(HostSettings.FromJson("""{ "Drafting": { "Mode": "Fixed" }, "Engine": { "Drafting": { "DraftLength": 9 } } }"""));
        using var provider = services.BuildServiceProvider();

        var options = provider.GetRequiredService<IOptions<MagicDecChatClientOptions>>().Value;

        Assert.Equal((DraftingMode.Fixed, 9), (options.Drafting!.Mode, options.Engine.Drafting.DraftLength));
        Assert.Equal(new DraftingOptions { Mode = DraftingMode.Off }, DraftingOptions.Off);
    }

    [Fact]
    public void AddMagicDec_ConfigureAction_ComesAfterTheSection()
    {
        var options = Options("""{ "MaxOutputTokens": 7, "ModelId": "m" }""", options => options.MaxOutputTokens += 1);

        Assert.Equal((8, "m"), (options.MaxOutputTokens, options.ModelId));
    }

    [Fact]
    public void AddMagicDec_SeveralModels_AreKeyedAndTheDefaultIsUnkeyedToo()
    {
        var services = new ServiceCollection();
        services.AddMagicDec(HostSettings.FromJson("""{ "DefaultModel": "FAST", "Models": { "fast": { "ModelId": "f" }, "careful": { "ModelId": "c" } } }"""));
        using var provider = services.BuildServiceProvider();

        Assert.Equal("f", ModelId(provider.GetRequiredKeyedService<IChatClient>("fast")));
        Assert.Equal("c", ModelId(provider.GetRequiredKeyedService<IChatClient>("careful")));
        Assert.Same(provider.GetRequiredKeyedService<IChatClient>("fast"), provider.GetRequiredService<IChatClient>());
        Assert.Same(
            provider.GetRequiredService<IChatClient>(),
            provider.GetRequiredKeyedService<IChatClient>(services.Last(service => service.ServiceType == typeof(IChatClient)).ServiceKey));
        Assert.Single(services, service => service.ServiceType == typeof(IHostedService));
    }

    [Fact]
    public void AddMagicDec_SeveralModelsWithoutDefault_HaveNoUnkeyedClientButOneAloneHas()
    {
        using var two = new ServiceCollection().AddMagicDec(HostSettings.FromJson("""{ "Models": { "a": { "ModelId": "x" }, "b": { "ModelId": "y" } } }""")).BuildServiceProvider();
        using var one = new ServiceCollection().AddMagicDec(HostSettings.FromJson("""{ "Models": { "a": { "ModelId": "x" } } }""")).BuildServiceProvider();

        Assert.Null(two.GetService<IChatClient>());
        Assert.Equal("x", ModelId(one.GetRequiredService<IChatClient>()));
    }

    [Theory]
    [InlineData("""{ "DefaultModel": "c", "Models": { "a": { "ModelId": "x" } } }""", "'DefaultModel' is 'c'")]
    [InlineData("""{ "ModelId": "x", "Models": { "a": { "ModelId": "x" } } }""", "has ModelId beside Models")]
    public void AddMagicDec_ContradictingKeys_Throw(string json, string expected)
    {
        var root = HostSettings.FromJson(json);
        var error = Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddMagicDec(root));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddMagicDec_ServiceIdForSeveralModels_Throws()
    {
        var root = HostSettings.FromJson("""{ "Models": { "a": { "ModelId": "x" } } }""");
        Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddMagicDec(root, serviceId: "k"));
        Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddMagicDec(root, options => options.ModelId = "z"));
    }

    [Fact]
    public async Task AddMagicDec_PlainProvider_LoadsByFirstRequest()
    {
        using var folder = new TemporaryDirectory();
        Stories260K.Model.WriteTo(folder.Path);
        var services = new ServiceCollection().AddMagicDec(options =>
        {
            options.ModelPath = folder.Path;
            options.ChatTemplate = StoriesEngine.Template;
            options.Engine.Threads = 2;
            options.Engine.KvMemoryBytes = 8 << 20;
        });
        await using var provider = services.BuildServiceProvider();
        var client = provider.GetRequiredService<IChatClient>();
        Assert.Null(client.GetService<InferenceEngine>());

        Assert.NotEmpty((await client.GetResponseAsync("Once upon a time", new() { Temperature = 0, MaxOutputTokens = 4 })).Text);
        Assert.NotNull(client.GetService<InferenceEngine>());
    }

    [Fact]
    public void AddMagicDec_PlainProviderWithBadOptions_ThrowsWhenTheClientIsMade()
    {
        using var provider = new ServiceCollection().AddMagicDec(options => options.MaxOutputTokens = 0).BuildServiceProvider();

        Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IChatClient>());
    }

    [Fact]
    public async Task AddMagicDec_DraftModelFolder_DraftsWithIt()
    {
        using var folder = new TemporaryDirectory();
        Stories260K.Model.WriteTo(folder.Path);
        var services = new ServiceCollection().AddMagicDec(options =>
        {
            options.ModelPath = options.DraftModelPath = folder.Path;
            options.ChatTemplate = StoriesEngine.Template;
            options.Drafting = new DraftingOptions { Mode = DraftingMode.Fixed, Drafter = Drafter.Model };
            options.Engine.Threads = 2;
            options.Engine.KvMemoryBytes = 8 << 20;
        });
        await using var provider = services.BuildServiceProvider();

        var answer = await provider.GetRequiredService<IChatClient>().GetResponseAsync("Once upon a time", new() { Temperature = 0, MaxOutputTokens = 16 });

        Assert.True(answer.Usage!.AdditionalCounts!["accepted_tokens"] > 0);
    }

    private static string? ModelId(IChatClient client) => client.GetService<ChatClientMetadata>()!.DefaultModelId;

    private static MagicDecChatClientOptions Options(string json, Action<MagicDecChatClientOptions>? configure = null)
    {
        using var provider = new ServiceCollection().AddMagicDec(HostSettings.FromJson(json), configure).BuildServiceProvider();
        return provider.GetRequiredService<IOptions<MagicDecChatClientOptions>>().Value;
    }
}
