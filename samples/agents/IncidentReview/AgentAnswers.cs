using Microsoft.Extensions.AI;

namespace MagicDec.Samples.IncidentReview;

/// <summary>What one agent answered, and the tokens it took.</summary>
internal sealed class AgentAnswers(ReviewAgent agent)
{
    private readonly List<(ReviewQuestion Question, string Answer)> _answers = [];

    public ReviewAgent Agent => agent;

    public IReadOnlyList<(ReviewQuestion Question, string Answer)> Answers => _answers;

    public long InputTokens { get; private set; }

    public long OutputTokens { get; private set; }

    public int Correct => _answers.Count(answer => answer.Answer == answer.Question.Truth);

    public void Add(ReviewQuestion question, ChatResponse response)
    {
        _answers.Add((question, response.Text.Trim()));
        InputTokens = response.Usage?.InputTokenCount ?? 0;
        OutputTokens += response.Usage?.OutputTokenCount ?? 0;
    }
}
