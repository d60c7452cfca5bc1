namespace MagicDec.Models.Nano.Language;

/// <summary>Packs many questions about one growing history into conversations, for training.</summary>
internal sealed class ConversationWriter(SeededRandom random, SkillMixture mixture, Func<string, int> countTokens)
{
    // A little under the truth (19.6): the corpora of record were written with it.
    private const double TokensPerLine = 18.5;

    /// <summary>Writes a conversation of at most <paramref name="tokens"/> tokens and as near to that as whole turns come.</summary>
    public AgentConversation Write(int tokens)
    {
        double logShare = mixture.LeastLogShare + (random.NextDouble() * (mixture.MostLogShare - mixture.LeastLogShare));
        int lines = Math.Max(3, (int)(tokens * logShare / TokensPerLine));
        int partCount = Math.Clamp(random.Chance(mixture.ManyParts) ? random.Next(2, 5) : 1, 1, Math.Max(1, lines / 6));
        double similar = random.Chance(mixture.SimilarNames) ? 0.3 + (0.5 * random.NextDouble()) : 0;
        IncidentHistory history = IncidentHistory.Create(random.Fork(), lines, partCount, similar);
        AnswerFormat format = random.Chance(mixture.OtherFormats) ? (AnswerFormat)random.Next(1, 4) : AnswerFormat.Sentence;
        AgentRole role = AgentRole.Create(random, history.Names, format);
        List<AgentTool> tools = random.Chance(mixture.Tools) ? PickTools(random) : [];
        string system = format == AnswerFormat.Sentence && random.Chance(0.3) ? "" : role.SystemPrompt;
        TurnWriter turns = new(random.Fork(), history.Names, role, tools, mixture.EvenTools);

        List<AgentMessage> messages = [];
        int used = countTokens(ChatText.Render(new AgentConversation(system, tools, []), false));
        string opening = "";
        for (int part = 0; part < history.Parts.Count; part++)
        {
            HistoryPart next = history.Parts[part];
            turns.See(next.Lines);
            opening += next.Text;
            int limit = part == history.Parts.Count - 1 ? tokens : used + countTokens(opening) + (int)(tokens * (1 - logShare) / history.Parts.Count);
            for (int misses = 0; misses < 8;)
            {
                if (turns.TryWrite(mixture.Pick(random)) is not { } turn)
                {
                    misses++;
                    continue;
                }

                List<AgentMessage> own = [turn.Messages[0] with { Content = opening + turn.Messages[0].Content }, .. turn.Messages.Skip(1).Select(m => m with { Skill = turn.Skill })];
                int cost = countTokens(ChatText.Render(new AgentConversation("", [], own), false));
                if (used + cost > Math.Min(limit, tokens))
                    break;
                messages.AddRange(own);
                used += cost;
                opening = "";
            }
        }

        return new AgentConversation(system, tools, messages);
    }

    public static List<AgentTool> PickTools(SeededRandom random)
    {
        List<AgentTool> all = [.. ToolCatalog.Actions.Select(a => a.Tool), ToolCatalog.Lookup];
        random.Shuffle(all);
        return all[..random.Next(3, 6)];
    }
}
