using System.Globalization;
using System.Reflection;

namespace MagicDec.Architecture.Tests.PublicApi;

/// <summary>Writes types and values as C# does, nullable annotations included.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(nint)] = "nint",
        [typeof(nuint)] = "nuint",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(char)] = "char",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
        [typeof(decimal)] = "decimal",
    };

    public static string Of(Type type, NullabilityInfo? nullability = null)
    {
        if (type.IsByRef)
        {
            return Of(type.GetElementType()!, nullability);
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Of(underlying) + "?";
        }

        string mark = nullability is { ReadState: NullabilityState.Nullable } && !type.IsValueType ? "?" : "";
        if (type.IsArray)
        {
            return $"{Of(type.GetElementType()!, nullability?.ElementType)}[{new string(',', type.GetArrayRank() - 1)}]{mark}";
        }

        if (type.IsPointer)
        {
            return Of(type.GetElementType()!) + "*";
        }

        return Named(type, nullability) + mark;
    }

    public static string OfValue(object? value) => value switch
    {
        null => "default",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        Enum constant => $"{constant.GetType().Name}.{constant}",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Named(Type type, NullabilityInfo? nullability)
    {
        if (Keywords.TryGetValue(type, out string? keyword))
        {
            return keyword;
        }

        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        string prefix = type.IsNested ? Named(type.DeclaringType!, null) + "." : "";
        string name = type.Name.Split('`')[0];
        if (!type.IsGenericType || !type.Name.Contains('`', StringComparison.Ordinal))
        {
            return prefix + name;
        }

        IEnumerable<string> arguments = type.GetGenericArguments().Select((argument, index) =>
            Of(argument, nullability?.GenericTypeArguments is { } known && index < known.Length ? known[index] : null));
        return $"{prefix}{name}<{string.Join(", ", arguments)}>";
    }
}
