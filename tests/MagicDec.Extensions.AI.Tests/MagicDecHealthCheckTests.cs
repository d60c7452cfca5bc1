using MagicDec.Engine;
using MagicDec.Testing.Stories;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MagicDec.Extensions.AI.Tests;

public sealed class MagicDecHealthCheckTests
{
    [Fact]
    public async Task CheckHealth_RunningThenDisposedEngine_IsHealthyThenNot()
    {
        using var files = Stories260K.Model.OpenInMemory();
        var engine = await InferenceEngine.LoadAsync(files, new EngineOptions { Threads = 1, KvMemoryBytes = 1 << 20 });
        using var client = engine.AsChatClient(new MagicDecChatClientOptions { ChatTemplate = "{{ messages[0]['content'] }}" });
        var check = new MagicDecHealthCheck(client);

        var running = await check.CheckHealthAsync(Context(check));
        await engine.DisposeAsync();
        var disposed = await check.CheckHealthAsync(Context(check));

        Assert.Equal(HealthStatus.Healthy, running.Status);
        Assert.True((int)running.Data["kv_pages"] > 0);
        Assert.Equal(HealthStatus.Degraded, disposed.Status);
    }

    [Fact]
    public async Task CheckHealth_ForeignClient_IsTheFailureStatus()
    {
        using var client = new ForeignClient();
        var check = new MagicDecHealthCheck(client);

        Assert.Equal(HealthStatus.Degraded, (await check.CheckHealthAsync(Context(check))).Status);
    }

    private static HealthCheckContext Context(IHealthCheck check) =>
        new() { Registration = new HealthCheckRegistration("magicdec", check, HealthStatus.Degraded, tags: null) };

    private sealed class ForeignClient : IChatClient
    {
        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
