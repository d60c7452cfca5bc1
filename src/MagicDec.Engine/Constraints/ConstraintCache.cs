using MagicDec.Engine.Constraints.Matching;

namespace MagicDec.Engine.Constraints;

/// <summary>The constraints one engine has seen lately, with what it has found out about them. Thread-safe.</summary>
/// <param name="vocabulary">The model's tokens; asked for when the first constraint comes.</param>
internal sealed class ConstraintCache(Func<TokenVocabulary> vocabulary)
{
    private readonly Lazy<TokenVocabulary> _vocabulary = new(vocabulary);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, ConstraintMatcher Matcher)>> _byKey = [];
    private readonly LinkedList<(string Key, ConstraintMatcher Matcher)> _latestFirst = new();

    /// <summary>A cursor at the beginning of an output; null without constraint.</summary>
    /// <param name="constraint">What the output must look like.</param>
    /// <param name="stopTokens">Tokens that end it; allowed where it is complete.</param>
    /// <exception cref="ConstraintException">No token of the vocabulary can begin such an output.</exception>
    public ConstraintCursor? Begin(TokenConstraint? constraint, IReadOnlySet<int> stopTokens)
    {
        if (constraint is null)
        {
            return null;
        }

        TokenVocabulary tokens = _vocabulary.Value;
        int[] stops = [.. stopTokens.Order()];
        string key = $"{string.Join(',', stops)} {constraint.Key}";
        ConstraintMatcher matcher;
        lock (_lock)
        {
            matcher = FindOrAdd(key, constraint, tokens, stops);
        }

        // Outside the lock, and here rather than in the first step: the first mask is the dearest, and errors belong to the caller.
        MatchState start = matcher.Start;
        matcher.MaskOf(start);
        return new ConstraintCursor(matcher, start);
    }

    private ConstraintMatcher FindOrAdd(string key, TokenConstraint constraint, TokenVocabulary tokens, int[] stops)
    {
        if (_byKey.TryGetValue(key, out LinkedListNode<(string Key, ConstraintMatcher Matcher)>? node))
        {
            _latestFirst.Remove(node);
            _latestFirst.AddFirst(node);
            return node.Value.Matcher;
        }

        if (_byKey.Count == ConstraintLimits.Constraints)
        {
            _byKey.Remove(_latestFirst.Last!.Value.Key);
            _latestFirst.RemoveLast();
        }

        node = _latestFirst.AddFirst((key, new ConstraintMatcher(constraint.Grammar, tokens, stops)));
        _byKey.Add(key, node);
        return node.Value.Matcher;
    }
}
