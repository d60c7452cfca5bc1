namespace MagicDec.Models.Nano.Language;

/// <summary>Asks questions about the lines an agent has seen so far, with their exact answers.</summary>
internal sealed class TurnWriter(SeededRandom random, NameSource names, AgentRole role, IReadOnlyList<AgentTool> tools, bool evenTools = false)
{
    private const int LongestList = 5;

    private const int MostIncidents = 4;

    private static readonly Relation[] ReportFacts = [Relations.IncidentService, Relations.IncidentOwner, Relations.IncidentCause];

    private readonly List<HistoryLine> _lines = [];
    private readonly Dictionary<(Relation, string), HistoryLine> _facts = [];
    private readonly HashSet<Fact> _asked = [];

    public void See(IEnumerable<HistoryLine> lines)
    {
        foreach (HistoryLine line in lines)
        {
            _lines.Add(line);
            if (line.Fact is { } fact)
                _facts[(fact.Relation, fact.Subject)] = line;
        }
    }

    /// <summary>Writes a turn that needs this skill, or null where the history so far or the role does not allow one.</summary>
    /// <param name="skill">The skill to ask for.</param>
    /// <param name="newest">How many of the newest lines must not hold the (first) fact.</param>
    public IncidentTurn? TryWrite(Skill skill, int newest = 0) => skill switch
    {
        Skill.SingleFact or Skill.Accumulated or Skill.Format => SingleFact(skill, newest),
        Skill.TwoFacts => TwoFacts(),
        Skill.ListAll => List(false),
        Skill.Count => List(true),
        Skill.ToolCall => Call(),
        Skill.ToolResult => Result(),
        Skill.NotInLog => NotInLog(),
        Skill.Report => Report(),
        Skill.LongReport => LongReport(),
        _ => throw new ArgumentOutOfRangeException(nameof(skill)),
    };

    private IncidentTurn? SingleFact(Skill skill, int newest)
    {
        // A fact that was asked before could be copied from the answer instead of the history.
        if (PickFact(f => !_asked.Contains(f), newest) is not { Fact: { } fact } line)
            return null;
        _asked.Add(fact);
        string answer = role.Apply(fact.Sentence);
        return Turn(skill, string.Format(random.Pick(fact.Relation.Questions), fact.Subject), answer, line);
    }

    private IncidentTurn? TwoFacts()
    {
        HistoryLine? line = PickFact(f => Relations.Of(f.Relation.Value).Any(r => _facts.ContainsKey((r, f.Value))));
        if (line?.Fact is not { } first)
            return null;
        Relation[] next = Relations.Of(first.Relation.Value).Where(r => _facts.ContainsKey((r, first.Value))).ToArray();
        Fact second = _facts[(random.Pick(next), first.Value)].Fact!;
        string question = string.Format(random.Pick(second.Relation.Questions), string.Format(first.Relation.Noun, first.Subject));
        return Turn(Skill.TwoFacts, question, role.Apply($"{first.Sentence[..^1]} {second.Relation.Words} {second.Value}."), line);
    }

    private IncidentTurn? List(bool count)
    {
        IGrouping<string, Alert>[] fitting = _lines.Where(l => l.Alert is not null).Select(l => l.Alert!)
            .GroupBy(a => a.Kind, StringComparer.Ordinal)
            .Where(set => set.Count() <= LongestList)
            .ToArray();
        if (fitting.Length == 0)
            return null;
        IGrouping<string, Alert> set = random.Pick(fitting);
        string question = (count, random.Next(2)) switch
        {
            (false, 0) => $"List each {set.Key} alert.",
            (false, _) => $"Which hosts had a {set.Key} alert?",
            (true, 0) => $"How many hosts had a {set.Key} alert?",
            (true, _) => $"Count each {set.Key} alert.",
        };
        // The next alert is looked up like the others, and not found: that is how a list ends.
        string next = new Alert("", set.Key, set.Count() + 1).Name;
        string list = $"{string.Join(' ', set.Select(a => a.Sentence))} {next}: not in the log.";
        string answer = role.Apply(count ? $"{list} That is {set.Count()}." : list);
        return Turn(count ? Skill.Count : Skill.ListAll, question, answer, null);
    }

    private IncidentTurn? Call()
    {
        ToolAction[] known = ToolCatalog.Actions.Where(a => tools.Contains(a.Tool)).ToArray();
        if (evenTools && known.Length > 0)
            known = [random.Pick(known)];
        HistoryLine? line = PickFact(f => known.Any(a => a.Relation == f.Relation));
        if (line?.Fact is not { } fact)
            return null;
        ToolAction action = known.First(a => a.Relation == fact.Relation);
        string reference = names.Next(EntityKind.Reference);
        ToolCall call = new(action.Tool.Name, [(action.Tool.Parameters[0], fact.Subject), (action.Tool.Parameters[1], fact.Value)]);
        return new IncidentTurn(
            Skill.ToolCall,
            [
                new(AgentMessage.User, string.Format(random.Pick(action.Requests), fact.Subject)),
                new(AgentMessage.Assistant, fact.Sentence, call),
                new(AgentMessage.Tool, $"{{\"status\": \"done\", \"reference\": \"{reference}\"}}"),
                new(AgentMessage.Assistant, role.Apply($"Done, reference {reference}.")),
            ],
            line);
    }

    private IncidentTurn? Result()
    {
        if (!tools.Contains(ToolCatalog.Lookup))
            return null;
        Relation asked = random.Pick(Relations.All.Where(r => r.Subject != EntityKind.Person).ToArray());
        string subject = names.Next(asked.Subject);
        List<Fact> record = Relations.Of(asked.Subject).Select(r => new Fact(r, subject, names.Next(r.Value))).ToList();
        random.Shuffle(record);
        Fact fact = record.First(f => f.Relation == asked);
        return new IncidentTurn(
            Skill.ToolResult,
            [
                new(AgentMessage.User, $"Look up {subject}. {string.Format(random.Pick(asked.Questions), subject)}"),
                new(AgentMessage.Assistant, "", new ToolCall(ToolCatalog.Lookup.Name, [(ToolCatalog.Lookup.Parameters[0], subject)])),
                new(AgentMessage.Tool, string.Join('\n', record.Select(f => f.Sentence))),
                new(AgentMessage.Assistant, role.Apply(fact.Sentence)),
            ],
            null);
    }

    private IncidentTurn NotInLog()
    {
        Relation relation = random.Pick(Relations.All);
        string[] near = random.Chance(0.5)
            ? _facts.Keys.Where(k => k.Item1.Subject == relation.Subject && !_facts.ContainsKey((relation, k.Item2))).Select(k => k.Item2).ToArray()
            : [];
        string subject = near.Length > 0 ? random.Pick(near) : names.Next(relation.Subject);
        return Turn(
            Skill.NotInLog,
            string.Format(random.Pick(relation.Questions), subject),
            role.Apply($"{subject}: not in the log."),
            null);
    }

    private IncidentTurn? Report()
    {
        HistoryLine? line = PickFact(f => f.Relation.Subject == EntityKind.Incident && ReportFacts.All(r => _facts.ContainsKey((r, f.Subject))));
        if (line is null)
            return null;
        string incident = line.Fact!.Subject;
        return Turn(Skill.Report, AskForReport(Listed([incident])), role.Apply(DescribeAll([incident])), line);
    }

    private IncidentTurn? LongReport()
    {
        string[] known = _lines.Where(l => l.Fact?.Relation == Relations.IncidentOwner).Select(l => l.Fact!.Subject)
            .Where(s => ReportFacts.All(r => _facts.ContainsKey((r, s))))
            .ToArray();
        if (known.Length < 2)
            return null;
        random.Shuffle(known);
        string[] incidents = known[..Math.Min(known.Length, random.Next(2, MostIncidents + 1))];
        return Turn(Skill.LongReport, AskForReport($"{Listed(incidents)} Start with {incidents[0]}."), role.Apply(DescribeAll(incidents)), null);
    }

    private string AskForReport(string of) => random.Chance(0.5) ? $"Write a report on {of}" : $"Report on {of}";

    private string Listed(string[] incidents) => string.Join(", ", incidents) + (random.Chance(0.5) ? ", no more." : ".");

    // After each incident its name and a comma: what follows them in the question comes next, and where nothing does there are no more.
    private string DescribeAll(string[] incidents) =>
        string.Concat(incidents.Select(incident => $"{Describe(incident)} Done {incident}, ")) + "no more.";

    private string Describe(string incident) => string.Join(' ', ReportFacts.Select(r => _facts[(r, incident)].Fact!.Sentence));

    private static IncidentTurn Turn(Skill skill, string question, string answer, HistoryLine? needle)
        => new(skill, [new(AgentMessage.User, question), new(AgentMessage.Assistant, answer)], needle);

    private HistoryLine? PickFact(Func<Fact, bool> fits, int newest = 0)
    {
        HistoryLine[] lines = _lines.SkipLast(newest).Where(l => l.Fact is { } fact && fits(fact)).ToArray();
        return lines.Length == 0 ? null : random.Pick(lines);
    }
}
