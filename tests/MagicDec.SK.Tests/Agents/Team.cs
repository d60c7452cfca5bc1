using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.Agents;

namespace MagicDec.SK.Tests.Agents;

/// <summary>Agents with names and short greedy answers.</summary>
internal static class Team
{
    public static ChatCompletionAgent Agent(string name, Kernel kernel) => new()
    {
        Name = name,
        Description = $"Knows {name}.",
        Instructions = $"You are {name}, an incident agent. Answer from the log.",
        Kernel = kernel,
        Arguments = new KernelArguments(new MagicDecPromptExecutionSettings { Temperature = 0, MaxTokens = 12 }),
    };
}
