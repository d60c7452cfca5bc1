using System.Numerics;
using MagicDec.Extensions.AI.Templates.Runtime;
using MagicDec.Extensions.AI.Templates.Text;
using MagicDec.Extensions.AI.Templates.Text.Formatting;
using MagicDec.Extensions.AI.Templates.Values;
using MagicDec.Extensions.AI.Templates.Values.Collections;

namespace MagicDec.Extensions.AI.Templates.Operations;

/// <summary>Python's arithmetic operators, which also join and repeat strings and lists.</summary>
internal static class Arithmetic
{
    /// <summary>Applies one of <c>+ - * / // % **</c>.</summary>
    public static Value Apply(string operation, Value left, Value right, RenderBudget budget)
    {
        // As in Python, a format takes whatever it is given.
        bool formats = left is StringValue && operation == "%";
        if (!formats && (left is UndefinedValue || right is UndefinedValue))
        {
            throw ((UndefinedValue)(left is UndefinedValue ? left : right)).Fail();
        }

        Value? result = operation switch
        {
            "+" => Join(left, right, budget),
            "*" => Repeat(left, right, budget) ?? Repeat(right, left, budget),
            "%" when left is StringValue format => new StringValue(PercentFormat.Format(format, right, budget), format.IsSafe),
            _ => null,
        };
        return result ?? OnNumbers(operation, left, right, budget) ?? throw Unsupported(operation, left, right);
    }

    /// <summary><c>-value</c> or <c>+value</c>.</summary>
    public static Value Signed(bool negative, Value value)
    {
        if (value is FloatValue real)
        {
            return negative ? new FloatValue(-real.Value) : real;
        }

        if (value is UndefinedValue undefined)
        {
            throw undefined.Fail();
        }

        BigInteger number = Numbers.AsInteger(value)
            ?? throw new TemplateValueException($"bad operand type for unary {(negative ? '-' : '+')}: '{value.TypeName}'");
        return new IntegerValue(negative ? -number : number);
    }

    private static Value? Join(Value left, Value right, RenderBudget budget)
    {
        switch (left, right)
        {
            case (StringValue a, StringValue b) when a.IsSafe || b.IsSafe:
                string escaped = Html.Escape(a, budget) + Html.Escape(b, budget);
                budget.Allocate(escaped.Length);
                return new StringValue(escaped, isSafe: true);
            case (StringValue a, StringValue b):
                budget.Allocate(a.Text.Length + b.Text.Length);
                return new StringValue(a.Text + b.Text);
            case (RangeValue, _) or (_, RangeValue):
                return null;
            case (ListValue a, ListValue b) when a is TupleValue == b is TupleValue:
                budget.AllocateItems((long)a.Count + b.Count);
                Value[] items = [.. a.Enumerate(), .. b.Enumerate()];
                return a is TupleValue ? new TupleValue(items) : new ListValue(items);
            case (StringValue, _):
                throw new TemplateValueException($"can only concatenate str (not \"{right.TypeName}\") to str");
            default:
                return null;
        }
    }

    private static Value? Repeat(Value sequence, Value count, RenderBudget budget)
    {
        if (sequence is not (StringValue or ListValue) || Numbers.AsInteger(count) is not { } wanted)
        {
            return null;
        }

        long times = wanted.Sign <= 0 ? 0 : wanted > int.MaxValue ? int.MaxValue : (long)wanted;
        if (sequence is StringValue text)
        {
            budget.Allocate(text.Text.Length * times);
            return new StringValue(text.Text.Length == 0 ? string.Empty : string.Concat(Enumerable.Repeat(text.Text, (int)times)), text.IsSafe);
        }

        ListValue list = (ListValue)sequence;
        budget.AllocateItems(list.Count * times);
        Value[] items = list.Count == 0 ? [] : [.. Enumerable.Repeat(list, (int)times).SelectMany(static part => part.Enumerate())];
        return list is TupleValue ? new TupleValue(items) : new ListValue(items);
    }

    private static Value? OnNumbers(string operation, Value left, Value right, RenderBudget budget)
    {
        if (Numbers.AsInteger(left) is { } a && Numbers.AsInteger(right) is { } b)
        {
            budget.Step((a.GetBitLength() + b.GetBitLength()) >> 5);
            return OnIntegers(operation, a, b);
        }

        return Numbers.AsFloat(left) is { } x && Numbers.AsFloat(right) is { } y ? new FloatValue(OnFloats(operation, x, y)) : null;
    }

    private static Value OnIntegers(string operation, BigInteger left, BigInteger right)
    {
        switch (operation)
        {
            case "+":
                return IntegerValue.Checked(left + right);
            case "-":
                return IntegerValue.Checked(left - right);
            case "*":
                return IntegerValue.Checked(left * right);
            case "**":
                return Power(left, right);
            case "/":
                return new FloatValue(right.IsZero ? throw DivisionByZero("division by zero") : Divide(left, right));
            default:
                if (right.IsZero)
                {
                    throw DivisionByZero("integer division or modulo by zero");
                }

                BigInteger quotient = BigInteger.DivRem(left, right, out BigInteger remainder);
                bool adjust = !remainder.IsZero && (remainder.Sign < 0) != (right.Sign < 0);
                return new IntegerValue(operation == "//" ? quotient - (adjust ? 1 : 0) : remainder + (adjust ? right : 0));
        }
    }

    private static double Divide(BigInteger left, BigInteger right)
    {
        double x = (double)left;
        double y = (double)right;
        return double.IsFinite(x) && double.IsFinite(y) ? x / y : throw new TemplateValueException("integer division result too large for a float");
    }

    private static Value Power(BigInteger number, BigInteger exponent)
    {
        if (exponent.Sign < 0)
        {
            return new FloatValue(OnFloats("**", (double)number, (double)exponent));
        }

        if (exponent > IntegerValue.MaxBits || (long)exponent * number.GetBitLength() > IntegerValue.MaxBits * 2L)
        {
            bool small = BigInteger.Abs(number) <= 1;
            return small
                ? new IntegerValue(number.Sign >= 0 || exponent.IsEven ? BigInteger.Abs(number) : number)
                : throw new TemplateValueException($"the power is larger than {IntegerValue.MaxBits} bits.");
        }

        return IntegerValue.Checked(BigInteger.Pow(number, (int)exponent));
    }

    private static double OnFloats(string operation, double left, double right)
    {
        switch (operation)
        {
            case "+":
                return left + right;
            case "-":
                return left - right;
            case "*":
                return left * right;
            case "**" when left == 0 && right < 0:
                throw DivisionByZero("0.0 cannot be raised to a negative power");
            case "**" when left < 0 && right != Math.Floor(right):
                throw new TemplateValueException("complex numbers are not supported");
            case "**":
                return Math.Pow(left, right);
            default:
                if (right == 0)
                {
                    throw DivisionByZero(operation == "/" ? "float division by zero" : "float floor division by zero");
                }

                return operation switch { "/" => left / right, "//" => FloorDivide(left, right), _ => Modulo(left, right) };
        }
    }

    private static double Modulo(double left, double right)
    {
        double remainder = left % right;
        return remainder != 0 ? (remainder < 0) != (right < 0) ? remainder + right : remainder : Math.CopySign(0, right);
    }

    private static double FloorDivide(double left, double right)
    {
        double quotient = (left - Modulo(left, right)) / right;
        return quotient == 0 ? Math.CopySign(0, left / right) : Math.Round(quotient);
    }

    private static TemplateValueException DivisionByZero(string message) => new(message);

    private static TemplateValueException Unsupported(string operation, Value left, Value right) =>
        new($"unsupported operand type(s) for {operation}: '{left.TypeName}' and '{right.TypeName}'");
}
