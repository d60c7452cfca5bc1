// Microsoft Agent Framework over one model: three agents, each with a log of its own, are asked at the same time; then two work one after the other, and
// the second acts with a tool on what the first has found.
//
//   AgentFrameworkWorkflow [MODEL_FOLDER]
using System.ComponentModel;
using MagicDec.Engine;
using MagicDec.Extensions.AI;
using MagicDec.Samples.Shared;
using Microsoft.Agents.AI;
using Microsoft.Agents.AI.Workflows;
using Microsoft.Extensions.AI;

(string Name, string Log)[] desks =
[
    ("North", "04:52 update: INC-3242 affects sync-broker-28. 04:53 INC-3242 assigned to Vera Kararirick. 04:56 sync-broker-28 owned by Rosuton."),
    ("South", "05:10 INC-7154 affects data-engine-56. 05:12 disk alert A on edge-5592. 05:13 data-engine-56 owned by Melatora."),
    ("West", "06:01 INC-9316 assigned to Emil Salarister. 06:04 INC-9316 affects audio-gateway-12."),
];
const string Phones = "Log:\n04:01 Emil Salarister has phone 95512. 04:02 Vera Kararirick has phone 95595. 04:03 Mina Fenudorf has phone 95520.";
await using InferenceEngine engine = await NanoEngine.LoadAsync(args);
IChatClient client = engine.AsChatClient();

Workflow all = AgentWorkflowBuilder.BuildConcurrent(desks.Select(desk => CreateAgent(desk.Name, $"Log:\n{desk.Log}")));
foreach (string question in new[] { "Who owns INC-3242?", "What does INC-7154 affect?" })
{
    Console.WriteLine($"{question} (all at once)");
    await RunAsync(all, question);
}

Console.WriteLine($"Up to {engine.GetStatistics().LargestBatch} agents shared a step.");

Workflow chain = AgentWorkflowBuilder.BuildSequential(
    CreateAgent("Pager", tools: [AIFunctionFactory.Create(PagePerson, "page_person")]), CreateAgent("Directory", Phones));
Console.WriteLine("Page the owner of INC-3242. (one after the other)");
await RunAsync(chain, $"Log:\n{desks[0].Log}\nPage the owner of INC-3242.");

ChatClientAgent CreateAgent(string name, string log = "", IList<AITool>? tools = null) => new(client, new ChatClientAgentOptions
{
    Name = name,
    ChatOptions = new ChatOptions
    {
        Instructions = $"You are {name}, a support agent. Answer from the log.\n{log}".TrimEnd(),
        Tools = tools,
        Temperature = 0,
        MaxOutputTokens = 96,
    },
});

// Workflows tell of everything as it happens; here only what they end with is printed: what the agents have said.
async Task RunAsync(Workflow workflow, string question)
{
    await using StreamingRun run = await InProcessExecution.RunStreamingAsync(workflow, new List<ChatMessage> { new(ChatRole.User, question) });
    await run.TrySendMessageAsync(new TurnToken());
    await foreach (WorkflowEvent happened in run.WatchStreamAsync())
    {
        if (happened is WorkflowErrorEvent or ExecutorFailedEvent)
        {
            throw new InvalidOperationException($"The workflow failed: {happened.Data}");
        }

        List<ChatMessage> said = (happened as WorkflowOutputEvent)?.As<List<ChatMessage>>() ?? [];
        foreach (string line in said.Where(message => message.Role == ChatRole.Assistant).Select(message => $"  {message.AuthorName}: {message.Text}").Distinct())
        {
            Console.WriteLine(line);
        }
    }
}

// What a tool returns may ask on: the desk after the pager answers it.
[Description("Pages the owner of an incident.")]
static string PagePerson(string incident, string person)
{
    Console.WriteLine($"    [paged {person} about {incident}]");
    return $"paged {person} about {incident}. What is the phone of {person}?";
}
