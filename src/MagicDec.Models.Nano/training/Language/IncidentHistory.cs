namespace MagicDec.Models.Nano.Language;

/// <summary>A made-up incident history of any length: connected facts, alerts and noise, laid out as a log or as documents.</summary>
internal sealed class IncidentHistory
{
    private IncidentHistory(NameSource names, IReadOnlyList<HistoryPart> parts) => (Names, Parts) = (names, parts);

    /// <summary>Gives names that do not occur in this history.</summary>
    public NameSource Names { get; }

    public IReadOnlyList<HistoryPart> Parts { get; }

    /// <summary>Writes a history of about this many lines, in about this many parts; a share of its names is similar to others.</summary>
    public static IncidentHistory Create(SeededRandom random, int lineCount, int partCount, double similar = 0)
    {
        NameSource names = new(random.Fork(), similar);
        List<HistoryLine> lines = new CaseWriter(random.Fork(), names).Write(lineCount);
        return new IncidentHistory(names, random.Chance(0.3) ? AsDocuments(lines, partCount) : AsLog(random, lines, partCount));
    }

    /// <summary>Puts a time before every line, from this minute of the day on; returns the last line's minute.</summary>
    public static int Stamp(SeededRandom random, List<HistoryLine> lines, int minute)
    {
        for (int i = 0; i < lines.Count; i++)
        {
            minute += random.Next(0, 3);
            lines[i] = lines[i] with { Text = $"{minute / 60 % 24:00}:{minute % 60:00} {lines[i].Text}" };
        }

        return minute;
    }

    private static List<HistoryPart> AsLog(SeededRandom random, List<HistoryLine> lines, int partCount)
    {
        Stamp(random, lines, random.Next(0, 600));
        List<HistoryPart> parts = [];
        for (int p = 0; p < partCount; p++)
        {
            HistoryLine[] own = lines[(lines.Count * p / partCount)..(lines.Count * (p + 1) / partCount)].ToArray();
            parts.Add(new HistoryPart([(partCount == 1 ? "Log" : $"Log part {p + 1}", own)]));
        }

        return parts;
    }

    private static List<HistoryPart> AsDocuments(List<HistoryLine> lines, int partCount)
    {
        (string Title, IReadOnlyList<HistoryLine> Lines)[] documents = lines
            .Where(l => l.Fact is not null || l.Alert is not null)
            .Select(l => l with { Text = "- " + l.Text })
            .GroupBy(Title, StringComparer.Ordinal)
            .Select(g => (g.Key, (IReadOnlyList<HistoryLine>)g.ToArray()))
            .ToArray();
        return partCount == 1
            ? [new HistoryPart(documents)]
            : documents.Select(d => new HistoryPart([d])).ToList();
    }

    private static string Title(HistoryLine line) => line.Fact?.Relation.Subject switch
    {
        EntityKind.Ticket => "Tickets",
        EntityKind.Incident => "Incidents",
        EntityKind.Error or EntityKind.Runbook => "Runbooks",
        _ => "Inventory",
    };
}
