namespace MagicDec.Engine.Constraints.Matching;

/// <summary>What makes two states equal.</summary>
internal readonly struct StateKey(Place[] places, bool accepts, bool leaves) : IEquatable<StateKey>
{
    private readonly Place[] _places = places;
    private readonly bool _accepts = accepts;
    private readonly bool _leaves = leaves;

    public bool IsDead => _places.Length == 0 && !_accepts && !_leaves;

    public bool Equals(StateKey other)
    {
        if (_accepts != other._accepts || _leaves != other._leaves || _places.Length != other._places.Length)
        {
            return false;
        }

        for (int i = 0; i < _places.Length; i++)
        {
            if (_places[i].Node != other._places[i].Node || _places[i].Frame.Id != other._places[i].Frame.Id)
            {
                return false;
            }
        }

        return true;
    }

    public override bool Equals(object? obj) => obj is StateKey other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(_accepts ? 1 : 0);
        foreach (Place place in _places)
        {
            hash.Add(place.Node);
            hash.Add(place.Frame.Id);
        }

        return hash.ToHashCode();
    }
}
