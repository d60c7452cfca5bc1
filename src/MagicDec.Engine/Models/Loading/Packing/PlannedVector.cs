namespace MagicDec.Engine.Models.Loading.Packing;

/// <summary>A vector that has been read and gets its final place when all are known; empty means the model has none.</summary>
internal sealed unsafe class PlannedVector(float[] values)
{
    public int Length => values.Length;

    /// <summary>Where the values are; null for an empty vector.</summary>
    public float* Pointer { get; private set; }

    public void Place(float* pointer)
    {
        if (values.Length > 0)
        {
            values.CopyTo(new Span<float>(pointer, values.Length));
            Pointer = pointer;
        }
    }
}
