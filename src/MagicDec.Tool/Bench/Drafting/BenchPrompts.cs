using MagicDec.Engine.Models;
using MagicDec.Engine.Tokenization;
using MagicDec.Models.Nano;
using MagicDec.Models.Nano.Language;

namespace MagicDec.Tool.Bench.Drafting;

/// <summary>The texts that fill contexts: agent histories for Nano, which can read them, pseudo-random tokens for any other model.</summary>
internal static class BenchPrompts
{
    public static int[][] Create(BenchSettings settings, ModelConfig config, Tokenizer? tokenizer) =>
        [.. Enumerable.Range(0, settings.Batch).Select(i => Create(settings, i, config, tokenizer))];

    private static int[] Create(BenchSettings settings, int sequence, ModelConfig config, Tokenizer? tokenizer) =>
        settings.Model == NanoModel.Name && tokenizer is not null && settings.Context >= AgentHistory.LeastTokens
            ? [.. Write(settings.Fill, settings.Seed + (ulong)sequence, text => tokenizer.Encode(text), settings.Context).Prompt]
            : PseudoText.Create(settings.Seed, sequence, settings.Context, config.VocabularySize);

    private static AgentHistory Write(FillMode fill, ulong seed, Func<string, int[]> encode, int tokens) => fill == FillMode.Again
        ? AgentHistory.CreateRepeating(seed, encode, tokens)
        : AgentHistory.Create(seed, encode, tokens);
}
