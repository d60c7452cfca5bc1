using MagicDec.Engine.Compute;

namespace MagicDec.Engine.Models;

/// <summary>
/// Scratch of one forward pass, grown to the largest step seen, and given up after many small ones. Shapes stand beside each buffer; rows are
/// the step's tokens.
/// </summary>
internal sealed unsafe class TransformerWorkspace(ModelConfig config) : IDisposable
{
    // A prompt's buffers are as large as the caches of the processor; without one for a second or more, others can have them.
    private const int SmallShare = 8;
    private const int SmallSteps = 64;

    private readonly int _qkvSize = (config.HeadCount + 2 * config.KvHeadCount) * config.HeadSize;
    private readonly int _attentionSize = config.HeadCount * config.HeadSize;
    private AlignedBuffer<float>? _residual;    // [rows, hidden]
    private AlignedBuffer<float>? _normed;      // [output rows, hidden]
    private AlignedBuffer<float>? _qkv;         // [rows, (heads + 2 kvHeads) * headSize]
    private AlignedBuffer<float>? _attention;   // [rows, heads * headSize]
    private AlignedBuffer<float>? _gated;       // [rows, intermediate], in the order of the next product
    private AlignedBuffer<float>? _logits;      // [sampled rows, vocabulary]
    private int _rows;
    private int _outputs;
    private int _sampled;
    private int _small;

    public float* Residual => _residual!.Pointer;

    public float* Normed => _normed!.Pointer;

    public float* Qkv => _qkv!.Pointer;

    public float* Attention => _attention!.Pointer;

    public float* Gated => _gated!.Pointer;

    public float* Logits => _logits!.Pointer;

    public int QkvSize => _qkvSize;

    public int AttentionSize => _attentionSize;

    /// <summary>Makes room for a step. True when that of larger ones was given up, as none has come for long.</summary>
    public bool Reserve(int rows, int outputs, int sampled)
    {
        _small = rows <= _rows / SmallShare ? _small + 1 : 0;
        bool shrinks = _small == SmallSteps;
        if (shrinks)
        {
            Dispose();
            (_rows, _outputs, _sampled, _small) = (0, 0, 0, 0);
        }

        if (rows > _rows)
        {
            _rows = Math.Max(rows, 2 * _rows);
            Replace(ref _residual, (long)_rows * config.HiddenSize);
            Replace(ref _qkv, (long)_rows * _qkvSize);
            Replace(ref _attention, (long)_rows * _attentionSize);
            Replace(ref _gated, LinearLayer.GatedFloats(_rows, config.IntermediateSize));
        }

        if (outputs > _outputs)
        {
            _outputs = Math.Max(outputs, 2 * _outputs);
            Replace(ref _normed, (long)_outputs * config.HiddenSize);
        }

        if (sampled > _sampled)
        {
            _sampled = Math.Max(sampled, 2 * _sampled);
            Replace(ref _logits, (long)_sampled * config.VocabularySize);
        }

        return shrinks;
    }

    public void Dispose()
    {
        foreach (AlignedBuffer<float>? buffer in new[] { _residual, _normed, _qkv, _attention, _gated, _logits })
        {
            buffer?.Dispose();
        }
    }

    private static void Replace(ref AlignedBuffer<float>? buffer, long length)
    {
        buffer?.Dispose();
        buffer = new AlignedBuffer<float>((nint)length);
    }
}
