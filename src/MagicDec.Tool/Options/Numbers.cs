using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace MagicDec.Tool.Options;

/// <summary>Options that take a number in a range and say so when they get something else.</summary>
internal static class Numbers
{
    /// <summary>A number that has a default.</summary>
    public static Option<T> Create<T>(string name, string description, T minimum, T maximum, T defaultValue)
        where T : struct, INumber<T>
    {
        Option<T> option = new(name)
        {
            Description = $"{description} ({Range(minimum, maximum)})",
            HelpName = "N",
            DefaultValueFactory = _ => defaultValue,
        };
        option.CustomParser = result => Parse(result, name, minimum, maximum);
        return option;
    }

    /// <summary>A number that may be left out.</summary>
    public static Option<T?> CreateOptional<T>(string name, string description, T minimum, T maximum)
        where T : struct, INumber<T>
    {
        Option<T?> option = new(name) { Description = $"{description} ({Range(minimum, maximum)})", HelpName = "N" };
        option.CustomParser = result => Parse(result, name, minimum, maximum);
        return option;
    }

    /// <summary>One number or several, with commas between; <see cref="ValuesOf"/> reads it.</summary>
    public static Option<NumberList<T>?> CreateList<T>(string name, string description, T minimum, T maximum, params T[] defaults)
        where T : struct, INumber<T>
    {
        Option<NumberList<T>?> option = new(name)
        {
            Description = $"{description} (with commas between, each {Range(minimum, maximum)})",
            HelpName = "N,N,...",
            DefaultValueFactory = defaults.Length > 0 ? _ => new NumberList<T>(defaults) : null,
        };
        option.CustomParser = result => ParseList(result, name, minimum, maximum);
        return option;
    }

    /// <summary>The numbers of a list: those given, else its defaults, which may be none.</summary>
    public static IReadOnlyList<T> ValuesOf<T>(ParseResult parsed, Option<NumberList<T>?> option)
        where T : struct, INumber<T> => parsed.GetValue(option)?.Values ?? [];

    private static NumberList<T> ParseList<T>(System.CommandLine.Parsing.ArgumentResult result, string name, T minimum, T maximum)
        where T : struct, INumber<T> =>
        new([.. result.Tokens.SelectMany(token => token.Value.Split(',')).Select(text => Parse(text, result, name, minimum, maximum))]);

    private static T Parse<T>(System.CommandLine.Parsing.ArgumentResult result, string name, T minimum, T maximum)
        where T : struct, INumber<T> => Parse(result.Tokens[0].Value, result, name, minimum, maximum);

    private static T Parse<T>(string text, System.CommandLine.Parsing.ArgumentResult result, string name, T minimum, T maximum)
        where T : struct, INumber<T>
    {
        NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (T.TryParse(text, style, CultureInfo.InvariantCulture, out T value) && value >= minimum && value <= maximum)
        {
            return value;
        }

        result.AddError($"{name} is '{text}'; it must be {Kind<T>()} {Range(minimum, maximum)}.");
        return default;
    }

    private static string Kind<T>()
        where T : INumber<T> => T.IsInteger(T.One / (T.One + T.One)) ? "a whole number" : "a number";

    private static string Range<T>(T minimum, T maximum)
        where T : INumber<T> => string.Create(CultureInfo.InvariantCulture, $"from {minimum} to {maximum}");
}
