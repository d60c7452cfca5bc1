using System.Numerics;

namespace MagicDec.Extensions.AI.Templates.Values.Collections;

/// <summary>Python's <c>range</c>.</summary>
internal sealed class RangeValue(BigInteger start, BigInteger stop, BigInteger step, int count) : SequenceValue
{
    /// <summary>The longest range that Jinja's sandbox allows.</summary>
    public const int MaxCount = 100_000;

    public override string TypeName => "range";

    public override int Count => count;

    /// <summary>First number.</summary>
    public BigInteger Start => start;

    /// <summary>The number the range ends before.</summary>
    public BigInteger Stop => stop;

    /// <summary>The distance of two numbers.</summary>
    public BigInteger Step => step;

    public override Value this[int index] => new IntegerValue(start + (step * index));

    /// <summary>A range, if it is not too long.</summary>
    public static RangeValue Create(BigInteger start, BigInteger stop, BigInteger step)
    {
        if (step.IsZero)
        {
            throw new TemplateValueException("range() arg 3 must not be zero");
        }

        BigInteger distance = step.Sign > 0 ? stop - start : start - stop;
        BigInteger size = BigInteger.Abs(step);
        BigInteger count = distance.Sign <= 0 ? 0 : (distance + size - 1) / size;
        return count <= MaxCount
            ? new RangeValue(start, stop, step, (int)count)
            : throw new TemplateValueException($"the range has {count} numbers, more than the {MaxCount} allowed.");
    }
}
