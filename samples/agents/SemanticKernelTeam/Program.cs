// Two Semantic Kernel agents on one model take turns in a group chat: each reads the log, and each has a plugin of its own to act with.
//
//   SemanticKernelTeam [MODEL_FOLDER]
using MagicDec.Samples.SemanticKernelTeam;
using MagicDec.SK;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.Agents;
using Microsoft.SemanticKernel.Agents.Orchestration.GroupChat;
using Microsoft.SemanticKernel.Agents.Runtime.InProcess;

const string Log = """
    Log:
    04:52 update: INC-3242 affects sync-broker-28.
    04:53 INC-3242 assigned to Vera Kararirick.
    04:55 disk alert A on edge-5592.
    04:56 sync-broker-28 owned by Rosuton.
    04:58 INC-7154 affects data-engine-56.

    """;

// One kernel, one model, loaded by the first request. AddMagicDecChatClient has the kernel run the functions that the model calls.
IKernelBuilder builder = Kernel.CreateBuilder();
builder = args is [var folder, ..] ? builder.AddMagicDecChatClient(folder) : builder.AddMagicDecChatClient(options => options.Engine.MaxContextTokens = 8192);
Kernel kernel = builder.Build();

ChatCompletionAgent pager = CreateAgent("Pager", Desk.Page);
ChatCompletionAgent herald = CreateAgent("Herald", Desk.Notify);

foreach ((ChatCompletionAgent agent, string request) in new[] { (pager, "Page the owner of INC-3242."), (herald, "Notify the team of sync-broker-28.") })
{
    Console.WriteLine($"{request} ({agent.Name} has the plugin)");
    var chat = new GroupChatOrchestration(new RoundRobinGroupChatManager { MaximumInvocationCount = 2 }, pager, herald)
    {
        ResponseCallback = message =>
        {
            Console.Write(message.Content is { Length: > 0 } text ? $"  {message.AuthorName}: {text}\n" : "");
            return ValueTask.CompletedTask;
        },
    };
    await using var runtime = new InProcessRuntime();
    await runtime.StartAsync();
    await (await chat.InvokeAsync(Log + request, runtime)).GetValueAsync();
    await runtime.RunUntilIdleAsync();
}

ChatCompletionAgent CreateAgent(string name, KernelPlugin plugin)
{
    Kernel own = kernel.Clone();
    own.Plugins.Add(plugin);
    return new ChatCompletionAgent
    {
        Name = name,
        Description = $"Can {plugin.Name} people.",
        Instructions = $"You are {name}, a support agent. Answer from the log.",
        Kernel = own,
        Arguments = new KernelArguments(new MagicDecPromptExecutionSettings
        {
            Temperature = 0,
            MaxTokens = 96,
            FunctionChoiceBehavior = FunctionChoiceBehavior.Auto(),
        }),
    };
}
