namespace MagicDec.Models.Nano.Language;

/// <summary>Makes single questions about histories of a wanted length, for evaluation, tests and benchmarks.</summary>
internal static class IncidentTaskSource
{
    // Measured with the tokenizer that is embedded.
    private const double TokensPerLine = 19.6;
    private const int Overhead = 120;
    private const int AccumulatedParts = 4;

    // Fewer hardly ever hold all facts of two incidents.
    private const int FewestLinesOfTwoIncidents = 20;

    /// <summary>Makes a task; the same arguments always give the same one.</summary>
    /// <param name="skill">What answering must take.</param>
    /// <param name="seed">Which task.</param>
    /// <param name="tokens">About how many tokens of Nano's the prompt should have, at least 256.</param>
    public static IncidentTask Create(Skill skill, ulong seed, int tokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 256);
        SeededRandom random = new((seed * 1_000_003) + (ulong)skill);
        for (int attempt = 0; attempt < 1000; attempt++)
        {
            if (TryCreate(skill, random.Fork(), tokens) is { } task)
                return task;
        }

        throw new InvalidOperationException($"No history of about {tokens} tokens allows a question of skill {skill}.");
    }

    private static IncidentTask? TryCreate(Skill skill, SeededRandom random, int tokens)
    {
        int partCount = skill == Skill.Accumulated ? AccumulatedParts : 1;
        int turnTokens = partCount > 1 ? Math.Min(tokens / 3, 600) : 0;
        int lines = Math.Max(skill == Skill.LongReport ? FewestLinesOfTwoIncidents : 6, (int)((tokens - Overhead - turnTokens) / TokensPerLine));
        IncidentHistory history = IncidentHistory.Create(random.Fork(), lines, partCount);
        AnswerFormat format = skill == Skill.Format ? (AnswerFormat)random.Next(1, 4) : AnswerFormat.Sentence;
        AgentRole role = AgentRole.Create(random, history.Names, format);
        List<AgentTool> tools = skill is Skill.ToolCall or Skill.ToolResult ? ConversationWriter.PickTools(random) : [];
        TurnWriter turns = new(random.Fork(), history.Names, role, tools);

        List<AgentMessage> messages = [];
        int turnsPerPart = Math.Max(1, turnTokens / 40 / AccumulatedParts);
        foreach (HistoryPart part in history.Parts.SkipLast(1))
        {
            turns.See(part.Lines);
            for (int i = 0; i < turnsPerPart; i++)
            {
                if (turns.TryWrite(Skill.SingleFact) is not { } turn)
                    return null;
                messages.Add(turn.Messages[0] with { Content = (i == 0 ? part.Text : "") + turn.Messages[0].Content });
                messages.AddRange(turn.Messages.Skip(1));
            }
        }

        HistoryPart last = history.Parts[^1];
        turns.See(last.Lines);
        if (turns.TryWrite(skill, newest: skill == Skill.Accumulated ? last.Lines.Count() : 0) is not { } asked)
            return null;
        messages.Add(asked.Messages[0] with { Content = last.Text + asked.Messages[0].Content });
        messages.AddRange(asked.Messages.Take(asked.AnswerIndex).Skip(1));
        return new IncidentTask(
            skill, new AgentConversation(role.SystemPrompt, tools, messages), asked.Messages[asked.AnswerIndex].Text, Depth(history, asked.Needle));
    }

    private static double? Depth(IncidentHistory history, HistoryLine? needle)
    {
        if (needle is null)
            return null;
        List<HistoryLine> lines = history.Parts.SelectMany(p => p.Lines).ToList();
        return lines.IndexOf(needle) / (double)lines.Count;
    }
}
