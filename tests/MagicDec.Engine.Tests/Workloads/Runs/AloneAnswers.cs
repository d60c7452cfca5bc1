using MagicDec.Engine.Requests;
using MagicDec.Engine.Speculation;

namespace MagicDec.Engine.Tests.Workloads.Runs;

/// <summary>What each request gets when it has an engine to itself: one thread, whole prompts, no drafting, nothing cached.</summary>
internal sealed class AloneAnswers : IAsyncDisposable
{
    private readonly Dictionary<WorkRequest, Answer> _answers = [];
    private readonly InferenceEngine _engine =
        WorkloadEngine.Create(pages: 32, new EngineOptions { Threads = 1, Drafting = DraftingOptions.Off, PrefixCache = false });

    public async Task<Answer> GetAsync(WorkRequest request)
    {
        WorkRequest key = request.Alone;
        if (!_answers.TryGetValue(key, out Answer? answer))
        {
            answer = new Answer();
            await foreach (GenerationUpdate update in _engine.GenerateAsync(key.ToRequest()))
            {
                answer.Add(update);
            }

            _answers.Add(key, answer);
        }

        return answer;
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();
}
