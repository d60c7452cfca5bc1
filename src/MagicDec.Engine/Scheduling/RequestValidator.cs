using MagicDec.Engine.Requests;

namespace MagicDec.Engine.Scheduling;

/// <summary>Refuses requests that cannot be served, before any work starts.</summary>
internal static class RequestValidator
{
    /// <summary>Checks a request and returns the most tokens it may generate.</summary>
    public static int Validate(GenerationRequest request, int vocabularySize, int maxContextTokens, int pageTokens, int pageCount)
    {
        ReadOnlySpan<int> prompt = request.Prompt.Span;
        if (prompt.IsEmpty)
        {
            throw new ArgumentException("The prompt is empty; it must hold at least one token (a model's BOS token, say).", nameof(request));
        }

        if (prompt.Length >= maxContextTokens)
        {
            throw new ArgumentException(
                $"The prompt has {prompt.Length} tokens and the context ends at {maxContextTokens}, so no room is left for an answer. " +
                "Shorten the history, or raise EngineOptions.MaxContextTokens if the model allows it.",
                nameof(request));
        }

        for (int i = 0; i < prompt.Length; i++)
        {
            if ((uint)prompt[i] >= (uint)vocabularySize)
            {
                throw new ArgumentException(
                    $"Prompt token {i} is {prompt[i]}; the model's vocabulary is 0 .. {vocabularySize - 1}.", nameof(request));
            }
        }

        if (request.MaxOutputTokens is < 1)
        {
            throw new ArgumentException($"MaxOutputTokens is {request.MaxOutputTokens}; it must be at least 1, or null for no limit.", nameof(request));
        }

        if (request.Timeout is { } timeout && (timeout <= TimeSpan.Zero || timeout.TotalMilliseconds > uint.MaxValue - 1))
        {
            throw new ArgumentException($"Timeout is {timeout}; it must be positive and at most 49 days, or null for no limit.", nameof(request));
        }

        request.Sampling.Validate(vocabularySize);
        request.Drafting?.Validate();
        CheckStopTokens(request, vocabularySize);

        int room = maxContextTokens - prompt.Length;
        int output = Math.Min(request.MaxOutputTokens ?? room, room);
        long poolTokens = (long)pageCount * pageTokens;
        if (prompt.Length >= poolTokens || (request.MaxOutputTokens is not null && prompt.Length + (long)output > poolTokens))
        {
            throw new ArgumentException(
                $"The request needs KV room for {prompt.Length + (long)output} tokens ({prompt.Length} prompt, {output} output); the whole pool holds {poolTokens}. " +
                "Raise EngineOptions.KvMemoryBytes or lower MaxOutputTokens.",
                nameof(request));
        }

        return (int)Math.Min(output, poolTokens - prompt.Length);
    }

    private static void CheckStopTokens(GenerationRequest request, int vocabularySize)
    {
        foreach (int id in request.StopTokens ?? (IEnumerable<int>)[])
        {
            if ((uint)id >= (uint)vocabularySize)
            {
                throw new ArgumentException($"Stop token {id} is outside the model's vocabulary, 0 .. {vocabularySize - 1}.", nameof(request));
            }
        }
    }
}
