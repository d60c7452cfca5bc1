using System.Numerics;
using MagicDec.Extensions.AI.Templates.BuiltIns;
using MagicDec.Extensions.AI.Templates.Operations;
using MagicDec.Extensions.AI.Templates.Values;
using MagicDec.Extensions.AI.Templates.Values.Collections;

namespace MagicDec.Extensions.AI.Templates.Runtime;

/// <summary>The special variable <c>loop</c>, which also walks over the items.</summary>
internal sealed class LoopValue(IEnumerable<Value> items, int? knownLength, int depth, Func<Value, Value>? recurse) : CallableValue
{
    private IEnumerator<Value> _items = items.GetEnumerator();
    private int? _length = knownLength;
    private int _index = -1;
    private Value? _previous;
    private Value? _current;
    private Value? _next;
    private IReadOnlyList<Value>? _lastChanged;

    public override string TypeName => "LoopContext";

    /// <summary>The item of this iteration.</summary>
    public Value Current => _current!;

    /// <summary>Goes on to the next item.</summary>
    public bool MoveNext()
    {
        Value? next = Peek();
        if (next is null)
        {
            return false;
        }

        (_previous, _current, _next) = (_current, next, null);
        _index++;
        return true;
    }

    public override Value Call(Interpreter interpreter, CallArguments arguments)
    {
        if (recurse is null)
        {
            throw new TemplateValueException("The loop must have the 'recursive' marker to be called recursively.");
        }

        return arguments is { Positional: [Value children], Named: [] }
            ? recurse(children)
            : throw new TemplateValueException("loop() takes exactly one argument, the items to loop over");
    }

    public override Value? GetAttribute(string name) => name switch
    {
        "index" => Integer(_index + 1),
        "index0" => Integer(_index),
        "first" => BooleanValue.Of(_index == 0),
        "last" => BooleanValue.Of(Peek() is null),
        "length" => Integer(CountAll()),
        "revindex" => Integer(CountAll() - _index),
        "revindex0" => Integer(CountAll() - _index - 1),
        "depth" => Integer(depth + 1),
        "depth0" => Integer(depth),
        "previtem" => _previous ?? new UndefinedValue("there is no previous item"),
        "nextitem" => Peek() ?? new UndefinedValue("there is no next item"),
        "cycle" => new BoundMethod(this, new BuiltIn("cycle", Cycle)),
        "changed" => new BoundMethod(this, new BuiltIn("changed", Changed)),
        _ => null,
    };

    /// <summary>How the loop prints itself.</summary>
    public string Describe() => $"<LoopContext {_index + 1}/{CountAll()}>";

    private static IntegerValue Integer(int number) => new(new BigInteger(number));

    private static Value Cycle(Interpreter interpreter, Value self, CallArguments arguments) => arguments.Positional.Count > 0
        ? arguments.Positional[((LoopValue)self)._index % arguments.Positional.Count]
        : throw new TemplateValueException("no items for cycling given");

    private static BooleanValue Changed(Interpreter interpreter, Value self, CallArguments arguments)
    {
        LoopValue loop = (LoopValue)self;
        IReadOnlyList<Value>? last = loop._lastChanged;
        loop._lastChanged = arguments.Positional;
        return BooleanValue.Of(last is null
            || !Equality.AreEqual(new TupleValue(last), new TupleValue(arguments.Positional), interpreter.Budget));
    }

    private Value? Peek() => _next ??= _items.MoveNext() ? _items.Current : null;

    // What has no length is read to its end to count it, and then looped over from memory.
    private int CountAll()
    {
        if (_length is null)
        {
            List<Value> rest = [];
            while (_items.MoveNext())
            {
                rest.Add(_items.Current);
            }

            _items = rest.GetEnumerator();
            _length = rest.Count + _index + 1 + (_next is null ? 0 : 1);
        }

        return _length.Value;
    }
}
