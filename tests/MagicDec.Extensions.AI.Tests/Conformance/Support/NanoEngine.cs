using MagicDec.Engine;
using MagicDec.Engine.Speculation;
using MagicDec.Models.Nano;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tests.Conformance.Support;

/// <summary>Nano with speculation on for every request: its own weights are the model, suffixes and a sparse view of its keys the drafters.</summary>
public sealed class NanoEngine : IAsyncLifetime
{
    private const int AtOnce = 2;

    public InferenceEngine Engine { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        using var files = NanoModel.OpenFiles();
        Engine = await InferenceEngine.LoadAsync(files, new EngineOptions
        {
            Threads = 2,
            KvMemoryBytes = 48 << 20,
            Drafting = new DraftingOptions { Mode = DraftingMode.Fixed, Drafter = Drafter.SuffixThenSparse, DraftLength = 3, KvBudget = 128 },
        });
    }

    public async Task DisposeAsync() => await Engine.DisposeAsync();

    public IChatClient CreateClient(Action<MagicDecChatClientOptions>? configure = null)
    {
        var options = new MagicDecChatClientOptions();
        configure?.Invoke(options);
        return Engine.AsChatClient(options);
    }

    /// <summary>
    /// Plays a scenario streaming and not, two of each at once, while another agent's sampled answer shares their steps; nothing may be held after.
    /// </summary>
    internal async Task EachWayAsync(Func<Chat, Task> scenario, Action<MagicDecChatClientOptions>? configure = null, bool ownNeighbour = false)
    {
        using var client = CreateClient(configure);
        using var other = CreateClient(ownNeighbour ? null : configure);
        using var end = new CancellationTokenSource();
        var neighbour = NeighbourAsync(other, end.Token);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, 2 * AtOnce).Select(i => scenario(new Chat(client, streaming: i % 2 == 0))));
        }
        finally
        {
            await end.CancelAsync();
            await neighbour;
        }

        Assert.Equal(0, Engine.GetStatistics().RunningRequests);
        Assert.Equal(0, Engine.GetStatistics().PagesInUse);
        Assert.True(Engine.GetStatistics().Drafting.AcceptedTokens > 0);
    }

    private static async Task NeighbourAsync(IChatClient client, CancellationToken cancellationToken)
    {
        try
        {
            for (long seed = 0; ; seed++)
            {
                await client.GetResponseAsync(
                    [new(ChatRole.System, IncidentLog.System), IncidentLog.Ask("Report on INC-6266.")], new() { Temperature = 1, Seed = seed, MaxOutputTokens = 60 }, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // the scenario has ended
        }
    }
}
