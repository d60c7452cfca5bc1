using MagicDec.Engine.Compute;

namespace MagicDec.Engine.Models.Loading;

/// <summary>A model's named tensors, read row by row.</summary>
internal abstract class TensorStore : IDisposable
{
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
