using System.CommandLine;
using System.Text.Json;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Tokenization;
using MagicDec.Extensions.AI.Templates;
using MagicDec.Tool.Bench.Machine;
using MagicDec.Tool.Commands;
using MagicDec.Tool.Commands.Bench;

namespace MagicDec.Tool;

/// <summary>The command <c>magicdec</c>: parses, runs one command, and turns failures into one sentence and an exit code.</summary>
internal static class ToolApp
{
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, ToolConsole console)
    {
        ParseResult parsed = CreateRoot(console).Parse(arguments);
        if (parsed.Errors.Count > 0 && parsed.Action is not CommandHelp)
        {
            // After an unknown command everything else is unknown too: the first complaints say enough.
            foreach (string message in parsed.Errors.Select(error => error.Message).Distinct(StringComparer.Ordinal).Take(2))
            {
                await console.Error.WriteLineAsync(message).ConfigureAwait(false);
            }

            await console.Error.WriteLineAsync($"See: {CommandPath(parsed)} --help").ConfigureAwait(false);
            return ExitCode.Usage;
        }

        InvocationConfiguration invocation = new()
        {
            Output = console.Out,
            Error = console.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            return await console.InterruptibleAsync(token => parsed.InvokeAsync(invocation, token)).ConfigureAwait(false);
        }
        catch (UsageException problem)
        {
            return await FailAsync(console, problem.Message, ExitCode.Usage).ConfigureAwait(false);
        }
        catch (ArgumentException problem)
        {
            // The engine's own checks of requests and options; the parameter it names means nothing to the user.
            return await FailAsync(console, problem.Message.Split(" (Parameter '")[0], ExitCode.Usage).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return await FailAsync(console, "Interrupted.", ExitCode.Interrupted).ConfigureAwait(false);
        }
        catch (Exception problem) when (IsExpected(problem))
        {
            return await FailAsync(console, problem.Message, ExitCode.Failure).ConfigureAwait(false);
        }
    }

    /// <summary>The whole command line.</summary>
    public static RootCommand CreateRoot(ToolConsole console)
    {
        RootCommand root = new("magicdec: run, inspect and measure language models with MagicDec's engine.")
        {
            new ChatCommand(console),
            new GenerateCommand(console),
            new InfoCommand(console),
            new RenderCommand(console),
            new TokenizeCommand(console),
            new EvalCommand(console),
            new BenchCommand(console, MachineLimitCache.OfUser()),
            new PlanCommand(console, MachineLimitCache.OfUser()),
            new VerifyCommand(console),
            new SoakCommand(console),
            new ExportCommand(console),
        };
        CommandHelp.Use(root);
        return root;
    }

    /// <summary>Failures that come from the model's files, the input or the machine, whose message says all.</summary>
    private static bool IsExpected(Exception problem) =>
        problem is ModelFormatException or TokenizerFormatException or ChatTemplateException or IOException or UnauthorizedAccessException or JsonException or OutOfMemoryException;

    private static async Task<int> FailAsync(ToolConsole console, string message, int code)
    {
        await console.Error.WriteLineAsync(message).ConfigureAwait(false);
        return code;
    }

    private static string CommandPath(ParseResult parsed)
    {
        string path = "";
        for (Command? command = parsed.CommandResult.Command; command is not (null or RootCommand); command = command.Parents.OfType<Command>().FirstOrDefault())
        {
            path = $" {command.Name}{path}";
        }

        return $"magicdec{path}";
    }
}
