using System.CommandLine;

namespace MagicDec.Tool.Options;

/// <summary><c>--json</c>, and a command's result printed as that says: for people, or as one JSON object.</summary>
internal sealed class ReportOption
{
    private readonly ToolConsole _console;
    private readonly Option<bool> _json = CommonOptions.Json();

    /// <summary>Adds the option to a command.</summary>
    public ReportOption(Command command, ToolConsole console)
    {
        _console = console;
        command.Add(_json);
    }

    /// <summary>Prints a result.</summary>
    public void Write<T>(ParseResult parsed, T report, Func<T, string> describe) =>
        _console.Out.WriteLine(parsed.GetValue(_json) ? ToolJson.Serialize(report) : describe(report));
}
