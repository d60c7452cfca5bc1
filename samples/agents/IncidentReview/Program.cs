// Four agents share one engine. Each reads its part of an incident log and answers questions about it, all at the same time.
using System.Diagnostics;
using MagicDec.Samples.IncidentReview;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

Review review = Review.Load(Path.Combine(AppContext.BaseDirectory, "Data"));

// No path: the embedded model. A folder works the same way: AddMagicDecChatClient("/models/Llama-3.2-1B-Instruct").
await using ServiceProvider services = new ServiceCollection()
    .AddMagicDecChatClient(options => options.Engine.MaxContextTokens = 8192)
    .BuildServiceProvider();
IChatClient client = services.GetRequiredService<IChatClient>();

var clock = Stopwatch.StartNew();
AgentAnswers[] answers = await Task.WhenAll(review.Agents.Select(agent => AskAsync(client, agent)));
ReviewReport.Print(answers, clock.Elapsed, client);

// The agent's history grows: its log and first question, then one question and one answer after the other.
static async Task<AgentAnswers> AskAsync(IChatClient client, ReviewAgent agent)
{
    List<ChatMessage> history = [new(ChatRole.System, agent.SystemPrompt)];
    var options = new ChatOptions { Temperature = 0, MaxOutputTokens = 96 };
    var answers = new AgentAnswers(agent);
    foreach (ReviewQuestion question in agent.Questions)
    {
        string text = history.Count == 1 ? agent.LogText + question.Question : question.Question;
        history.Add(new ChatMessage(ChatRole.User, text));
        ChatResponse response = await client.GetResponseAsync(history, options);
        history.AddRange(response.Messages);
        answers.Add(question, response);
    }

    return answers;
}
