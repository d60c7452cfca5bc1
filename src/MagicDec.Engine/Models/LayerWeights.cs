using MagicDec.Engine.Compute;

namespace MagicDec.Engine.Models;

/// <summary>The weights of one transformer layer; matrices are [outputs, inputs]. The vectors belong to <see cref="ModelWeights"/>.</summary>
internal sealed unsafe class LayerWeights : IDisposable
{
    /// <summary>Gain of the norm before attention [hidden].</summary>
    public float* AttentionNorm { get; init; }

    /// <summary>Query heads, then key heads, then value heads [(heads + 2 kvHeads) * headSize, hidden].</summary>
    public required PackedMatrix Qkv { get; init; }

    /// <summary>Bias of <see cref="Qkv"/>, or null.</summary>
    public float* QkvBias { get; init; }

    /// <summary>Gain of the norm of each query head [headSize], or null.</summary>
    public float* QueryNorm { get; init; }

    /// <summary>Gain of the norm of each key head [headSize], or null.</summary>
    public float* KeyNorm { get; init; }

    /// <summary>Attention output [hidden, heads * headSize].</summary>
    public required PackedMatrix Output { get; init; }

    /// <summary>Bias of <see cref="Output"/> [hidden], or null.</summary>
    public float* OutputBias { get; init; }

    /// <summary>Gain of the norm before the feed-forward layer [hidden].</summary>
    public float* MlpNorm { get; init; }

    /// <summary>
    /// 16 gates, then their 16 ups, and so on [2 * intermediate, hidden], intermediate rounded up to 16: an output group of the product holds
    /// all that 16 activations need, see <see cref="LinearLayer.MultiplyGated"/>.
    /// </summary>
    public required PackedMatrix GateUp { get; init; }

    /// <summary>Bias of <see cref="GateUp"/> in the same order, or null.</summary>
    public float* GateUpBias { get; init; }

    /// <summary>Feed-forward output [hidden, intermediate].</summary>
    public required PackedMatrix Down { get; init; }

    /// <summary>Bias of <see cref="Down"/> [hidden], or null.</summary>
    public float* DownBias { get; init; }

    public long ByteCount => Qkv.ByteCount + Output.ByteCount + GateUp.ByteCount + Down.ByteCount;

    public void Dispose()
    {
        Qkv.Dispose();
        Output.Dispose();
        GateUp.Dispose();
        Down.Dispose();
    }
}
