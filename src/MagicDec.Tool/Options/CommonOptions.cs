using System.CommandLine;

namespace MagicDec.Tool.Options;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object." };
}
