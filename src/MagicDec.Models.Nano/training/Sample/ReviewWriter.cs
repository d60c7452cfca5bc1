using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using MagicDec.Models.Nano.Language;

namespace MagicDec.Models.Nano.Sample;

/// <summary>
/// Writes the incident log of the sample IncidentReview, and what its agents are asked, with the truth: each reads a part of the log in two
/// pieces, and a coordinator reads their reports.
/// </summary>
internal static class ReviewWriter
{
    private const int Parts = 8;
    private const double FirstPiece = 0.6;

    private static readonly Skill[][] Asked = [[Skill.SingleFact, Skill.TwoFacts, Skill.Report], [Skill.SingleFact, Skill.Report, Skill.ToolCall]];

    private static readonly Skill[] AskedOfCoordinator = [Skill.SingleFact, Skill.Report, Skill.SingleFact, Skill.ToolCall];

    private static readonly string[] ToolNames = ["page_person", "restart_service", "open_runbook", "notify_team"];

    private static readonly AgentTool[] Tools = [.. ToolCatalog.Actions.Select(a => a.Tool).Where(t => ToolNames.Contains(t.Name))];

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(string directory, ulong seed, int linesPerPart)
    {
        Directory.CreateDirectory(directory);
        SeededRandom random = new(seed);
        List<object> agents = [];
        List<HistoryLine> reported = [];
        for (int part = 1; part <= Parts; part++)
        {
            IncidentHistory history = CreateLog(random, linesPerPart);
            AgentRole role = AgentRole.Create(random, history.Names, AnswerFormat.Sentence);
            HistoryLine[] lines = [.. history.Parts[0].Lines];
            int first = (int)(FirstPiece * lines.Length);
            TurnWriter turns = new(random.Fork(), history.Names, role, Tools);
            turns.See(lines[..first]);
            List<(int? ReadTo, IncidentTurn Turn)> steps = [.. Ask(turns, Asked[0], first)];
            turns.See(lines[first..]);
            steps.AddRange(Ask(turns, Asked[1], lines.Length));
            string file = $"log-part-{part}.txt";
            File.WriteAllText(Path.Combine(directory, file), history.Parts[0].Text);
            agents.Add(new { role.Name, role.SystemPrompt, Log = file, Steps = steps.Select(s => Describe(s.ReadTo, s.Turn)) });
            reported.AddRange(lines.Where(l => l.Fact is { } fact && steps.Exists(s => s.Turn.Skill == Skill.Report && s.Turn.Messages[1].Content.Contains(fact.Sentence, StringComparison.Ordinal))));
        }

        NameSource names = new(random.Fork());
        AgentRole coordinator = AgentRole.Create(random, names, AnswerFormat.Sentence);
        TurnWriter questions = new(random.Fork(), names, coordinator, Tools);
        questions.See(reported);
        object last = new { coordinator.Name, coordinator.SystemPrompt, Steps = Ask(questions, AskedOfCoordinator, null).Select(s => Describe(s.ReadTo, s.Turn)) };
        File.WriteAllText(Path.Combine(directory, "review.json"), JsonSerializer.Serialize(new { Agents = agents, Coordinator = last }, Options) + "\n");
    }

    // A part may hold nothing that a skill needs: then it is a single fact.
    private static List<(int? ReadTo, IncidentTurn Turn)> Ask(TurnWriter turns, Skill[] skills, int? readTo) =>
        skills.Select((skill, i) => (i == 0 ? readTo : null, turns.TryWrite(skill) ?? turns.TryWrite(Skill.SingleFact)!)).ToList();

    private static object Describe(int? readTo, IncidentTurn turn) => new
    {
        ReadTo = readTo,
        Question = turn.Messages[0].Content,
        Truth = turn.Messages[1].Content,
        Call = turn.Messages[1].ToolCall is { } call ? new { call.Name, Arguments = call.Arguments.ToDictionary(a => a.Name, a => a.Value) } : null,
    };

    private static IncidentHistory CreateLog(SeededRandom random, int lines)
    {
        while (true)
        {
            IncidentHistory history = IncidentHistory.Create(random.Fork(), lines, 1);
            if (history.Parts[0].Documents is [("Log", _)])
                return history;
        }
    }
}
