using static MagicDec.Models.Nano.Language.EntityKind;

namespace MagicDec.Models.Nano.Language;

/// <summary>All kinds of facts of the incident language.</summary>
internal static class Relations
{
    public static readonly Relation TicketIncident = new(Ticket, Incident, "linked to",
        ["Which incident is {0} linked to?", "What incident does {0} belong to?", "Name the incident of {0}."],
        "the incident linked to {0}");

    public static readonly Relation TicketReporter = new(Ticket, Person, "filed by",
        ["Who filed {0}?", "Who reported {0}?", "Name the reporter of {0}."],
        "the reporter of {0}");

    public static readonly Relation IncidentOwner = new(Incident, Person, "assigned to",
        ["Who is {0} assigned to?", "Who owns {0}?", "Name the owner of {0}."],
        "the owner of {0}");

    public static readonly Relation IncidentService = new(Incident, Service, "affects",
        ["Which service does {0} affect?", "What does {0} hit?", "Name the service hit by {0}."],
        "the service hit by {0}");

    public static readonly Relation IncidentCause = new(Incident, Error, "caused by",
        ["What caused {0}?", "Which error is {0} traced to?", "Name the cause of {0}."],
        "the cause of {0}");

    public static readonly Relation ErrorRunbook = new(Error, Runbook, "fixed by",
        ["Which runbook fixes {0}?", "What runbook handles {0}?", "Name the runbook for {0}."],
        "the runbook for {0}");

    public static readonly Relation RunbookAction = new(Runbook, EntityKind.Action, "says to",
        ["What does {0} say to do?", "What is the step in {0}?", "Name the action of {0}."],
        "the action of {0}");

    public static readonly Relation ServiceVersion = new(Service, EntityKind.Version, "runs",
        ["Which version does {0} run?", "What version is {0} at?", "Name the version of {0}."],
        "the version of {0}");

    public static readonly Relation ServiceTeam = new(Service, Team, "owned by",
        ["Which team owns {0}?", "What team runs {0}?", "Name the team of {0}."],
        "the team of {0}");

    public static readonly Relation HostService = new(Host, Service, "serves",
        ["Which service is on {0}?", "What does {0} serve?", "Name the service on {0}."],
        "the service on {0}");

    public static readonly Relation HostRack = new(Host, Rack, "in rack",
        ["Which rack is {0} in?", "Where is {0}?", "Name the rack of {0}."],
        "the rack of {0}");

    public static readonly Relation PersonPhone = new(Person, Phone, "has phone",
        ["What is the phone of {0}?", "How do I reach {0}?", "Name the phone of {0}."],
        "the phone of {0}");

    public static readonly IReadOnlyList<Relation> All =
    [
        TicketIncident, TicketReporter, IncidentOwner, IncidentService, IncidentCause, ErrorRunbook,
        RunbookAction, ServiceVersion, ServiceTeam, HostService, HostRack, PersonPhone,
    ];

    public static IEnumerable<Relation> Of(EntityKind subject) => All.Where(r => r.Subject == subject);
}
