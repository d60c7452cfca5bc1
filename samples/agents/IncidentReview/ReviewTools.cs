using System.ComponentModel;
using Microsoft.Extensions.AI;

namespace MagicDec.Samples.IncidentReview;

/// <summary>What an agent can do. Each action gets a reference number; nobody is really paged.</summary>
internal sealed class ReviewTools(int agent)
{
    private int _actions;

    public IList<AITool> Functions =>
    [
        AIFunctionFactory.Create(PagePerson, "page_person"),
        AIFunctionFactory.Create(RestartService, "restart_service"),
        AIFunctionFactory.Create(OpenRunbook, "open_runbook"),
        AIFunctionFactory.Create(NotifyTeam, "notify_team"),
    ];

    [Description("Pages the owner of an incident.")]
    private string PagePerson(string incident, string person) => Done();

    [Description("Restarts the service on a host.")]
    private string RestartService(string host, string service) => Done();

    [Description("Opens the runbook for an error.")]
    private string OpenRunbook(string error, string runbook) => Done();

    [Description("Tells the team of a service.")]
    private string NotifyTeam(string service, string team) => Done();

    private string Done() => $$"""{"status": "done", "reference": "Q-{{(41000 + (100 * agent) + (7 * ++_actions)):00000}}"}""";
}
