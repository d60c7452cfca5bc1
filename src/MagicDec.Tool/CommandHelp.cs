using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace MagicDec.Tool;

/// <summary>The usual help, without the arguments of the commands above: <c>bench</c> takes a model, which is none of <c>bench suite</c>'s.</summary>
internal sealed class CommandHelp(HelpAction help) : SynchronousCommandLineAction
{
    /// <summary>Makes it the help of a root command and of all below.</summary>
    public static void Use(RootCommand root)
    {
        HelpOption option = root.Options.OfType<HelpOption>().Single();
        option.Action = new CommandHelp((HelpAction)option.Action!);
    }

    public override int Invoke(ParseResult parseResult)
    {
        foreach (Argument argument in parseResult.CommandResult.Command.Parents.OfType<Command>().SelectMany(command => command.Arguments))
        {
            argument.Hidden = true;
        }

        return help.Invoke(parseResult);
    }
}
