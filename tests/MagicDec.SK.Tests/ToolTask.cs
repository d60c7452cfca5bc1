using System.Collections.Concurrent;
using MagicDec.Models.Nano.Language;
using Microsoft.SemanticKernel;

namespace MagicDec.SK.Tests;

/// <summary>
/// A task of Nano's language that one tool call solves, with its tools as kernel plugins: Semantic Kernel joins plugin and function with an
/// underscore, so "page_person" is the function "person" of the plugin "page". Nano answers this one exactly.
/// </summary>
internal sealed class ToolTask
{
    private const ulong Seed = 900_000;
    private readonly IncidentTask _task = IncidentTaskSource.Create(Skill.ToolCall, Seed, 300);

    public string SystemPrompt => _task.Conversation.SystemPrompt;

    public string Question => _task.Conversation.Messages[0].Content;

    /// <summary>The fact that precedes the call, and the call.</summary>
    public string Answer => _task.Answer;

    /// <summary>The functions that were run, with their arguments by name.</summary>
    public ConcurrentQueue<(string Name, IReadOnlyDictionary<string, object?> Arguments)> Calls { get; } = new();

    /// <summary>The tools; each call is written down, and then fails if so wished.</summary>
    public IEnumerable<KernelPlugin> CreatePlugins(bool fail = false) => _task.Conversation.Tools
        .GroupBy(tool => tool.Name.Split('_')[0], StringComparer.Ordinal)
        .Select(tools => KernelPluginFactory.CreateFromFunctions(tools.Key, tools.Select(tool => CreateFunction(tool, fail))));

    public void AddTo(IKernelBuilder builder, bool fail = false)
    {
        foreach (KernelPlugin plugin in CreatePlugins(fail))
        {
            builder.Plugins.Add(plugin);
        }
    }

    private KernelFunction CreateFunction(AgentTool tool, bool fail) => KernelFunctionFactory.CreateFromMethod(
        (KernelArguments arguments) =>
        {
            Calls.Enqueue((tool.Name, new Dictionary<string, object?>(arguments, StringComparer.Ordinal)));
            return fail ? throw new InvalidOperationException("The pager is down.") : "done";
        },
        tool.Name.Split('_', 2)[1],
        tool.Description,
        tool.Parameters.Select(name => new KernelParameterMetadata(name) { ParameterType = typeof(string), IsRequired = true }));
}
