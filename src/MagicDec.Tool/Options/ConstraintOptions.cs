using System.CommandLine;
using MagicDec.Engine.Constraints;

namespace MagicDec.Tool.Options;

/// <summary><c>--json-schema</c>, <c>--regex</c> and <c>--choice</c>: what an output must look like.</summary>
internal sealed class ConstraintOptions
{
    private readonly Option<string?> _schema = new("--json-schema") { Description = "Hold the output to the JSON schema in FILE.", HelpName = "FILE" };
    private readonly Option<string?> _regex = new("--regex") { Description = "Hold the output to a regular expression, from its first character to its last.", HelpName = "EXPRESSION" };
    private readonly Option<string[]> _choices = new("--choice") { Description = "Hold the output to this text; several times: to one of them.", HelpName = "TEXT" };

    public ConstraintOptions(Command command)
    {
        command.Add(_schema);
        command.Add(_regex);
        command.Add(_choices);
    }

    /// <summary>What was asked for; null for nothing.</summary>
    /// <exception cref="UsageException">More than one was given.</exception>
    /// <exception cref="ConstraintException">It cannot be used.</exception>
    public TokenConstraint? Read(ParseResult parsed)
    {
        string? schema = parsed.GetValue(_schema);
        string? regex = parsed.GetValue(_regex);
        string[] choices = parsed.GetValue(_choices) ?? [];
        if ((schema is null ? 0 : 1) + (regex is null ? 0 : 1) + (choices.Length > 0 ? 1 : 0) > 1)
        {
            throw new UsageException("Only one of --json-schema, --regex and --choice can be given.");
        }

        return schema is not null ? TokenConstraint.FromJsonSchema(File.ReadAllText(schema))
            : regex is not null ? TokenConstraint.FromRegex(regex)
            : choices.Length > 0 ? TokenConstraint.FromChoices(choices)
            : null;
    }
}
