namespace MagicDec.Engine.Compute;

/// <summary>How a <see cref="PackedMatrix"/> stores its elements.</summary>
public enum WeightFormat
{
    /// <summary>The upper 16 bits of a float32, rounded to nearest even.</summary>
    BFloat16,

    /// <summary>Unchanged float32, for exact checks.</summary>
    Float32,
}
