using MagicDec.Engine;
using MagicDec.Engine.Models.Loading;
using MagicDec.Extensions.AI;
using MagicDec.Models.Nano;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;

namespace MagicDec.AgentFramework.Tests;

/// <summary>The framework's own agent over this library's client.</summary>
public sealed class ChatClientAgentTests : IAsyncLifetime
{
    private const string Log = "Log:\n04:52 update: INC-3242 affects sync-broker-28. 04:53 INC-3242 assigned to Vera Kararirick. 04:56 sync-broker-28 owned by Rosuton.\n";

    private InferenceEngine _engine = null!;

    public async Task InitializeAsync()
    {
        using ModelFiles files = NanoModel.OpenFiles();
        _engine = await InferenceEngine.LoadAsync(files, new EngineOptions { Threads = 2, KvMemoryBytes = 64 << 20, MaxContextTokens = 4096 });
    }

    public async Task DisposeAsync() => await _engine.DisposeAsync();

    [Fact]
    public async Task RunAsync_SecondTurnOfASession_FindsTheFirstInTheCache()
    {
        ChatClientAgent agent = CreateAgent();
        AgentSession session = await agent.CreateSessionAsync();

        AgentResponse first = await agent.RunAsync($"{Log}Who owns INC-3242?", session);
        AgentResponse second = await agent.RunAsync("What does INC-3242 affect?", session);

        Assert.Equal("INC-3242 assigned to Vera Kararirick.", first.Text);
        Assert.Equal("INC-3242 affects sync-broker-28.", second.Text);
        Assert.True(second.Usage!.CachedInputTokenCount >= first.Usage!.InputTokenCount);
    }

    [Fact]
    public async Task RunStreamingAsync_SameQuestion_GivesTheSameText()
    {
        ChatClientAgent agent = CreateAgent();
        AgentResponse whole = await agent.RunAsync($"{Log}Who owns INC-3242?");

        string streamed = "";
        await foreach (AgentResponseUpdate update in agent.RunStreamingAsync($"{Log}Who owns INC-3242?"))
        {
            streamed += update.Text;
        }

        Assert.Equal(whole.Text, streamed);
    }

    [Fact]
    public async Task RunAsync_WithTool_IsRunByTheFramework()
    {
        List<string> paged = [];
        ChatClientAgent agent = CreateAgent(AIFunctionFactory.Create(
            (string incident, string person) =>
            {
                paged.Add($"{person} about {incident}");
                return $"paged {person} about {incident}.";
            },
            "page_person",
            "Pages the owner of an incident."));

        await agent.RunAsync($"{Log}Page the owner of INC-3242.");

        Assert.Equal(["Vera Kararirick about INC-3242"], paged);
    }

    private ChatClientAgent CreateAgent(params AITool[] tools) => new(_engine.AsChatClient(), new ChatClientAgentOptions
    {
        Name = "Pager",
        ChatOptions = new ChatOptions { Instructions = "You are Pager, a support agent. Answer from the log.", Temperature = 0, MaxOutputTokens = 96, Tools = tools },
    });
}
