using MagicDec.Engine.Compute;
using MagicDec.Engine.Compute.Workers;
using MagicDec.Engine.KvCache;
using MagicDec.Engine.Models.Rotary;

namespace MagicDec.Engine.Models;

/// <summary>
/// One forward pass of a Llama-family decoder over a flat ragged batch. Prefill, decode, draft and verify are the same pass with other
/// row counts and views; nothing here knows which is which, and no row's arithmetic depends on another row.
/// </summary>
internal sealed unsafe class Transformer(ModelConfig config, ModelWeights weights, KvStore kv, WorkerPool pool, bool tiles) : IDisposable
{
    private readonly TransformerWorkspace _work = new(config);
    private readonly PagedAttention _attention = new(kv, config.HeadCount, pool, tiles);
    private readonly RotaryEmbedding _rope = new(config);
    private int[] _positions = [];
    private readonly NeededRows _needed = new();
    private int _firstState;

    /// <summary>Rows of a sequence that attention takes in one go.</summary>
    public int AttentionTileRows => _attention.TileRows;

    /// <summary>Logits of the latest pass, shape [output rows that want them, vocabulary]; overwritten by the next.</summary>
    public float* Logits => _work.Logits;

    /// <summary>The normalised final state of one of the latest pass's state outputs, by its place among them, shape [hidden].</summary>
    public ReadOnlySpan<float> State(int index) => Row(_work.Normed, _firstState + index, config.HiddenSize);

    /// <summary>Computes all rows, stores their keys and values, and leaves logits for the output rows.</summary>
    /// <param name="tokenIds">Token ids, shape [rows].</param>
    /// <param name="spans">The sequences of the step, in row order.</param>
    /// <param name="outputRows">Rows whose logits or states are wanted, ascending; those of one sequence follow each other.</param>
    /// <param name="stateOutputs">Which of <paramref name="outputRows"/> want their final state instead of logits: ascending indices into it.</param>
    public void Forward(
        ReadOnlySpan<int> tokenIds, ReadOnlySpan<AttentionSpan> spans, ReadOnlySpan<int> outputRows, ReadOnlySpan<int> stateOutputs = default)
    {
        int rows = tokenIds.Length;
        int hidden = config.HiddenSize;
        int keys = config.HeadCount * config.HeadSize;
        int values = keys + config.KvHeadCount * config.HeadSize;
        if (_work.Reserve(rows, outputRows.Length, outputRows.Length - stateOutputs.Length))
            pool.FreeMemory();
        SetPositions(spans, rows);
        float* x = _work.Residual;

        // x = embedding of each token                                                  [rows, hidden]
        Embed(tokenIds, x);

        for (int layer = 0; layer < config.LayerCount; layer++)
        {
            LayerWeights w = weights.Layers[layer];

            // q, k, v = norm(x) Wqkv (+ bias)                                          [rows, (heads + 2 kvHeads) * headSize]
            RowInput normed = RowInput.Normalized(x, hidden, w.AttentionNorm, config.RmsNormEpsilon);
            LinearLayer.Multiply(pool, normed, rows, w.Qkv, _work.Qkv, _work.QkvSize, w.QkvBias, addToY: false);

            // rotate q and k by position, put k and v into the pages
            Rotate(w, rows);
            _attention.Append(layer, spans, _work.Qkv + keys, _work.QkvSize, _work.Qkv + values, _work.QkvSize);
            if (layer == config.LayerCount - 1 && rows > outputRows.Length && _needed.Find(spans, outputRows) < rows)
            {
                // From here on only some rows are read: drop the others (most of a prefill chunk).
                rows = KeepNeededRows();
                if (rows == 0)
                {
                    return;
                }

                spans = _needed.Spans;
                outputRows = _needed.Outputs;
            }

            // x += softmax(q k / sqrt(d)) v Wo                                         [rows, hidden]
            _attention.Attend(layer, spans, _work.Qkv, _work.QkvSize, _work.Attention, _work.AttentionSize);
            LinearLayer.Multiply(pool, RowInput.Plain(_work.Attention, _work.AttentionSize), rows, w.Output, x, hidden, w.OutputBias, addToY: true);

            // x += (silu(norm(x) Wgate) * norm(x) Wup) Wdown                           [rows, hidden]
            normed = RowInput.Normalized(x, hidden, w.MlpNorm, config.RmsNormEpsilon);
            LinearLayer.MultiplyGated(pool, normed, rows, w.GateUp, _work.Gated, w.GateUpBias);
            LinearLayer.Multiply(pool, RowInput.Tiles(_work.Gated), rows, w.Down, x, hidden, w.DownBias, addToY: true);
        }

        // states = norm(x), first of the rows that want logits                         [output rows, hidden]
        int sampled = outputRows.Length - stateOutputs.Length;
        for (int i = 0, state = 0; i < outputRows.Length; i++)
        {
            int target = state < stateOutputs.Length && stateOutputs[state] == i ? sampled + state++ : i - state;
            VectorMath.RmsNorm(x + (nint)outputRows[i] * hidden, weights.FinalNorm, _work.Normed + (nint)target * hidden, hidden, config.RmsNormEpsilon);
        }

        _firstState = sampled;

        // logits = states Wout                                                         [sampled rows, vocabulary]
        if (sampled > 0)
        {
            LinearLayer.Multiply(pool, RowInput.Plain(_work.Normed, hidden), sampled, weights.OutputTable, _work.Logits, config.VocabularySize, bias: null, addToY: false);
        }
    }

    public void Dispose() => _work.Dispose();

    // Moves queries and residuals of needed rows to the front; they ascend, so no row is overwritten before it is read.
    private int KeepNeededRows()
    {
        int rows = 0;
        for (int i = 0; i < _needed.Spans.Length; i++)
        {
            for (int source = _needed.Sources[i], end = source + _needed.Spans[i].RowCount; source < end; source++, rows++)
            {
                Row(_work.Residual, source, config.HiddenSize).CopyTo(Row(_work.Residual, rows, config.HiddenSize));
                Row(_work.Qkv, source, _work.QkvSize).CopyTo(Row(_work.Qkv, rows, _work.QkvSize));
            }
        }

        return rows;
    }

    private static Span<float> Row(float* rows, int row, int size) => new(rows + (nint)row * size, size);

    private void SetPositions(ReadOnlySpan<AttentionSpan> spans, int rows)
    {
        if (_positions.Length < rows)
        {
            _positions = new int[2 * rows];
        }

        foreach (AttentionSpan span in spans)
        {
            for (int i = 0; i < span.RowCount; i++)
            {
                _positions[span.FirstRow + i] = span.Position + i;
            }
        }
    }

    private void Embed(ReadOnlySpan<int> tokenIds, float* x)
    {
        fixed (int* ids = tokenIds)
        {
            var job = new EmbedJob(weights.Embeddings, ids, x, config.HiddenSize);
            pool.Run(ref job, tokenIds.Length);
        }
    }

    private void Rotate(LayerWeights w, int rows)
    {
        var job = new RotateJob(config, w, _rope, _work.Qkv, _work.QkvSize, _positions, rows);
        pool.RunNear(ref job, RotateJob.Tasks(rows));
    }
}
