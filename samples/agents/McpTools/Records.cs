using System.ComponentModel;
using ModelContextProtocol.Server;

namespace MagicDec.Samples.McpTools;

/// <summary>The tools of the server: records that are not in the agent's log.</summary>
[McpServerToolType]
internal sealed class Records
{
    private static readonly Dictionary<string, string> All = new(StringComparer.Ordinal)
    {
        ["TCK-7154"] = "TCK-7154 linked to INC-3864.\nTCK-7154 filed by Cyrus Druolason.",
        ["INC-3864"] = "INC-3864 affects login-engine-72.\nINC-3864 assigned to Mina Fenudorf.\nINC-3864 caused by E-5219.",
        ["E-5219"] = "E-5219 fixed by RB-8924.",
        ["web-6613"] = "web-6613 serves login-engine-72.\nweb-6613 in rack T-417.",
    };

    [McpServerTool(Name = "lookup"), Description("Reads the record of an id.")]
    public static string Lookup(string id) => All.TryGetValue(id, out string? record) ? record : $"{id}: not in the log.";
}
