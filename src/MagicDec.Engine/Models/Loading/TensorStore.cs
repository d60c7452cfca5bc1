using MagicDec.Engine.Compute;

namespace MagicDec.Engine.Models.Loading;

/// <summary>A model's named tensors, read row by row.</summary>
internal abstract class TensorStore : IDisposable
{
    /// <summary>What names of the decoder's tensors begin with: checkpoints saved from the bare decoder lack the usual prefix.</summary>
    public string DecoderPrefix => !Contains("model.embed_tokens.weight") && Contains("embed_tokens.weight") ? "" : "model.";

    public abstract bool Contains(string name);

    /// <summary>A [rows, columns] tensor. Thread-safe to read; throws <see cref="ModelFormatException"/> unless it is there and of that shape.</summary>
    public abstract IMatrixSource OpenMatrix(string name, int rows, int columns);

    /// <summary>Reads a [length] tensor.</summary>
    public abstract void ReadVector(string name, Span<float> destination);

    /// <summary>Says that a tensor has been read; its pages need not stay resident.</summary>
    public virtual void Release(string name)
    {
    }

    public abstract void Dispose();
}
