namespace MagicDec.Architecture.Tests.OptionalPackages;

/// <summary>How a dotnet child process ended and what it printed.</summary>
internal sealed record DotnetResult(int ExitCode, string Output)
{
    public IEnumerable<string> LeftOutLines =>
        Output.Split('\n').Where(line => line.Contains("Left out:", StringComparison.Ordinal)).Select(line => line.Trim());
}
