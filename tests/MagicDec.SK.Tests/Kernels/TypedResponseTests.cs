using System.Text.Json.Serialization;
using MagicDec.Extensions.AI;
using Microsoft.Extensions.AI;

namespace MagicDec.SK.Tests.Kernels;

/// <summary>Typed answers of Microsoft.Extensions.AI itself, which the build has where it has Semantic Kernel.</summary>
[Collection(NanoCollection.Name)]
public sealed class TypedResponseTests(NanoFixture nano)
{
    private const string Question = "04:52 update: INC-3242 affects sync-broker-28.";

    [JsonConverter(typeof(JsonStringEnumConverter<Level>))]
    private enum Level
    {
        Low,
        High,
    }

    private static ChatOptions Greedy => new() { Temperature = 0, MaxOutputTokens = 200 };

    [Fact]
    public async Task GetResponseAsync_Object_IsOfItsSchema()
    {
        using IChatClient client = nano.Engine.AsChatClient();

        ChatResponse<Verdict> response = await client.GetResponseAsync<Verdict>(Question, Greedy);

        Assert.True(response.TryGetResult(out Verdict? verdict), response.Text);
        Assert.True(Enum.IsDefined(verdict.Level));
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
    }

    [Fact]
    public async Task GetResponseAsync_EnumAndBool_AreUnwrapped()
    {
        using IChatClient client = nano.Engine.AsChatClient();

        Assert.True((await client.GetResponseAsync<Level>(Question, Greedy)).TryGetResult(out Level level));
        Assert.True(Enum.IsDefined(level));
        Assert.True((await client.GetResponseAsync<bool>(Question, Greedy)).TryGetResult(out _));
    }

    [Fact]
    public async Task GetResponseAsync_ObjectWithTools_CallsAndThenAnswersBySchema()
    {
        int calls = 0;
        AIFunction count = AIFunctionFactory.Create((bool all) => ++calls, "count_alerts", "Counts alerts.");
        using IChatClient client = nano.Engine.AsChatClient().AsBuilder()
            .UseFunctionInvocation(configure: invoking => invoking.MaximumIterationsPerRequest = 1).Build();
        ChatOptions options = Greedy;
        options.Tools = [count];
        options.ToolMode = ChatToolMode.RequireAny;

        ChatResponse<Verdict> response = await client.GetResponseAsync<Verdict>(Question, options);

        Assert.Equal(1, calls);
        Assert.True(response.TryGetResult(out _), response.Text);
    }

    private sealed record Verdict(bool Done, Level Level);
}
