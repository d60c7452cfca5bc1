using System.ComponentModel;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tests.Conformance.Support;

/// <summary>A short log in Nano's language, and the tools of an agent that works with it.</summary>
internal static class IncidentLog
{
    public const string System = "You are Ralariski, an operations agent. Answer from the log.";

    public const string Text =
        """
        Log:
        00:16 note: INC-6266 affects data-engine-56.
        00:17 TCK-5101 linked to INC-6266.
        00:20 INC-1493 assigned to Vera Kararirick.
        00:21 disk alert A on edge-5592.
        00:24 E-2783 fixed by RB-1333.
        00:26 load of db-8657 at 91 percent.
        00:29 node-5423 serves video-index-60.
        00:29 TCK-5101 filed by Emil Salarister.
        00:29 update: INC-6266 assigned to Mina Fenudorf.
        00:35 again: INC-1493 affects video-index-60.
        00:39 INC-1493 caused by E-2783.
        00:40 confirmed: video-index-60 owned by Salinaward.
        00:47 INC-6266 caused by E-8533.

        """;

    /// <summary>A question about the log, as the first message of a user.</summary>
    public static ChatMessage Ask(string question) => new(ChatRole.User, Text + question);

    /// <summary>The tools Nano was trained with; each notes what it was called with.</summary>
    public static IList<AITool> Tools(List<string> calls) =>
    [
        AIFunctionFactory.Create(
            (string incident, string person) =>
            {
                calls.Add($"page_person {incident} {person}");
                return """{"status": "done", "reference": "Q-4821"}""";
            },
            "page_person",
            "Pages the owner of an incident."),
        AIFunctionFactory.Create(
            (string id) =>
            {
                calls.Add($"lookup {id}");
                return $"{id} linked to INC-7154.\n{id} filed by Ivo Bariston.";
            },
            "lookup",
            "Reads the record of an id."),
        AIFunctionFactory.Create(
            ([Description("The host.")] string host, string service) =>
            {
                calls.Add($"restart_service {host} {service}");
                return """{"status": "done", "reference": "Q-9377"}""";
            },
            "restart_service",
            "Restarts the service on a host."),
    ];
}
