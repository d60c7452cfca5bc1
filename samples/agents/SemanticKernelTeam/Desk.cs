using System.ComponentModel;
using Microsoft.SemanticKernel;

namespace MagicDec.Samples.SemanticKernelTeam;

/// <summary>What the team may do. The plugins are called page and notify: the model sees page_person and notify_team.</summary>
internal static class Desk
{
    public static KernelPlugin Page { get; } = KernelPluginFactory.CreateFromFunctions("page", [KernelFunctionFactory.CreateFromMethod(PagePerson, "person")]);

    public static KernelPlugin Notify { get; } = KernelPluginFactory.CreateFromFunctions("notify", [KernelFunctionFactory.CreateFromMethod(NotifyTeam, "team")]);

    [Description("Pages the owner of an incident.")]
    private static string PagePerson(string incident, string person) => Report($"paged {person} about {incident}");

    [Description("Tells the team of a service.")]
    private static string NotifyTeam(string service, string team) => Report($"told {team} about {service}");

    private static string Report(string done)
    {
        Console.WriteLine($"    [{done}]");
        return $"{done}.";
    }
}
