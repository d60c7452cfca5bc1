using MagicDec.Engine.Compute;
using MagicDec.Engine.Compute.Workers;

namespace MagicDec.Engine.Models.Rotary;

/// <summary>Normalises (Qwen3) and rotates the queries and keys of rows by their positions, in place.</summary>
internal readonly unsafe struct RotateJob(
    ModelConfig config, LayerWeights weights, RotaryEmbedding rope, float* qkv, int qkvSize, int[] positions, int rows) : IJob
{
    // Rows of a task: claiming each row by itself would cost about as much as rotating it.
    private const int TaskRows = 8;

    public static int Tasks(int rows) => (rows + TaskRows - 1) / TaskRows;

    public void Execute(int task, int worker)
    {
        int end = Math.Min((task + 1) * TaskRows, rows);
        for (int row = task * TaskRows; row < end; row++)
        {
            Rotate(row);
        }
    }

    private void Rotate(int row)
    {
        float* query = qkv + (nint)row * qkvSize;
        if (config.QueryKeyNorm)
        {
            NormalizeHeads(query, config.HeadCount, weights.QueryNorm);
            NormalizeHeads(query + (nint)config.HeadCount * config.HeadSize, config.KvHeadCount, weights.KeyNorm);
        }

        // Queries and keys lie side by side, so one call rotates both.
        rope.Apply(query, config.HeadCount + config.KvHeadCount, config.HeadSize, positions[row]);
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
