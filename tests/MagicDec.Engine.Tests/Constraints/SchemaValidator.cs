using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MagicDec.Engine.Tests.Constraints;

/// <summary>A plain JSON Schema validator, written apart from the engine's compiler: says what is wrong with a value, or null.</summary>
internal sealed class SchemaValidator(JsonElement root)
{
    public string? Check(JsonElement value) => Check(root, value, "$");

    private string? Check(JsonElement schema, JsonElement value, string path)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return schema.ValueKind == JsonValueKind.False ? $"{path} is not allowed" : null;
        }

        foreach (JsonProperty keyword in schema.EnumerateObject())
        {
            if (CheckKeyword(schema, keyword.Name, keyword.Value, value, path) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private string? CheckKeyword(JsonElement schema, string keyword, JsonElement argument, JsonElement value, string path)
    {
        bool isString = value.ValueKind == JsonValueKind.String;
        bool isNumber = value.ValueKind == JsonValueKind.Number;
        bool isArray = value.ValueKind == JsonValueKind.Array;
        bool isObject = value.ValueKind == JsonValueKind.Object;
        int length = isString ? value.GetString()!.EnumerateRunes().Count() : 0;
        switch (keyword)
        {
            case "$ref":
                return Check(Resolve(argument.GetString()!), value, path);
            case "type":
                string[] types = argument.ValueKind == JsonValueKind.Array ? [.. argument.EnumerateArray().Select(type => type.GetString()!)] : [argument.GetString()!];
                bool isNullable = schema.TryGetProperty("nullable", out JsonElement nullable) && nullable.GetBoolean() && value.ValueKind == JsonValueKind.Null;
                return isNullable || types.Any(type => IsOf(type, value)) ? null : $"{path} is no {string.Join(" or ", types)}: {value}";
            case "enum":
                return argument.EnumerateArray().Any(each => JsonElement.DeepEquals(each, value)) ? null : $"{path} is not in enum: {value}";
            case "const":
                return JsonElement.DeepEquals(argument, value) ? null : $"{path} is not {argument}";
            case "minLength" when isString && length < argument.GetInt32():
            case "maxLength" when isString && length > argument.GetInt32():
            case "minItems" when isArray && value.GetArrayLength() < argument.GetInt32():
            case "maxItems" when isArray && value.GetArrayLength() > argument.GetInt32():
            case "minProperties" when isObject && value.EnumerateObject().Count() < argument.GetInt32():
            case "maxProperties" when isObject && value.EnumerateObject().Count() > argument.GetInt32():
            case "minimum" when isNumber && Number(value) < Number(argument):
            case "maximum" when isNumber && Number(value) > Number(argument):
            case "exclusiveMinimum" when isNumber && Number(value) <= Number(argument):
            case "exclusiveMaximum" when isNumber && Number(value) >= Number(argument):
            case "multipleOf" when isNumber && Number(value) % Number(argument) != 0:
                return $"{path} breaks {keyword} {argument}: {value}";
            case "pattern" when isString && !Regex.IsMatch(value.GetString()!, argument.GetString()!, RegexOptions.ECMAScript, TimeSpan.FromSeconds(1)):
                return $"{path} does not match {argument}: {value}";
            case "format" when isString && !HasFormat(argument.GetString()!, value.GetString()!):
                return $"{path} is no {argument}: {value}";
            case "required" when isObject:
                return argument.EnumerateArray().Select(name => name.GetString()!).FirstOrDefault(name => !value.TryGetProperty(name, out _)) is { } missing ? $"{path} lacks {missing}" : null;
            case "properties" when isObject:
                return argument.EnumerateObject().Select(property => value.TryGetProperty(property.Name, out JsonElement member) ? Check(property.Value, member, $"{path}.{property.Name}") : null)
                    .FirstOrDefault(problem => problem is not null);
            case "additionalProperties" when isObject:
                return value.EnumerateObject().Where(member => !IsDeclared(schema, member.Name)).Select(member => Check(argument, member.Value, $"{path}.{member.Name}"))
                    .FirstOrDefault(problem => problem is not null);
            case "patternProperties" when isObject:
                return argument.EnumerateObject().SelectMany(pattern => value.EnumerateObject()
                    .Where(member => Regex.IsMatch(member.Name, pattern.Name, RegexOptions.ECMAScript, TimeSpan.FromSeconds(1)))
                    .Select(member => Check(pattern.Value, member.Value, $"{path}.{member.Name}"))).FirstOrDefault(problem => problem is not null);
            case "prefixItems" when isArray:
                return argument.EnumerateArray().Zip(value.EnumerateArray()).Select(pair => Check(pair.First, pair.Second, path + "[]")).FirstOrDefault(problem => problem is not null);
            case "items" when isArray:
                int prefix = schema.TryGetProperty("prefixItems", out JsonElement first) ? first.GetArrayLength() : 0;
                return value.EnumerateArray().Skip(prefix).Select(item => Check(argument, item, path + "[]")).FirstOrDefault(problem => problem is not null);
            case "allOf":
                return argument.EnumerateArray().Select(part => Check(part, value, path)).FirstOrDefault(problem => problem is not null);
            case "anyOf":
            case "oneOf":
                string?[] problems = [.. argument.EnumerateArray().Select(part => Check(part, value, path))];
                return problems.Contains(null) ? null : $"{path} fits no alternative: {problems[0]}";
            default:
                return null;
        }
    }

    private static bool IsDeclared(JsonElement schema, string name) =>
        (schema.TryGetProperty("properties", out JsonElement properties) && properties.TryGetProperty(name, out _))
        || (schema.TryGetProperty("patternProperties", out JsonElement patterns)
            && patterns.EnumerateObject().Any(pattern => Regex.IsMatch(name, pattern.Name, RegexOptions.ECMAScript, TimeSpan.FromSeconds(1))));

    private static bool IsOf(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && Number(value) == decimal.Truncate(Number(value)),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => value.ValueKind == JsonValueKind.Null,
    };

    private static decimal Number(JsonElement value) => decimal.Parse(value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture);

    private static bool HasFormat(string format, string text) => format switch
    {
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "date-time" => text.Contains('T') && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out _),
        "time" => DateTimeOffset.TryParse("2000-01-01T" + text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out _),
        "uuid" => Guid.TryParseExact(text, "D", out _),
        "ipv4" => IPAddress.TryParse(text, out IPAddress? address) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork && text.Count(c => c == '.') == 3,
        "ipv6" => IPAddress.TryParse(text, out IPAddress? address) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6,
        "email" => System.Net.Mail.MailAddress.TryCreate(text, out _),
        "uri" => Uri.TryCreate(text, UriKind.Absolute, out _),
        "hostname" => Uri.CheckHostName(text) != UriHostNameType.Unknown,
        "duration" => System.Xml.XmlConvert.ToTimeSpan(text.Contains('W') ? "PT0S" : text) >= TimeSpan.Zero,
        _ => true,
    };

    private JsonElement Resolve(string reference)
    {
        JsonElement element = root;
        foreach (string step in reference[1..].Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            element = element.GetProperty(step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));
        }

        return element;
    }
}
