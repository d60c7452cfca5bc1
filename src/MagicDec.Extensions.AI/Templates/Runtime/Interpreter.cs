using MagicDec.Extensions.AI.Templates.BuiltIns;
using MagicDec.Extensions.AI.Templates.Operations;
using MagicDec.Extensions.AI.Templates.Syntax.Nodes;
using MagicDec.Extensions.AI.Templates.Text.Formatting;
using MagicDec.Extensions.AI.Templates.Values;
using MagicDec.Extensions.AI.Templates.Values.Collections;

namespace MagicDec.Extensions.AI.Templates.Runtime;

/// <summary>Executes a parsed template once: walks the tree, within a budget, over its own values only.</summary>
internal sealed partial class Interpreter
{
    private readonly string _source;
    private TextBuilder _output;
    private Scope _scope = new(null);

    /// <summary>An interpreter of the template whose normalised source is given, for error positions.</summary>
    public Interpreter(string source, RenderBudget budget, TimeProvider timeProvider)
    {
        _source = source;
        Budget = budget;
        TimeProvider = timeProvider;
        _output = new TextBuilder(budget);
    }

    /// <summary>What this rendering may use up.</summary>
    public RenderBudget Budget { get; }

    /// <summary>The clock of the template.</summary>
    public TimeProvider TimeProvider { get; }

    /// <summary>Sets a variable before the rendering.</summary>
    public void Define(string name, Value value) => _scope.Set(name, value);

    /// <summary>Renders the template.</summary>
    public string Render(IReadOnlyList<Statement> template)
    {
        _scope = new Scope(_scope);
        ExecuteAll(template);
        return _output.ToString();
    }

    /// <summary>The items of a value, each counted as a step; fails if it has none.</summary>
    public IEnumerable<Value> Iterate(Value value) =>
        TryIterate(value) ?? throw new TemplateValueException($"'{value.TypeName}' object is not iterable");

    /// <summary>The items of a value, each counted as a step, or null.</summary>
    public IEnumerable<Value>? TryIterate(Value value) => value.Enumerate() is { } items ? Counted(items) : null;

    /// <summary>A list of items, counted against the budget.</summary>
    public ListValue MakeList(IEnumerable<Value> items)
    {
        List<Value> list = [];
        foreach (Value item in items)
        {
            Budget.AllocateNewItem();
            list.Add(item);
        }

        return new ListValue(list);
    }

    /// <summary><c>target.name</c></summary>
    public Value GetAttribute(Value target, string name)
    {
        Budget.Step();
        return Subscripts.GetAttribute(target, name, Budget);
    }

    /// <summary><c>target[key]</c></summary>
    public Value GetItem(Value target, Value key)
    {
        Budget.Step();
        return Subscripts.GetItem(target, key, Budget);
    }

    /// <summary>Whether <c>left operation right</c> holds.</summary>
    public bool Compares(string operation, Value left, Value right) => operation switch
    {
        "==" => Equality.AreEqual(left, right, Budget),
        "!=" => !Equality.AreEqual(left, right, Budget),
        "in" => Equality.Contains(right, left, this),
        "not in" => !Equality.Contains(right, left, this),
        _ => Ordering.Holds(operation, left, right, Budget),
    };

    /// <summary>The pairs that <c>dict(...)</c> is made of: a mapping or a list of pairs, then the named arguments.</summary>
    public IEnumerable<KeyValuePair<Value, Value>> ToPairs(CallArguments arguments)
    {
        if (arguments.Positional.Count > 1)
        {
            throw new TemplateValueException($"dict expected at most 1 argument, got {arguments.Positional.Count}");
        }

        List<KeyValuePair<Value, Value>> pairs = [];
        foreach (Value source in arguments.Positional)
        {
            pairs.AddRange(source is MappingValue mapping ? mapping.Items : Iterate(source).Select(ToPair));
        }

        pairs.AddRange(arguments.Named.Select(static item => KeyValuePair.Create<Value, Value>(new StringValue(item.Key), item.Value)));
        Budget.AllocateItems(2 * pairs.Count);
        return pairs;
    }

    private KeyValuePair<Value, Value> ToPair(Value item)
    {
        Value[] parts = [.. Iterate(item).Take(3)];
        return parts.Length == 2
            ? new(parts[0], parts[1])
            : throw new TemplateValueException("a dictionary is made of pairs, but an item is no pair");
    }

    private IEnumerable<Value> Counted(IEnumerable<Value> items)
    {
        foreach (Value item in items)
        {
            Budget.Step();
            yield return item;
        }
    }

    private string Str(Value value) => Repr.Str(value, Budget);

    private ChatTemplateException Locate(TemplateValueException exception, int position)
    {
        SourcePosition place = SourcePosition.At(_source, position);
        return new ChatTemplateException(
            exception.RaisedByTemplate ? $"the template refused the conversation: {exception.Message}" : exception.Message,
            place,
            exception)
        {
            RaisedMessage = exception.RaisedByTemplate ? exception.Message : null,
        };
    }
}
