using MagicDec.Engine;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

namespace MagicDec.SK.Tests.Kernels;

[Collection(NanoCollection.Name)]
public sealed class RegistrationTests(NanoFixture nano)
{
    private static readonly KernelArguments Short = new(new MagicDecPromptExecutionSettings { MaxTokens = 2 });

    [Fact]
    public void AddMagicDecChatClient_NullBuilder_Throws()
    {
        Assert.Throws<ArgumentNullException>("builder", () => ((IKernelBuilder)null!).AddMagicDecChatClient());
        Assert.Throws<ArgumentNullException>("builder", () => ((IKernelBuilder)null!).AddMagicDecChatClient("/models/a"));
        Assert.Throws<ArgumentNullException>("builder", () => ((IKernelBuilder)null!).AddMagicDecChatClient(nano.Engine));
        Assert.Throws<ArgumentNullException>("builder", () => ((IKernelBuilder)null!).AddMagicDecChatCompletion());
        Assert.Throws<ArgumentNullException>("services", () => ((IServiceCollection)null!).AddMagicDecKernelFunctions());
        Assert.Throws<ArgumentNullException>("services", () => ((IServiceCollection)null!).AddMagicDecChatCompletion());
        Assert.ThrowsAny<ArgumentException>(() => Kernel.CreateBuilder().AddMagicDecChatClient(" "));
    }

    [Fact]
    public void AddMagicDecChatClient_AnyOverload_IsKeyedSingletonWithMetadata()
    {
        IKernelBuilder builder = Kernel.CreateBuilder().AddMagicDecChatClient().AddMagicDecChatClient("/models/a", serviceId: "a").AddMagicDecChatClient(nano.Engine, serviceId: "b");
        Assert.All(builder.Services.Where(service => service.ServiceType == typeof(IChatClient)), service => Assert.Equal(ServiceLifetime.Singleton, service.Lifetime));

        Kernel kernel = builder.Build();

        Assert.Equal(["nano", "a", "nano"], new[] { null, "a", "b" }.Select(key => kernel.Services.GetRequiredKeyedService<IChatClient>(key).GetService<ChatClientMetadata>()!.DefaultModelId));
        IChatClient client = kernel.GetRequiredService<IChatClient>("b");
        Assert.Same(client, kernel.GetRequiredService<IChatClient>("b"));
        Assert.Same(nano.Engine, client.GetService<InferenceEngine>());
        Assert.NotNull(client.GetService<FunctionInvokingChatClient>());
        Assert.Null(client.GetService(typeof(string)));
    }

    [Fact]
    public async Task InvokePrompt_ServiceId_SelectsTheClient()
    {
        IKernelBuilder builder = Kernel.CreateBuilder();
        builder.AddMagicDecChatClient(nano.Engine, options => options.ModelId = "one", "first");
        builder.AddMagicDecChatClient(nano.Engine, options => options.ModelId = "two", "second");
        Kernel kernel = builder.Build();

        Assert.Equal("one", await ModelOf(new MagicDecPromptExecutionSettings { ServiceId = "first", MaxTokens = 2 }));
        Assert.Equal("two", await ModelOf(new MagicDecPromptExecutionSettings { ServiceId = "second", MaxTokens = 2 }));
        Assert.Equal("one", await ModelOf(new MagicDecPromptExecutionSettings { ModelId = "one", MaxTokens = 2 }));
        Assert.Equal("two", await ModelOf(new MagicDecPromptExecutionSettings { MaxTokens = 2 }));
        await Assert.ThrowsAsync<KernelException>(() => ModelOf(new MagicDecPromptExecutionSettings { ServiceId = "third", MaxTokens = 2 }));

        async Task<string?> ModelOf(PromptExecutionSettings settings) =>
            (await kernel.InvokePromptAsync("report", new KernelArguments(settings))).GetValue<ChatResponse>()!.ModelId;
    }

    [Fact]
    public async Task AddMagicDec_ConfigurationWithDefault_ServesPromptsOfItsKernel()
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["DefaultModel"] = "a",
            ["Models:a:ModelId"] = "small",
            ["Models:a:Engine:KvMemoryBytes"] = "8388608",
            ["Models:b:ModelId"] = "never loaded",
        }).Build();
        var services = new ServiceCollection();
        services.AddMagicDec(configuration).AddMagicDecKernelFunctions().AddKernel();
        await using ServiceProvider provider = services.BuildServiceProvider();

        FunctionResult result = await provider.GetRequiredService<Kernel>().InvokePromptAsync("report", Short);

        Assert.Equal("small", result.GetValue<ChatResponse>()!.ModelId);
        Assert.NotNull(provider.GetRequiredService<IChatClient>().GetService<FunctionInvokingChatClient>());
        Assert.Null(provider.GetRequiredKeyedService<IChatClient>("b").GetService<InferenceEngine>());
    }

    [Fact]
    public async Task AddMagicDecKernelFunctions_Twice_WrapsOnce()
    {
        var services = new ServiceCollection();
        services.AddMagicDecKernelFunctions().AddMagicDecChatClient(nano.Engine).AddMagicDecKernelFunctions();
        await using ServiceProvider provider = services.BuildServiceProvider();

        var outer = Assert.IsAssignableFrom<FunctionInvokingChatClient>(provider.GetRequiredService<IChatClient>());
        Assert.Equal("nano", outer.GetService<ChatClientMetadata>()!.DefaultModelId);
        Assert.Single(services, service => service.ServiceType.Name == "ChatClientDecorator");
    }

    [Fact]
    public void GetChatCompletion_NotAskedFor_IsAbsentAndOtherwiseTheSameClient()
    {
        Assert.Throws<KernelException>(() => nano.CreateKernel().GetRequiredService<IChatCompletionService>());

        Kernel kernel = nano.CreateKernel(builder => builder.AddMagicDecChatCompletion());

        IChatCompletionService service = kernel.GetRequiredService<IChatCompletionService>();
        Assert.Equal("nano", service.Attributes["ModelId"]);
        Assert.Same(nano.Engine, service.AsChatClient().GetService<InferenceEngine>() ?? kernel.GetRequiredService<IChatClient>().GetService<InferenceEngine>());
        Assert.Single(kernel.GetAllServices<IChatClient>());
    }

    [Fact]
    public async Task ChatCompletion_History_AnswersWithUsageAndFinishReason()
    {
        Kernel kernel = nano.CreateKernel(builder => builder.AddMagicDecChatCompletion());
        var history = new ChatHistory("Answer from the log.");
        history.AddUserMessage("Who owns INC-3242?");
        IChatCompletionService service = kernel.GetRequiredService<IChatCompletionService>();
        var settings = new MagicDecPromptExecutionSettings { Temperature = 0, MaxTokens = 6 };

        ChatMessageContent answer = await service.GetChatMessageContentAsync(history, settings, kernel);
        var updates = new List<StreamingChatMessageContent>();
        await foreach (StreamingChatMessageContent update in service.GetStreamingChatMessageContentsAsync(history, settings, kernel))
        {
            updates.Add(update);
        }

        Assert.Equal(answer.Content, string.Concat(updates.Select(update => update.Content)));
        Assert.Equal(6, Assert.IsType<UsageDetails>(answer.Metadata!["Usage"]).OutputTokenCount);
        Assert.Equal("length", answer.Metadata["finish_reason"]);
        Assert.Equal("length", updates[^1].Metadata!["finish_reason"]);
        Assert.All(updates, update => Assert.Equal("nano", update.ModelId));
    }

    [Fact]
    public async Task ChatCompletion_WithoutAClient_RegistersOne()
    {
        await using ServiceProvider provider = new ServiceCollection().AddMagicDecChatCompletion("k").BuildServiceProvider();

        Assert.NotNull(provider.GetRequiredKeyedService<IChatCompletionService>("k"));
        Assert.Equal("nano", provider.GetRequiredKeyedService<IChatClient>("k").GetService<ChatClientMetadata>()!.DefaultModelId);
    }

    [Fact]
    public async Task AddMagicDecEmbeddingGenerator_SharesTheChatClientsModel()
    {
        Kernel kernel = nano.CreateKernel(builder => builder.AddMagicDecEmbeddingGenerator(options => options.ModelId = "vectors"));

        IEmbeddingGenerator<string, Embedding<float>> generator = kernel.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();
        GeneratedEmbeddings<Embedding<float>> found = await generator.GenerateAsync(["INC-3242 affects sync-broker-28.", "Who owns INC-3242?"]);

        Assert.Same(nano.Engine, generator.GetService<InferenceEngine>());
        Assert.All(found, embedding => Assert.Equal(("vectors", nano.Engine.Config.HiddenSize), (embedding.ModelId, embedding.Dimensions)));
    }

    [Fact]
    public async Task Provider_Disposed_EndsItsClientsAndLeavesASharedEngine()
    {
        var services = new ServiceCollection();
        services.AddMagicDecChatClient(nano.Engine).AddMagicDecChatCompletion().AddKernel();
        IChatClient client;
        await using (ServiceProvider provider = services.BuildServiceProvider())
        {
            client = provider.GetRequiredService<IChatClient>();
            await provider.GetRequiredService<Kernel>().InvokePromptAsync("report", Short);
        }

        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.GetResponseAsync("report"));
        Assert.True(nano.Engine.IsRunning);
    }
}
