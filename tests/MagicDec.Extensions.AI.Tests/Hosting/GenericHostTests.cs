using MagicDec.Engine;
using MagicDec.Engine.Models.Loading;
using MagicDec.Testing;
using MagicDec.Testing.Stories;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace MagicDec.Extensions.AI.Tests.Hosting;

public sealed class GenericHostTests
{
    private const string SmallEngine = """ "Engine": { "Threads": 2, "KvMemoryBytes": 8388608, "Drafting": { "Mode": "Off" } } """;

    [Fact]
    public async Task Host_NanoBeforeStart_IsLoadedAndHealthyWhenStarted()
    {
        var progress = new List<ModelLoadProgress>();
        using var host = Create($$"""{ "MagicDec": { "ModelId": "helper", "WarmUp": "BeforeStart", {{SmallEngine}} } }""", services =>
            services.AddSingleton<IProgress<ModelLoadProgress>>(new Recorder(progress)));

        await host.StartAsync();

        var client = host.Services.GetRequiredService<IChatClient>();
        var engine = client.GetService<InferenceEngine>();
        Assert.Equal(1, engine!.GetStatistics().OutputTokens);
        Assert.NotEmpty(progress);
        Assert.Equal(progress[^1].BytesTotal, progress[^1].BytesDone);
        Assert.Equal("helper", client.GetService<ChatClientMetadata>()!.DefaultModelId);
        var health = await HealthAsync(host);
        Assert.Equal(HealthStatus.Healthy, health.Status);
        Assert.Equal("Loaded", health.Entries["magicdec"].Data["nano.state"]);
        Assert.Equal(100, health.Entries["magicdec"].Data["nano.load_percent"]);
        var answer = await client.GetResponseAsync("hello", new() { MaxOutputTokens = 4 });
        Assert.Equal("helper", answer.ModelId);

        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();
        Assert.False(engine.IsRunning);
    }

    [Fact]
    public async Task Host_NanoInBackground_ServesARequestThatComesEarly()
    {
        using var host = Create($$"""{ "MagicDec": { {{SmallEngine}} } }""");
        await host.StartAsync();

        var answer = await host.Services.GetRequiredService<IChatClient>().GetResponseAsync("hello", new() { MaxOutputTokens = 4 });

        Assert.Equal("nano", answer.ModelId);
        Assert.Equal(HealthStatus.Healthy, (await HealthAsync(host)).Status);
        await host.StopAsync();
    }

    [Fact]
    public async Task Stop_RequestRuns_LetsItEndAndTakesNoMore()
    {
        using var host = Create($$"""{ "MagicDec": { "WarmUp": "BeforeStart", {{SmallEngine}} } }""");
        await host.StartAsync();
        var client = host.Services.GetRequiredService<IChatClient>();
        await using var updates = client.GetStreamingResponseAsync("report", new() { MaxOutputTokens = 200 })
            .GetAsyncEnumerator();
        Assert.True(await updates.MoveNextAsync());

        var stop = host.StopAsync();
        var last = updates.Current;
        while (await updates.MoveNextAsync())
        {
            last = updates.Current;
        }

        await stop;
        Assert.NotNull(last.FinishReason);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.GetResponseAsync("late"));
    }

    [Fact]
    public async Task Host_NotStarted_IsUnhealthyUntilLoadedUnlessLoadedByFirstRequest()
    {
        using var eager = Create($$"""{ "MagicDec": { {{SmallEngine}} } }""");
        using var lazy = Create($$"""{ "MagicDec": { "WarmUp": "None", {{SmallEngine}} } }""");

        var waiting = await HealthAsync(eager);
        Assert.Equal(HealthStatus.Unhealthy, waiting.Status);
        Assert.Equal("nano: waits to be loaded.", waiting.Entries["magicdec"].Description);
        await lazy.StartAsync();
        Assert.Equal(HealthStatus.Healthy, (await HealthAsync(lazy)).Status);
        Assert.Null(lazy.Services.GetRequiredService<IChatClient>().GetService<InferenceEngine>());
    }

    [Theory]
    [InlineData(""" "MaxOutputTokens": 0 """, "MaxOutputTokens is 0")]
    [InlineData(""" "ModelPath": "/no/such/model" """, "ModelPath is '/no/such/model', where nothing is")]
    [InlineData(""" "Engine": { "Threads": 0 } """, "EngineOptions.Threads is 0; it must lie in 1 .. 256.")]
    [InlineData(""" "Drafting": { "DraftLength": 99 } """, "DraftingOptions.DraftLength is 99")]
    [InlineData(""" "ChatTemplate": "{% if %}" """, "ChatTemplate: ")]
    [InlineData(""" "Engine": { "Drafting": { "Mode": "Fixed", "Drafter": "Model" } } """, "the engine has no draft model")]
    public async Task Start_BadOption_FailsWithItsName(string option, string expected)
    {
        using var host = Create($$"""{ "MagicDec": { {{option}} } }""");

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_SeveralBadOptions_NamesAllAndTheModel()
    {
        using var host = Create("""{ "MagicDec": { "Models": { "small": { "MaxOutputTokens": -1, "ModelPath": " " } } } }""");

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Equal(2, error.Failures.Count());
        Assert.All(error.Failures, failure => Assert.StartsWith("MagicDec model 'small': ", failure, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(""" "Thread": 2 """, "Thread")]
    [InlineData(""" "Engine": { "Threads": "many" } """, "MagicDec:Engine:Threads")]
    [InlineData(""" "Engine": { "WeightFormat": "Int2" } """, "MagicDec:Engine:WeightFormat")]
    public async Task Start_UnknownKeyOrUnreadableValue_FailsWithItsPath(string option, string expected)
    {
        using var host = Create($$"""{ "MagicDec": { {{option}} } }""");

        var error = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync());

        Assert.Contains(expected, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_BrokenModelBeforeStart_FailsAndInBackgroundShowsInHealth()
    {
        using var folder = new TemporaryDirectory();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "config.json"), "{}");
        var json = $$"""{ "MagicDec": { "ModelPath": "{{folder.Path}}", "WarmUp": "WHEN" } }""";
        using var strict = Create(json.Replace("WHEN", "BeforeStart", StringComparison.Ordinal));
        await Assert.ThrowsAsync<ModelFormatException>(() => strict.StartAsync());

        using var relaxed = Create(json.Replace("WHEN", "Background", StringComparison.Ordinal));
        await relaxed.StartAsync();
        await Assert.ThrowsAsync<ModelFormatException>(() => relaxed.Services.GetRequiredService<IChatClient>().GetResponseAsync("a"));

        // Whoever of the two, host and client, comes second loads once more: its failure is waited for.
        var health = await HealthAsync(relaxed);
        for (int i = 0; i < 300 && health.Entries["magicdec"].Description!.Contains("is being loaded", StringComparison.Ordinal); i++)
        {
            await Task.Delay(100);
            health = await HealthAsync(relaxed);
        }

        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        Assert.Contains("could not be loaded: ", health.Entries["magicdec"].Description, StringComparison.Ordinal);
        await relaxed.StopAsync();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("vectors")]
    public async Task Start_ModelWithoutTemplate_IsAMistakeUnlessForEmbeddings(string? serviceId)
    {
        using var folder = new TemporaryDirectory();
        Stories260K.Model.WriteTo(folder.Path);

        using var chat = Create("{}", AddModel);
        Assert.Contains("chat template", (await Assert.ThrowsAsync<InvalidOperationException>(() => chat.StartAsync())).Message, StringComparison.Ordinal);

        using var vectors = Create("{}", services =>
        {
            AddModel(services);
            services.AddMagicDecEmbeddingGenerator(serviceId: serviceId);
        });
        await vectors.StartAsync();
        var generator = vectors.Services.GetRequiredKeyedService<IEmbeddingGenerator<string, Embedding<float>>>(serviceId);
        Assert.Equal(1, generator.GetService<InferenceEngine>()!.GetStatistics().OutputTokens);
        await vectors.StopAsync();

        void AddModel(IServiceCollection services) => services.AddMagicDec(
            options =>
            {
                options.ModelPath = folder.Path;
                options.WarmUp = ModelWarmUp.BeforeStart;
                options.Engine.KvMemoryBytes = 8 << 20;
            },
            serviceId);
    }

    private static IHost Create(string json, Action<IServiceCollection>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddConfiguration(HostSettings.FromJson(json));
        builder.Services.AddMagicDec(builder.Configuration.GetSection("MagicDec"));
        builder.Services.AddHealthChecks().AddMagicDec();
        configure?.Invoke(builder.Services);
        return builder.Build();
    }

    private static Task<HealthReport> HealthAsync(IHost host) => host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

    private sealed class Recorder(List<ModelLoadProgress> reports) : IProgress<ModelLoadProgress>
    {
        public void Report(ModelLoadProgress value)
        {
            lock (reports)
            {
                reports.Add(value);
            }
        }
    }
}
