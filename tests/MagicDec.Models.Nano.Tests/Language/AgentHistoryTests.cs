using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Tokenization;
using MagicDec.Models.Nano.Language;

namespace MagicDec.Models.Nano.Tests.Language;

public class AgentHistoryTests
{
    private static readonly Tokenizer Words = Tokenizer.Parse(
        NanoModel.Read(ModelFiles.TokenizerFile)!.Value, NanoModel.Read(ModelFiles.TokenizerConfigFile)!.Value);

    [Theory]
    [InlineData(256)]
    [InlineData(512)]
    [InlineData(1800)]
    [InlineData(8000)]
    [InlineData(16000)]
    public void Create_AnyLength_FillsItAndEndsWithAnOpenAssistantMessage(int tokens)
    {
        for (ulong seed = 0; seed < 4; seed++)
        {
            AgentHistory history = AgentHistory.Create(seed, Encode, tokens);

            string text = Words.Decode([.. history.Prompt]);
            Assert.InRange(history.Prompt.Count, tokens - 20, tokens);
            Assert.StartsWith("<|system|>You are ", text, StringComparison.Ordinal);
            Assert.EndsWith(".<|end|><|assistant|>", text.Replace('?', '.'), StringComparison.Ordinal);
            Assert.Equal(Words.Encode(text), history.Prompt);
        }
    }

    [Fact]
    public void Create_SameSeed_GivesTheSameTokensAndOtherSeedsOthers()
    {
        AgentHistory one = AgentHistory.Create(1, Encode, 1000);
        AgentHistory same = AgentHistory.Create(1, Encode, 1000);
        AgentHistory other = AgentHistory.Create(2, Encode, 1000);

        Assert.Equal(one.Prompt, same.Prompt);
        Assert.NotEqual(one.Prompt, other.Prompt);
    }

    [Fact]
    public void Create_LongHistory_AsksForAReportOnIncidentsThatStandInIt()
    {
        AgentHistory history = AgentHistory.Create(3, Encode, 4096);

        string text = Words.Decode([.. history.Prompt]);
        string question = text[text.LastIndexOf('\n')..];
        string[] incidents = question.Split(' ', ',', '.', '<').Where(w => w.StartsWith("INC-", StringComparison.Ordinal)).ToArray();
        Assert.Equal(incidents[0], incidents[^1]);
        Assert.InRange(incidents.Distinct().Count(), 2, 4);
        Assert.All(incidents, i => Assert.Contains($" {i} assigned to ", text, StringComparison.Ordinal));
        Assert.True(text.Split("<|user|>").Length > 2);
    }

    [Fact]
    public void Continue_Answer_KeepsWhatStoodAndGrowsByAtMostTheStep()
    {
        AgentHistory history = AgentHistory.Create(4, Encode, 600);
        int[] before = [.. history.Prompt];
        int[] answer = Words.Encode("INC-1234 affects sync-broker-28.<|end|>");

        history.Continue(answer, 300);
        history.Continue(answer.AsSpan(0, answer.Length - 1), 300);

        Assert.Equal(before.Concat(answer), history.Prompt.Take(before.Length + answer.Length));
        Assert.InRange(history.Prompt.Count, before.Length + (2 * (answer.Length + 280)), before.Length + (2 * (answer.Length + 300)));
        Assert.DoesNotContain("<|end|><|end|>", Words.Decode([.. history.Prompt]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(2000)]
    [InlineData(6000)]
    public void CreateRepeating_AnyLength_AsksWhatItHasAnswered(int tokens)
    {
        for (ulong seed = 0; seed < 4; seed++)
        {
            AgentHistory history = AgentHistory.CreateRepeating(seed, Encode, tokens);

            string[] messages = Words.Decode([.. history.Prompt]).Split("<|end|>");
            Assert.InRange(history.Prompt.Count, tokens - 20, tokens);
            Assert.Equal("<|assistant|>", messages[^1]);
            Assert.Equal(messages[^4].Split('\n')[^1], messages[^2].Split('\n')[^1]);
            Assert.True(messages[^3].Length > "<|assistant|>".Length + 10);
        }
    }

    [Fact]
    public void Create_TooShort_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => AgentHistory.CreateRepeating(0, Encode, 1023));
        Assert.Throws<ArgumentOutOfRangeException>(() => AgentHistory.Create(0, Encode, 255));
        Assert.Throws<ArgumentOutOfRangeException>(() => AgentHistory.Create(0, Encode, 256).Continue([], 255));
    }

    private static int[] Encode(string text) => Words.Encode(text);
}
