// One agent reads a log once; then its history is forked into branches that go on at the same time, each with a question of its own.
// The branches share the memory of all they have in common, and none of it is computed again.
//
//   ConcurrentFanOut [MODEL_FOLDER]
using System.Diagnostics;
using System.Text.Json.Nodes;
using MagicDec.Engine;
using MagicDec.Engine.Histories;
using MagicDec.Extensions.AI;
using MagicDec.Extensions.AI.Templates;
using MagicDec.Samples.Shared;
using Microsoft.Extensions.AI;

string[] questions =
[
    "What does node-5423 serve?", "Name the incident of TCK-5101.", "What incident does TCK-8663 belong to?", "Report on INC-1493.",
    "Which runbook fixes E-2783?", "Who owns INC-6266?", "Which service is on node-2440?", "What is the phone of Emil Salarister?",
];
await using InferenceEngine engine = await NanoEngine.LoadAsync(args);
IChatClient client = engine.AsChatClient();
var options = new ChatOptions { Temperature = 0, MaxOutputTokens = 96 };

// The trunk: a system prompt, the log, a first question and its answer.
string log = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "log.txt"));
List<ChatMessage> trunk = [new(ChatRole.System, "You are Ralariski, a review agent. Answer from the log."), new(ChatRole.User, log + "What caused INC-1493?")];
ChatResponse first = await client.GetResponseAsync(trunk, options);
trunk.AddRange(first.Messages);
Console.WriteLine($"trunk: {first.Text} ({first.Usage!.InputTokenCount} tokens read)");

// Held, its pages cannot be evicted, whatever else the engine serves; forked, branches can be held and let go one by one.
await using AgentHistory history = await engine.CreateHistoryAsync(TokensOf(trunk));
IReadOnlyList<AgentHistory> branches = await history.ForkAsync(questions.Length);
HistoryStatistics branch = await branches[0].GetStatisticsAsync();
Console.WriteLine(
    $"{branches.Count} branches of {branch.TokenCount} tokens: {branch.SharedPages} of {branch.PageCount} pages shared, "
    + $"{engine.GetStatistics().PagesInUse} in use for all of them.");

var clock = Stopwatch.StartNew();
ChatResponse[] answers = await Task.WhenAll(questions.Select(question => client.GetResponseAsync([.. trunk, new(ChatRole.User, question)], options)));
foreach ((string question, ChatResponse answer) in questions.Zip(answers))
{
    Console.WriteLine($"  {question} {answer.Text} ({answer.Usage!.CachedInputTokenCount} of {answer.Usage.InputTokenCount} tokens cached)");
}

Console.WriteLine($"{answers.Sum(answer => answer.Usage!.OutputTokenCount)} tokens in {clock.ElapsedMilliseconds} ms; up to {engine.GetStatistics().LargestBatch} branches shared a step.");
foreach (AgentHistory held in branches)
{
    await held.DisposeAsync();
}

// The tokens of a conversation, as the client renders it.
int[] TokensOf(IEnumerable<ChatMessage> messages)
{
    var template = ChatTemplate.Parse(engine.Tokenizer.ChatTemplates["default"], engine.Tokenizer.BosToken, engine.Tokenizer.EosToken);
    var json = new JsonArray([.. messages.Select(message => new JsonObject { ["role"] = message.Role.Value, ["content"] = message.Text })]);
    return engine.Tokenizer.Encode(template.Render(new ChatTemplateInput { Messages = json, AddGenerationPrompt = false }), addSpecialTokens: false);
}
