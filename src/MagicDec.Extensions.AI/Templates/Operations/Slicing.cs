using System.Numerics;
using MagicDec.Extensions.AI.Templates.Runtime;
using MagicDec.Extensions.AI.Templates.Text;
using MagicDec.Extensions.AI.Templates.Values;
using MagicDec.Extensions.AI.Templates.Values.Collections;

namespace MagicDec.Extensions.AI.Templates.Operations;

/// <summary>Python's <c>value[start:stop:step]</c>.</summary>
internal static class Slicing
{
    /// <summary>The part of a string, list, tuple or range.</summary>
    public static Value Slice(Value target, Value? start, Value? stop, Value? step, RenderBudget budget)
    {
        int length = target switch
        {
            StringValue or SequenceValue => target.Length!.Value,
            UndefinedValue undefined => throw undefined.Fail(),
            MappingValue => throw new TemplateValueException("unhashable type: 'slice'"),
            _ => throw new TemplateValueException($"'{target.TypeName}' object is not subscriptable"),
        };
        (int first, int stride, int count) = Resolve(length, start, stop, step);
        switch (target)
        {
            case StringValue text:
                // In a text with surrogates the code points must be counted off.
                budget.Allocate(stride == 1 || length == text.Text.Length ? count : length);
                budget.Scan(length == text.Text.Length ? 0 : length);
                return new StringValue(CodePoints.Slice(text.Text, length, first, stride, count), text.IsSafe);
            case RangeValue range:
                BigInteger from = range.Start + (range.Step * first);
                BigInteger by = range.Step * stride;
                return RangeValue.Create(from, from + (by * count), by);
            default:
                ListValue list = (ListValue)target;
                budget.AllocateItems(count);
                Value[] items = new Value[count];
                for (int i = 0; i < count; i++)
                {
                    items[i] = list[first + (i * stride)];
                }

                return list is TupleValue ? new TupleValue(items) : new ListValue(items);
        }
    }

    /// <summary>The index of an item, counted from the end if negative; null if there is none.</summary>
    public static int? Index(int length, BigInteger index)
    {
        BigInteger position = index.Sign < 0 ? index + length : index;
        return position.Sign >= 0 && position < length ? (int)position : null;
    }

    private static (int Start, int Step, int Count) Resolve(int length, Value? start, Value? stop, Value? step)
    {
        BigInteger stride = Bound(step) ?? 1;
        if (stride.IsZero)
        {
            throw new TemplateValueException("slice step cannot be zero");
        }

        bool forward = stride.Sign > 0;
        BigInteger lowest = forward ? 0 : -1;
        BigInteger highest = forward ? length : length - 1;
        BigInteger first = Bound(start) is { } from ? Clamp(from, length, lowest, highest) : forward ? lowest : highest;
        BigInteger last = Bound(stop) is { } to ? Clamp(to, length, lowest, highest) : forward ? highest : lowest;
        BigInteger distance = forward ? last - first : first - last;
        BigInteger size = BigInteger.Abs(stride);
        BigInteger count = distance.Sign <= 0 ? 0 : (distance + size - 1) / size;
        // With one item the step is not used, and it may not fit.
        return ((int)first, count <= 1 ? 1 : (int)stride, (int)count);
    }

    private static BigInteger Clamp(BigInteger bound, int length, BigInteger lowest, BigInteger highest)
    {
        BigInteger position = bound.Sign < 0 ? bound + length : bound;
        return BigInteger.Max(lowest, BigInteger.Min(highest, position));
    }

    private static BigInteger? Bound(Value? value) => value switch
    {
        null or NoneValue => null,
        UndefinedValue undefined => throw undefined.Fail(),
        _ => Numbers.AsInteger(value)
            ?? throw new TemplateValueException("slice indices must be integers or None or have an __index__ method"),
    };
}
