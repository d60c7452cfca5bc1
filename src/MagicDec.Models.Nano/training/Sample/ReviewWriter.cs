using System.Text.Encodings.Web;
using System.Text.Json;
using MagicDec.Models.Nano.Language;

namespace MagicDec.Models.Nano.Sample;

/// <summary>Writes the incident log of the sample IncidentReview, and what its agents are asked, with the truth.</summary>
internal static class ReviewWriter
{
    private const int Parts = 4;

    private static readonly Skill[] Asked = [Skill.SingleFact, Skill.TwoFacts, Skill.SingleFact, Skill.Report];

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(string directory, ulong seed, int linesPerPart)
    {
        Directory.CreateDirectory(directory);
        SeededRandom random = new(seed);
        List<object> agents = [];
        for (int part = 1; part <= Parts; part++)
        {
            IncidentHistory history = CreateLog(random, linesPerPart);
            AgentRole role = AgentRole.Create(random, history.Names, AnswerFormat.Sentence);
            TurnWriter turns = new(random.Fork(), history.Names, role, []);
            turns.See(history.Parts[0].Lines);
            IncidentTurn[] asked = Asked.Select(s => turns.TryWrite(s) ?? throw new InvalidOperationException($"Seed {seed} has no {s} in part {part}.")).ToArray();
            string file = $"log-part-{part}.txt";
            File.WriteAllText(Path.Combine(directory, file), history.Parts[0].Text);
            agents.Add(new
            {
                role.Name,
                role.SystemPrompt,
                Log = file,
                Questions = asked.Select(t => new { Question = t.Messages[0].Content, Truth = t.Messages[1].Content }),
            });
        }

        File.WriteAllText(Path.Combine(directory, "review.json"), JsonSerializer.Serialize(new { Agents = agents }, Options) + "\n");
    }

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
