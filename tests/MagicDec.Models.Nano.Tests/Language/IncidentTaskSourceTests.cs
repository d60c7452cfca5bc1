using MagicDec.Models.Nano.Evaluation;
using MagicDec.Models.Nano.Language;

namespace MagicDec.Models.Nano.Tests.Language;

public class IncidentTaskSourceTests
{
    public static TheoryData<string, int> SkillsAndLengths()
    {
        TheoryData<string, int> data = [];
        foreach (string skill in Enum.GetNames<Skill>())
        {
            data.Add(skill, 512);
            data.Add(skill, 4096);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(SkillsAndLengths))]
    public void Create_SameArguments_GivesTheSameTask(string skillName, int tokens)
    {
        Skill skill = Enum.Parse<Skill>(skillName);

        IncidentTask one = IncidentTaskSource.Create(skill, 42, tokens);
        IncidentTask two = IncidentTaskSource.Create(skill, 42, tokens);
        IncidentTask other = IncidentTaskSource.Create(skill, 43, tokens);

        Assert.Equal(one.Prompt, two.Prompt);
        Assert.Equal(one.Answer, two.Answer);
        Assert.NotEqual(one.Prompt, other.Prompt);
    }

    [Theory]
    [MemberData(nameof(SkillsAndLengths))]
    public void Create_AnyLength_EndsWithAnOpenAssistantMessage(string skillName, int tokens)
    {
        IncidentTask task = IncidentTaskSource.Create(Enum.Parse<Skill>(skillName), 7, tokens);

        Assert.EndsWith("<|end|><|assistant|>", task.Prompt, StringComparison.Ordinal);
        Assert.NotEmpty(task.Answer);
        Assert.DoesNotContain("<|", task.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_SingleFacts_AnswerStandsInOneLineOfTheHistory()
    {
        for (ulong seed = 0; seed < 200; seed++)
        {
            IncidentTask task = IncidentTaskSource.Create(Skill.SingleFact, seed, 1024);
            Relation relation = Relations.All.Single(r => Words(task.Answer, r) is not null);
            (string subject, string value) = Words(task.Answer, relation)!.Value;

            string[] stating = HistoryLines(task).Where(l => l.EndsWith($" {subject} {relation.Words} {value}.", StringComparison.Ordinal)).ToArray();

            Assert.Single(stating);
            Assert.Contains(subject, Question(task), StringComparison.Ordinal);
            Assert.InRange(task.Depth!.Value, 0, 0.9999);
        }
    }

    [Fact]
    public void Create_TwoFacts_SecondSubjectIsTheFirstValueAndNotInTheQuestion()
    {
        for (ulong seed = 0; seed < 100; seed++)
        {
            IncidentTask task = IncidentTaskSource.Create(Skill.TwoFacts, seed, 1024);
            string[] words = task.Answer.Split(' ');
            Relation first = Relations.All.First(r => task.Answer.StartsWith($"{words[0]} {r.Words} ", StringComparison.Ordinal));
            string rest = task.Answer[$"{words[0]} {first.Words} ".Length..];
            Relation second = Relations.Of(first.Value).Single(r => rest.Contains($" {r.Words} ", StringComparison.Ordinal));
            string link = rest[..rest.IndexOf($" {second.Words} ", StringComparison.Ordinal)];

            Assert.Contains(words[0], Question(task), StringComparison.Ordinal);
            Assert.Contains(HistoryLines(task), l => l.EndsWith($" {words[0]} {first.Words} {link}.", StringComparison.Ordinal));
            Assert.Contains(HistoryLines(task), l => l.EndsWith(" " + rest, StringComparison.Ordinal));
            Assert.DoesNotContain(link, Question(task), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Create_NotInLog_NoLineStatesWhatIsAsked()
    {
        for (ulong seed = 0; seed < 100; seed++)
        {
            IncidentTask task = IncidentTaskSource.Create(Skill.NotInLog, seed, 1024);
            string subject = task.Answer[..task.Answer.IndexOf(": not in the log.", StringComparison.Ordinal)];
            string question = Question(task);
            Relation relation = Relations.All.Single(r => r.Questions.Any(q => string.Format(q, subject) == question));

            Assert.DoesNotContain(HistoryLines(task), l => l.Contains($" {subject} {relation.Words} ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Create_Count_NumberIsTheLengthOfTheListAndEveryEntryIsInTheHistory()
    {
        for (ulong seed = 0; seed < 100; seed++)
        {
            IncidentTask task = IncidentTaskSource.Create(Skill.Count, seed, 2048);
            string[] parts = task.Answer.Split(" That is ");
            string[] entries = parts[0].Split(". ");
            string last = entries[^1][..entries[^1].IndexOf(": not in the log.", StringComparison.Ordinal)];

            Assert.Equal($"{entries.Length - 1}.", parts[1]);
            Assert.All(entries.SkipLast(1), e => Assert.Contains(e + ".\n", task.Prompt, StringComparison.Ordinal));
            Assert.DoesNotContain(last, task.Prompt, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Create_ToolCall_NamesAToolOfThePromptWithValuesOfTheHistory()
    {
        for (ulong seed = 0; seed < 100; seed++)
        {
            IncidentTask task = IncidentTaskSource.Create(Skill.ToolCall, seed, 1024);
            ToolAction action = ToolCatalog.Actions.Single(a => task.Answer.Contains($"\"name\": \"{a.Tool.Name}\"", StringComparison.Ordinal));

            Assert.Contains(action.Tool, task.Conversation.Tools);
            Assert.True(ToolCallText.IsWellFormed(task.Answer));
        }
    }

    [Fact]
    public void Create_Accumulated_FactStandsBeforeTheLastPart()
    {
        IncidentTask task = IncidentTaskSource.Create(Skill.Accumulated, 3, 2048);

        Assert.True(task.Conversation.Messages.Count(m => m.Role == AgentMessage.User) >= 4);
        Assert.InRange(task.Depth!.Value, 0, 0.85);
    }

    [Fact]
    public void Create_TooShort_Throws()
        => Assert.Throws<ArgumentOutOfRangeException>(() => IncidentTaskSource.Create(Skill.SingleFact, 0, 100));

    private static string[] HistoryLines(IncidentTask task) => task.Conversation.Messages[0].Content.Split('\n')[..^1];

    private static string Question(IncidentTask task) => task.Conversation.Messages[^1].Content.Split('\n')[^1];

    private static (string Subject, string Value)? Words(string sentence, Relation relation)
    {
        string[] parts = sentence.Split($" {relation.Words} ");
        return parts.Length == 2 ? (parts[0], parts[1][..^1]) : null;
    }
}
