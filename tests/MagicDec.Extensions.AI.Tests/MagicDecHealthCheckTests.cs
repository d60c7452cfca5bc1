using MagicDec.Engine;
using MagicDec.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using NSubstitute;

namespace MagicDec.Extensions.AI.Tests;

public sealed class MagicDecHealthCheckTests
{
    private static readonly HealthCheckContext Context = new()
    {
        Registration = new HealthCheckRegistration("magicdec", Substitute.For<IHealthCheck>(), HealthStatus.Degraded, tags: null),
    };

    [Fact]
    public async Task CheckHealth_RunningThenDisposedEngine_IsHealthyThenNot()
    {
        using var files = Stories260K.Model.OpenInMemory();
        var engine = await InferenceEngine.LoadAsync(files, new EngineOptions { Threads = 1, KvMemoryBytes = 1 << 20 });
        await using var client = engine.AsChatClient(new MagicDecChatClientOptions { ChatTemplate = "{{ messages[0]['content'] }}" });
        var check = new MagicDecHealthCheck(client);

        var running = await check.CheckHealthAsync(Context);
        await engine.DisposeAsync();
        var disposed = await check.CheckHealthAsync(Context);

        Assert.Equal(HealthStatus.Healthy, running.Status);
        Assert.True((int)running.Data["kv_pages"] > 0);
        Assert.Equal(HealthStatus.Degraded, disposed.Status);
    }

    [Fact]
    public async Task CheckHealth_ForeignClient_IsTheFailureStatus() =>
        Assert.Equal(HealthStatus.Degraded, (await new MagicDecHealthCheck(Substitute.For<IChatClient>()).CheckHealthAsync(Context)).Status);
}
