using System.Globalization;
using MagicDec.Engine.Tokenization.Json;
using MagicDec.Engine.Tokenization.Subwords;

namespace MagicDec.Engine.Tokenization.AddedTokens;

/// <summary>The added tokens of tokenizer.json, and those that only tokenizer_config.json lists. Read-only once it is built.</summary>
internal sealed class AddedTokenSet
{
    private readonly Dictionary<string, AddedToken> _byContent = new(StringComparer.Ordinal);
    private readonly Dictionary<int, AddedToken> _byId = [];

    public IReadOnlyCollection<AddedToken> All => _byId.Values;

    /// <summary>One more than the largest id.</summary>
    public int IdEnd => _byId.Count == 0 ? 0 : _byId.Keys.Max() + 1;

    /// <summary>Reads <c>added_tokens</c> of tokenizer.json.</summary>
    public static AddedTokenSet Read(JsonField tokenizer)
    {
        var set = new AddedTokenSet();
        if (tokenizer.TryGet("added_tokens", out JsonField tokens))
        {
            foreach (JsonField item in tokens.Items())
            {
                int id = item.Required("id").AsInteger(0, Vocabulary.IdLimit - 1);
                AddedToken token = AddedToken.Read(item, id);
                if (set._byContent.TryGetValue(token.Content, out AddedToken? earlier))
                {
                    // Some files list a token twice: the first id and the last options count, and special once is special for good.
                    set.Replace(token with { Id = earlier.Id, Special = token.Special || earlier.Special });
                }
                else if (token.Content.Length > 0 && !set.TryAdd(token))
                {
                    throw item.Unexpected(
                        "an id that is not taken yet", string.Create(CultureInfo.InvariantCulture, $"{id} for '{token.Content}'"));
                }
            }
        }

        return set;
    }

    /// <summary>The id of a token, or -1.</summary>
    public int Find(string content) => _byContent.TryGetValue(content, out AddedToken? token) ? token.Id : -1;

    public AddedToken? Get(int id) => _byId.GetValueOrDefault(id);

    /// <summary>
    /// Brings the ids in line with the model: a token that the model knows keeps the model's id; an id that the model gives to another
    /// token is refused.
    /// </summary>
    public void Reconcile(Vocabulary vocabulary, JsonField tokenizer)
    {
        foreach (AddedToken token in (AddedToken[])[.. _byId.Values])
        {
            int known = vocabulary.Find(token.Content);
            if (known == token.Id)
            {
                continue;
            }

            bool taken = known < 0 ? vocabulary.Contains(token.Id) : _byId.ContainsKey(known);
            if (taken)
            {
                throw tokenizer.Required("added_tokens").Unexpected(
                    "each id to stand for one token",
                    string.Create(CultureInfo.InvariantCulture, $"'{token.Content}' at {token.Id}, which is taken"));
            }

            if (known >= 0)
            {
                _byId.Remove(token.Id);
                AddedToken moved = token with { Id = known };
                _byId.Add(known, moved);
                _byContent[token.Content] = moved;
            }
        }
    }

    /// <summary>Adds those of <c>added_tokens_decoder</c> in tokenizer_config.json that tokenizer.json lacks and has room for.</summary>
    public void AddMissing(JsonField config, Vocabulary vocabulary)
    {
        if (!config.TryGet("added_tokens_decoder", out JsonField decoder))
        {
            return;
        }

        foreach ((string name, JsonField value) in decoder.Members())
        {
            if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int id) || id >= Vocabulary.IdLimit)
            {
                throw value.Unexpected("a token id as the member's name", "'" + name + "'");
            }

            AddedToken token = AddedToken.Read(value, id);
            int known = vocabulary.Find(token.Content);
            if (token.Content.Length > 0 && (known >= 0 || !vocabulary.Contains(id)))
            {
                TryAdd(known >= 0 ? token with { Id = known } : token);
            }
        }
    }

    private void Replace(AddedToken token)
    {
        _byId[token.Id] = token;
        _byContent[token.Content] = token;
    }

    private bool TryAdd(AddedToken token)
    {
        if (_byContent.ContainsKey(token.Content) || !_byId.TryAdd(token.Id, token))
        {
            return false;
        }

        _byContent.Add(token.Content, token);
        return true;
    }
}
