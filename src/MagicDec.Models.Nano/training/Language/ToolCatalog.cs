namespace MagicDec.Models.Nano.Language;

/// <summary>The tools of the incident language.</summary>
internal static class ToolCatalog
{
    /// <summary>Reads one record that is not in the history.</summary>
    public static readonly AgentTool Lookup = new("lookup", "Reads the record of an id.", ["id"]);

    public static readonly IReadOnlyList<ToolAction> Actions =
    [
        new(new("page_person", "Pages the owner of an incident.", ["incident", "person"]), Relations.IncidentOwner,
            ["Page the owner of {0}.", "Page whoever owns {0}.", "Alert the owner of {0}."]),
        new(new("restart_service", "Restarts the service on a host.", ["host", "service"]), Relations.HostService,
            ["Restart the service on {0}.", "Restart what {0} serves.", "Bounce the service on {0}."]),
        new(new("roll_back", "Rolls a service back from its version.", ["service", "version"]), Relations.ServiceVersion,
            ["Roll back {0}.", "Roll {0} back from its version.", "Undo the version of {0}."]),
        new(new("open_runbook", "Opens the runbook for an error.", ["error", "runbook"]), Relations.ErrorRunbook,
            ["Open the runbook for {0}.", "Open what fixes {0}.", "Show the runbook for {0}."]),
        new(new("merge_ticket", "Merges a ticket into its incident.", ["ticket", "incident"]), Relations.TicketIncident,
            ["Merge {0} into its incident.", "Merge {0}.", "Fold {0} into its incident."]),
        new(new("call_person", "Calls a person by phone.", ["person", "phone"]), Relations.PersonPhone,
            ["Call {0}.", "Call {0} by phone.", "Phone {0}."]),
        new(new("notify_team", "Tells the team of a service.", ["service", "team"]), Relations.ServiceTeam,
            ["Notify the team of {0}.", "Tell the team of {0}.", "Inform the team of {0}."]),
    ];
}
