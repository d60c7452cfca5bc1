using static MagicDec.Models.Nano.Language.EntityKind;

namespace MagicDec.Models.Nano.Language;

/// <summary>Writes cases (an incident with its tickets, owner, service, hosts, cause and cure) and mixes their lines.</summary>
internal sealed class CaseWriter(SeededRandom random, NameSource names)
{
    private static readonly string[] AlertKinds = "disk memory network power clock fan socket thread".Split(' ');

    private static readonly string[] Openings = ["", "", "", "note: ", "update: ", "confirmed: ", "again: ", "now "];

    private readonly List<HistoryLine> _lines = [];
    private readonly List<string> _people = [];
    private readonly List<string> _services = [];
    private readonly HashSet<Alert> _alerts = [];
    private readonly Dictionary<string, int> _alertCounts = new(StringComparer.Ordinal);

    /// <summary>Writes this many lines; further calls go on with the people, services and alert numbers of earlier ones.</summary>
    public List<HistoryLine> Write(int lineCount)
    {
        _lines.Clear();
        while (_lines.Count < lineCount)
            AddCase();
        random.Shuffle(_lines);
        List<HistoryLine> lines = _lines[..lineCount];
        for (int i = 0; i < lines.Count; i++)
        {
            if (lines[i].Alert is not { } alert)
                continue;
            alert = alert with { Number = _alertCounts[alert.Kind] = _alertCounts.GetValueOrDefault(alert.Kind) + 1 };
            lines[i] = new HistoryLine(lines[i].Text + alert.Sentence, null, alert);
        }

        return lines;
    }

    private void AddCase()
    {
        string incident = names.Next(Incident);
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            string ticket = names.Next(Ticket);
            Add(Relations.TicketIncident, ticket, incident);
            if (random.Chance(0.5))
                Add(Relations.TicketReporter, ticket, Person());
        }

        Add(Relations.IncidentOwner, incident, Person());
        Add(Relations.IncidentService, incident, Service());
        if (random.Chance(0.8))
            AddCause(incident);
        if (random.Chance(0.5))
            AddAlerts();
        if (random.Chance(0.7))
            AddNoise();
    }

    private void AddCause(string incident)
    {
        string error = names.Next(Error);
        string runbook = names.Next(Runbook);
        Add(Relations.IncidentCause, incident, error);
        Add(Relations.ErrorRunbook, error, runbook);
        if (random.Chance(0.7))
            Add(Relations.RunbookAction, runbook, names.Next(EntityKind.Action));
    }

    private void AddAlerts()
    {
        string kind = random.Pick(AlertKinds);
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            Alert alert = new(names.Next(Host), kind);
            if (_alerts.Add(alert))
                _lines.Add(new HistoryLine(random.Pick(Openings), null, alert));
        }
    }

    private void AddNoise()
    {
        string text = random.Next(4) switch
        {
            0 => $"load of {names.Next(Host)} at {random.Next(10, 100)} percent.",
            1 when _services.Count > 0 => $"latency of {random.Pick(_services)} at {random.Next(100, 1000)} ms.",
            2 when _people.Count > 0 => $"{random.Pick(_people)} joined the call.",
            _ => $"backup {random.Next(1000, 10000)} finished.",
        };
        _lines.Add(new HistoryLine(text, null, null));
    }

    private string Person()
    {
        if (_people.Count > 0 && random.Chance(0.25))
            return random.Pick(_people);
        string person = names.Next(EntityKind.Person);
        _people.Add(person);
        if (random.Chance(0.4))
            Add(Relations.PersonPhone, person, names.Next(Phone));
        return person;
    }

    private string Service()
    {
        if (_services.Count > 0 && random.Chance(0.25))
            return random.Pick(_services);
        string service = names.Next(EntityKind.Service);
        _services.Add(service);
        if (random.Chance(0.6))
            Add(Relations.ServiceVersion, service, names.Next(EntityKind.Version));
        if (random.Chance(0.6))
            Add(Relations.ServiceTeam, service, names.Next(Team));
        for (int i = random.Next(0, 3); i > 0; i--)
        {
            string host = names.Next(Host);
            Add(Relations.HostService, host, service);
            if (random.Chance(0.6))
                Add(Relations.HostRack, host, names.Next(Rack));
        }

        return service;
    }

    private void Add(Relation relation, string subject, string value)
    {
        Fact fact = new(relation, subject, value);
        _lines.Add(new HistoryLine(random.Pick(Openings) + fact.Sentence, fact, null));
    }
}
