using MagicDec.Engine.Tokenization.Json;

namespace MagicDec.Engine.Tokenization.AddedTokens;

/// <summary>A token that is looked for in the text itself, before the model cuts it.</summary>
internal sealed record AddedToken(int Id, string Content)
{
    /// <summary>Whether it must stand between characters that are not word characters.</summary>
    public bool SingleWord { get; init; }

    /// <summary>Whether it takes the white space before it.</summary>
    public bool StripLeft { get; init; }

    /// <summary>Whether it takes the white space behind it.</summary>
    public bool StripRight { get; init; }

    /// <summary>Whether it is looked for in the normalized text, in its own normalized form.</summary>
    public bool Normalized { get; init; }

    /// <summary>Whether decoding may leave it out.</summary>
    public bool Special { get; init; }

    public static AddedToken Read(JsonField field, int id)
    {
        bool special = field.BooleanOr("special", false);
        return new AddedToken(id, field.Required("content").AsString())
        {
            SingleWord = field.BooleanOr("single_word", false),
            StripLeft = field.BooleanOr("lstrip", false),
            StripRight = field.BooleanOr("rstrip", false),
            Normalized = field.BooleanOr("normalized", !special),
            Special = special,
        };
    }
}
