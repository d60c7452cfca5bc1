namespace MagicDec.Engine.Tests.VectorWidths;

/// <summary>FNV-1a over the bits of floats.</summary>
internal sealed class BitHash
{
    /// <summary>The hash so far.</summary>
    public ulong Value { get; private set; } = 14695981039346656037;

    /// <summary>Adds all values.</summary>
    public void Add(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
            Add(value);
    }

    /// <summary>Adds one value.</summary>
    public void Add(float value) => Value = (Value ^ BitConverter.SingleToUInt32Bits(value)) * 1099511628211;
}
