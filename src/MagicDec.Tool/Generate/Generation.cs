using MagicDec.Engine;
using MagicDec.Engine.Requests;
using MagicDec.Engine.Tokenization;

namespace MagicDec.Tool.Generate;

/// <summary>A finished generation; the names are the keys of the command's JSON.</summary>
internal sealed record Generation(IReadOnlyList<int> PromptIds, IReadOnlyList<int> OutputIds, string? Text, string FinishReason)
{
    /// <summary>Runs a request, writes its text as it comes, and each step's logits where a file is given.</summary>
    public static async Task<Generation> RunAsync(
        InferenceEngine engine, GenerationRequest request, TextWriter output, LogitsFile? logits, CancellationToken cancellationToken)
    {
        List<int> ids = [];
        GenerationFinishReason? finish = null;
        Tokenizer? tokenizer = engine.TokenizerOrNull;
        IncrementalDecoder? decoder = tokenizer?.CreateDecoder(skipSpecialTokens: true);
        await foreach (GenerationUpdate update in engine.GenerateAsync(request, cancellationToken).ConfigureAwait(false))
        {
            ids.Add(update.Token);
            finish = update.FinishReason;
            if (update.Logits is { } row)
            {
                logits?.Append(row.Span);
            }

            // Without a tokenizer the ids are all there is to show.
            await output.WriteAsync(decoder is null ? $"{update.Token} " : decoder.Append(update.Token)).ConfigureAwait(false);
            await output.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        await output.WriteAsync(decoder?.Flush()).ConfigureAwait(false);
        string? text = tokenizer?.Decode(ids.ToArray(), skipSpecialTokens: true);
        return new Generation(request.Prompt.ToArray(), ids, text, finish == GenerationFinishReason.Length ? "length" : "stop");
    }
}
