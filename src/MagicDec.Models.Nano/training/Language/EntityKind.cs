namespace MagicDec.Models.Nano.Language;

/// <summary>What a name in the incident language stands for.</summary>
internal enum EntityKind
{
    Ticket,
    Incident,
    Error,
    Runbook,
    Action,
    Service,
    Version,
    Team,
    Host,
    Rack,
    Person,
    Phone,
    Reference,
}
