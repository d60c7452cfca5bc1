using MagicDec.Engine.Constraints.Grammars;
using MagicDec.Engine.Constraints.Grammars.Parts;

namespace MagicDec.Engine.Constraints.Json.Schemas;

/// <summary>An object: declared members, then any number of additional ones.</summary>
/// <param name="json">How it is written.</param>
/// <param name="members">Declared properties in order.</param>
/// <param name="extra">Any other property; null: there are none.</param>
/// <param name="minimum">Fewest properties.</param>
/// <param name="maximum">Most properties; null: any number.</param>
/// <param name="anyOrder">Whether declared properties may come in any order; for few of them.</param>
internal sealed class ObjectPart(JsonParts json, ObjectMember[] members, RulePart? extra, int minimum, int? maximum, bool anyOrder) : GrammarPart
{
    // Counts from here up are all the same.
    private readonly int _enough = Math.Max(1, Math.Max(minimum, maximum is { } most && (extra is not null || most < members.Length) ? most + 1 : 1));
    private readonly Dictionary<(int Done, int Count), int> _nodes = [];
    private readonly Dictionary<(int Member, int Count), int> _starts = [];
    private readonly Queue<(int Done, int Count, int Node)> _open = new();

    // A node is what has been written: how far in the order (or which of the members), and how many properties in all.
    public override void Build(GrammarBuilder builder, int from, int to)
    {
        _nodes.Clear();
        _starts.Clear();
        int close = builder.AddNode();
        new LiteralPart("}").Build(builder, close, to);
        new SequencePart(new LiteralPart("{"), json.WhiteSpace).Build(builder, from, NodeOf(builder, 0, 0));
        while (_open.TryDequeue(out (int Done, int Count, int Node) place))
        {
            if (maximum is null || place.Count < maximum)
            {
                AddMembers(builder, place.Done, place.Count, place.Node);
            }

            if (IsComplete(place.Done) && place.Count >= Math.Min(minimum, _enough))
            {
                (place.Count == 0 ? new SequencePart() : json.WhiteSpace).Build(builder, place.Node, close);
            }
        }
    }

    private void AddMembers(GrammarBuilder builder, int done, int count, int node)
    {
        int next = Math.Min(count + 1, _enough);
        int start = node;
        if (count > 0)
        {
            start = builder.AddNode();
            json.Comma.Build(builder, node, start);
        }

        if (anyOrder)
        {
            for (int i = 0; i < members.Length; i++)
            {
                if ((done & (1 << i)) == 0)
                {
                    builder.AddCall(start, members[i].Part, NodeOf(builder, done | (1 << i), next));
                }
            }

            AddExtra(builder, start, done, (1 << members.Length) - 1, next);
            return;
        }

        // Each start of a member leads to the next one's where the member may be left out, so edges grow with the members and not with their pairs.
        for (int i = done; i < members.Length; i++)
        {
            if (_starts.TryGetValue((i, count), out int known))
            {
                builder.AddEmpty(start, known);
                return;
            }

            int mine = builder.AddNode();
            _starts.Add((i, count), mine);
            builder.AddEmpty(start, mine);
            builder.AddCall(mine, members[i].Part, NodeOf(builder, i + 1, next));
            if (members[i].IsRequired)
            {
                return;
            }

            start = mine;
        }

        AddExtra(builder, start, done, members.Length, next);
    }

    // Additional properties wait until nothing required is missing.
    private void AddExtra(GrammarBuilder builder, int from, int done, int all, int count)
    {
        if (extra is not null && IsComplete(done))
        {
            builder.AddCall(from, extra, NodeOf(builder, all, count));
        }
    }

    private bool IsComplete(int done)
    {
        for (int i = anyOrder ? 0 : done; i < members.Length; i++)
        {
            if (members[i].IsRequired && (!anyOrder || (done & (1 << i)) == 0))
            {
                return false;
            }
        }

        return true;
    }

    private int NodeOf(GrammarBuilder builder, int done, int count)
    {
        if (!_nodes.TryGetValue((done, count), out int node))
        {
            node = builder.AddNode();
            _nodes.Add((done, count), node);
            _open.Enqueue((done, count, node));
        }

        return node;
    }
}
