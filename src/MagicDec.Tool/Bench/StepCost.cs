using MagicDec.Engine.Models;

namespace MagicDec.Tool.Bench;

/// <summary>The least work a model needs: what a perfect machine would have to compute and read.</summary>
internal static class StepCost
{
    /// <summary>
    /// FLOPs of computing tokens at positions 0 .. <paramref name="tokens"/> - 1 without logits: 2 per weight of the projections, and
    /// 4 per dimension of each query head and token that it attends to (q k and p v). Of the last layer only keys and values count.
    /// </summary>
    public static double PrefillFlops(ModelConfig config, int tokens)
    {
        double queries = (double)config.HeadCount * config.HeadSize, keyValues = 2.0 * config.KvHeadCount * config.HeadSize;
        double projections = ((2 * queries) + keyValues + (3.0 * config.IntermediateSize)) * config.HiddenSize;
        double attended = 0.5 * tokens * (tokens + 1.0);
        double layer = (2 * projections * tokens) + (4 * queries * attended);
        return ((config.LayerCount - 1) * layer) + (2 * keyValues * config.HiddenSize * tokens);
    }

    /// <summary>
    /// Bytes a decode step must read: all weights once (an embedding table apart from the output table is only looked up), and the
    /// keys and values of every sequence.
    /// </summary>
    public static double DecodeBytes(ModelWeights weights, long kvBytesPerToken, int batch, double tokensPerSequence)
    {
        long embeddings = ReferenceEquals(weights.Embeddings, weights.OutputTable) ? 0 : weights.Embeddings.ByteCount;
        return weights.ByteCount - embeddings + (kvBytesPerToken * batch * tokensPerSequence);
    }
}
