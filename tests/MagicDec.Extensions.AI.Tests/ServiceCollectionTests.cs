using System.Diagnostics.CodeAnalysis;
using MagicDec.Engine;
using MagicDec.Engine.Models.Loading;
using MagicDec.Testing;
using MagicDec.Testing.Stories;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace MagicDec.Extensions.AI.Tests;

public class ServiceCollectionTests(StoriesEngine stories) : IClassFixture<StoriesEngine>
{
    [Fact]
    public void AddMagicDecChatClient_AnyOverload_IsKeyedSingleton()
    {
        var services = new ServiceCollection();
        services.AddMagicDecChatClient();
        services.AddMagicDecChatClient(serviceId: "nano2");
        services.AddMagicDecChatClient("/models/a", serviceId: "folder");
        services.AddMagicDecChatClient(stories.Engine, serviceId: "shared");
        var clients = services.Where(service => service.ServiceType == typeof(IChatClient)).ToList();
        Assert.Equal([null, "nano2", "folder", "shared"], clients.Select(client => client.ServiceKey));
        Assert.All(clients, client => Assert.Equal(ServiceLifetime.Singleton, client.Lifetime));
    }

    [Fact]
    public void AddMagicDecChatClient_BadArguments_Throw()
    {
        Assert.Throws<ArgumentNullException>("services", () => ((IServiceCollection)null!).AddMagicDecChatClient());
        Assert.Throws<ArgumentNullException>("services", () => ((IServiceCollection)null!).AddMagicDecChatClient("/models/a"));
        Assert.ThrowsAny<ArgumentException>(() => new ServiceCollection().AddMagicDecChatClient(" "));
        Assert.Throws<ArgumentNullException>("engine", () => new ServiceCollection().AddMagicDecChatClient((InferenceEngine)null!));
    }

    [Fact]
    public void AddMagicDecChatClient_Resolved_LoadsNothingYet()
    {
        using var provider = new ServiceCollection().AddMagicDecChatClient().AddMagicDecChatClient("/no/such/folder", serviceId: "x").BuildServiceProvider();
        var nano = provider.GetRequiredService<IChatClient>();
        Assert.Same(nano, provider.GetRequiredService<IChatClient>());
        Assert.Equal("nano", nano.GetService<ChatClientMetadata>()!.DefaultModelId);
        Assert.Null(nano.GetService<InferenceEngine>());
        var folder = provider.GetRequiredKeyedService<IChatClient>("x");
        Assert.Equal("folder", folder.GetService<ChatClientMetadata>()!.DefaultModelId);
        Assert.NotSame(nano, folder);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AddMagicDecChatClient_Folder_LoadsOnceAtFirstUseAndGoesWithProvider(bool disposeAsync)
    {
        using var folder = new TemporaryDirectory();
        Stories260K.Model.WriteTo(folder.Path);
        var provider = new ServiceCollection().AddMagicDecChatClient(folder.Path, Configure, "stories").BuildServiceProvider();
        var client = provider.GetRequiredKeyedService<IChatClient>("stories");
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => client.GetResponseAsync("Once upon a time", new() { Temperature = 0, MaxOutputTokens = 8 })));
        Assert.Single(answers.Select(answer => answer.Text).Distinct());
        var engine = client.GetService<InferenceEngine>()!;

        if (disposeAsync)
        {
            await provider.DisposeAsync();
        }
        else
        {
            DisposeSynchronously(provider);
        }

        Assert.Throws<ObjectDisposedException>(() => { engine.GenerateAsync(new() { Prompt = new[] { 1 } }); });
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.GetResponseAsync("a"));
        Assert.Null(client.GetService<InferenceEngine>());
    }

    [Fact]
    public async Task AddMagicDecChatClient_Engine_StaysRunningAfterProvider()
    {
        await using (var provider = new ServiceCollection().AddMagicDecChatClient(stories.Engine, Configure).BuildServiceProvider())
        {
            Assert.Same(stories.Engine, provider.GetRequiredService<IChatClient>().GetService<InferenceEngine>());
        }

        Assert.NotEmpty((await stories.CreateClient().GetResponseAsync("Once", StoriesEngine.Greedy)).Text);
    }

    [Fact]
    public async Task GetResponseAsync_LoadFails_ThrowsAndNextCallTriesAgain()
    {
        using var folder = new TemporaryDirectory();
        var path = Path.Combine(folder.Path, "model");
        await using var provider = new ServiceCollection().AddMagicDecChatClient(path, Configure).BuildServiceProvider();
        var client = provider.GetRequiredService<IChatClient>();
        await Assert.ThrowsAsync<ModelFormatException>(() => client.GetResponseAsync("a"));
        Stories260K.Model.WriteTo(path);
        Assert.NotEmpty((await client.GetResponseAsync("Once", new() { MaxOutputTokens = 3, Temperature = 0 })).Text);
    }

    [Fact]
    public async Task GetResponseAsync_CallerCancelsWhileLoading_OthersGetTheModel()
    {
        using var folder = new TemporaryDirectory();
        Stories260K.Model.WriteTo(folder.Path);
        await using var provider = new ServiceCollection().AddMagicDecChatClient(folder.Path, Configure).BuildServiceProvider();
        var client = provider.GetRequiredService<IChatClient>();
        using var cancellation = new CancellationTokenSource();
        var impatient = client.GetResponseAsync("a", cancellationToken: cancellation.Token);
        var patient = client.GetResponseAsync("Once", new() { MaxOutputTokens = 3, Temperature = 0 });
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        Assert.NotEmpty((await patient).Text);
    }

    [Fact]
    public async Task DisposeAsync_WhileLoading_EndsTheCall()
    {
        using var folder = new TemporaryDirectory();
        Stories260K.Model.WriteTo(folder.Path);
        var provider = new ServiceCollection().AddMagicDecChatClient(folder.Path, Configure).BuildServiceProvider();
        var call = provider.GetRequiredService<IChatClient>().GetResponseAsync("Once upon a time");
        await provider.DisposeAsync();
        var error = await Record.ExceptionAsync(() => call);
        Assert.True(error is null or OperationCanceledException or ObjectDisposedException, error?.ToString());
    }

    private static void Configure(MagicDecChatClientOptions options)
    {
        options.ChatTemplate = StoriesEngine.Template;
        options.Engine.Threads = 2;
        options.Engine.KvMemoryBytes = 8 << 20;
    }

    [SuppressMessage("Performance", "CA1849:Call async methods when in an async method", Justification = "Synchronous disposal is what is tested.")]
    private static void DisposeSynchronously(ServiceProvider provider) => provider.Dispose();
}
