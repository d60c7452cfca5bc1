using MagicDec.Engine.Compute;

namespace MagicDec.Engine.Models;

/// <summary>Normalises (Qwen3) and rotates the queries and keys of rows by their positions, in place.</summary>
internal readonly unsafe struct RotateJob(
    ModelConfig config, LayerWeights weights, RotaryEmbedding rope, float* qkv, int qkvSize, int[] positions) : IJob
{
    public void Execute(int task, int worker)
    {
        float* query = qkv + (nint)task * qkvSize;
        if (config.QueryKeyNorm)
        {
            NormalizeHeads(query, config.HeadCount, weights.QueryNorm);
            NormalizeHeads(query + (nint)config.HeadCount * config.HeadSize, config.KvHeadCount, weights.KeyNorm);
        }

        // Queries and keys lie side by side, so one call rotates both.
        rope.Apply(query, config.HeadCount + config.KvHeadCount, config.HeadSize, positions[task]);
    }

    private void NormalizeHeads(float* heads, int count, float* gain)
    {
        for (int head = 0; head < count; head++)
        {
            float* x = heads + (nint)head * config.HeadSize;
            VectorMath.RmsNorm(x, gain, x, config.HeadSize, config.RmsNormEpsilon);
        }
    }
}
