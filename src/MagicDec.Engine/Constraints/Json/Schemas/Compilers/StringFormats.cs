namespace MagicDec.Engine.Constraints.Json.Schemas.Compilers;

/// <summary>Formats of strings as regular expressions; a few rarely used spellings are left out so that every common parser takes the rest.</summary>
internal static class StringFormats
{
    private const string Year = "[1-9][0-9]{3}";
    private const string LeapYear = "(?:[1-9][0-9](?:0[48]|[2468][048]|[13579][26])|(?:[13579][26]|[2468][048])00)";
    private const string Date = $"(?:{Year}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))|{LeapYear}-02-29)";
    private const string Time = @"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,7})?";
    private const string Offset = "(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9])";
    private const string Label = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?";
    private const string Host = $@"(?:{Label}\.){{0,4}}{Label}";
    private const string Octet = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private const string Ipv4 = $@"(?:{Octet}\.){{3}}{Octet}";
    private const string Group = "[0-9A-Fa-f]{1,4}";
    private const string UriCharacter = @"(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-F]{2})";

    private static readonly Dictionary<string, string> Expressions = new(StringComparer.Ordinal)
    {
        ["date"] = Date,

        // The offset is optional here: .NET's TimeOnly, which asks for this format, takes none.
        ["time"] = Time + Offset + "?",
        ["date-time"] = $"{Date}T{Time}{Offset}",
        ["duration"] = "P(?:[0-9]{1,4}W|[0-9]{1,4}D(?:T[0-9]{1,4}H)?|T[0-9]{1,4}H(?:[0-9]{1,4}M(?:[0-9]{1,4}S)?)?|T[0-9]{1,4}M(?:[0-9]{1,4}S)?|T[0-9]{1,4}S|[0-9]{1,4}Y(?:[0-9]{1,4}M(?:[0-9]{1,4}D)?)?|[0-9]{1,4}M(?:[0-9]{1,4}D)?)",
        ["uuid"] = "[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}",
        ["email"] = $@"[A-Za-z0-9_%+-]{{1,32}}(?:\.[A-Za-z0-9_%+-]{{1,16}}){{0,3}}@(?:{Label}\.){{1,4}}[A-Za-z]{{2,12}}",
        ["hostname"] = Host,
        ["ipv4"] = Ipv4,
        ["ipv6"] = $"(?:(?:{Group}:){{7}}{Group}|::(?:(?:{Group}:){{0,5}}{Group})?|{Group}::(?:(?:{Group}:){{0,4}}{Group})?|{Group}:{Group}::(?:(?:{Group}:){{0,3}}{Group})?|(?:{Group}:){{2}}{Group}::(?:(?:{Group}:){{0,2}}{Group})?)",
        ["uri"] = $@"[A-Za-z][A-Za-z0-9+-]{{1,20}}:(?://{Host}(?::[1-9][0-9]{{0,3}})?(?:/{UriCharacter}*)?|[A-Za-z0-9]{UriCharacter}*)(?:\?(?:{UriCharacter}|\?)*)?(?:#(?:{UriCharacter}|\?)*)?",
    };

    /// <summary>The expression of a format; null for one that is only a note.</summary>
    public static string? Find(string name) => Expressions.GetValueOrDefault(name);
}
