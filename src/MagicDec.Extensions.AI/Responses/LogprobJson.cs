using System.Text.Json.Nodes;
using MagicDec.Engine.Sampling;
using MagicDec.Engine.Tokenization;

namespace MagicDec.Extensions.AI.Responses;

/// <summary>Log probabilities in OpenAI's form, with the token id besides: they must survive JSON.</summary>
internal static class LogprobJson
{
    public static JsonObject Create(TokenLogprobs logprobs, Tokenizer tokenizer)
    {
        var chosen = Create(logprobs.Chosen, tokenizer);
        chosen["top_logprobs"] = new JsonArray([.. logprobs.Top.Select(top => Create(top, tokenizer))]);
        return chosen;
    }

    private static JsonObject Create(TokenLogprob logprob, Tokenizer tokenizer) => new()
    {
        ["token"] = tokenizer.Decode([logprob.Token]),
        ["id"] = logprob.Token,
        ["logprob"] = Math.Max(logprob.Logprob, float.MinValue), // JSON has no infinity
    };
}
