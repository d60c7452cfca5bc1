using System.Buffers.Binary;
using System.Text.Json;
using MagicDec.Engine.Models.Loading.Sources;

namespace MagicDec.Engine.Models.Loading.Safetensors;

/// <summary>
/// The header of a safetensors file: 8 bytes little-endian length, then JSON. Nothing in it is trusted: every number is checked against
/// the file's true length before use (format: the safetensors README, "no holes" rule included).
/// </summary>
internal static class SafetensorsHeader
{
    /// <summary>The limit of the reference implementation, 100 MB.</summary>
    public const long MaxBytes = 100_000_000;

    private const int PrefixBytes = 8;
    private const string Again = "The file is damaged or cut off: download it again.";

    /// <summary>Reads and checks the header; the tensors' offsets count from <paramref name="dataOffset"/>.</summary>
    public static unsafe Dictionary<string, TensorEntry> Read(FileBytes bytes, string file, out long dataOffset)
    {
        if (bytes.Length < PrefixBytes + 2)
        {
            throw new ModelFormatException(file, null, "a safetensors file", $"only {bytes.Length} bytes", Again);
        }

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(bytes.Pointer, PrefixBytes));
        ulong bound = (ulong)Math.Min(MaxBytes, bytes.Length - PrefixBytes);
        if (length < 2 || length > bound)
        {
            throw new ModelFormatException(
                file, null, $"a header of 2 to {bound} bytes (the file has {bytes.Length})", $"one said to have {length}", Again);
        }

        dataOffset = PrefixBytes + (long)length;
        var json = new ReadOnlySpan<byte>(bytes.Pointer + PrefixBytes, (int)length);
        Dictionary<string, TensorEntry> entries;
        try
        {
            entries = Parse(json, file);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ModelFormatException(file, null, "a header in JSON", $"an error ({e.Message})", Again, e);
        }

        CheckLayout(entries, bytes.Length - dataOffset, file);
        return entries;
    }

    private static Dictionary<string, TensorEntry> Parse(ReadOnlySpan<byte> json, string file)
    {
        var entries = new Dictionary<string, TensorEntry>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 8 });
        Expect(ref reader, JsonTokenType.StartObject, file, "a header that is a JSON object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (name == "__metadata__")
            {
                reader.Skip();
                continue;
            }

            var entry = ParseEntry(ref reader, name, file);
            if (!entries.TryAdd(name, entry))
            {
                throw new ModelFormatException(file, name, "each tensor once", "two of that name", Again);
            }
        }

        // Padding of spaces may follow the object; anything else makes this throw.
        reader.Read();
        return entries;
    }

    private static TensorEntry ParseEntry(ref Utf8JsonReader reader, string name, string file)
    {
        string? type = null;
        long[]? shape = null, offsets = null;
        Expect(ref reader, JsonTokenType.StartObject, file, "an object", name);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("dtype"u8))
            {
                Expect(ref reader, JsonTokenType.String, file, "'dtype' to be a string", name);
                type = reader.GetString();
            }
            else if (reader.ValueTextEquals("shape"u8))
            {
                shape = ParseNumbers(ref reader, name, file, "'shape' to be a list of up to 8 sizes");
            }
            else if (reader.ValueTextEquals("data_offsets"u8))
            {
                offsets = ParseNumbers(ref reader, name, file, "'data_offsets' to be a list of two offsets");
            }
            else
            {
                reader.Skip();
            }
        }

        return type is not null && shape is not null && offsets is { Length: 2 }
            ? new TensorEntry(name, type, shape, offsets[0], offsets[1])
            : throw new ModelFormatException(file, name, "'dtype', 'shape' and two 'data_offsets'", "one of them missing", Again);
    }

    private static long[] ParseNumbers(ref Utf8JsonReader reader, string name, string file, string expected)
    {
        Expect(ref reader, JsonTokenType.StartArray, file, expected, name);
        var numbers = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || number < 0 || numbers.Count == 8)
            {
                throw new ModelFormatException(file, name, expected, "something else", Again);
            }

            numbers.Add(number);
        }

        return [.. numbers];
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type, string file, string expected, string? tensor = null)
    {
        if (!reader.Read() || reader.TokenType != type)
        {
            throw new ModelFormatException(file, tensor, expected, $"a JSON {reader.TokenType}", Again);
        }
    }

    /// <summary>Tensors must fill the data without holes or overlaps, and each must have the bytes its shape and type need.</summary>
    private static void CheckLayout(Dictionary<string, TensorEntry> entries, long dataLength, string file)
    {
        long end = 0;
        foreach (var entry in entries.Values.OrderBy(e => e.Begin).ThenBy(e => e.End))
        {
            if (entry.Begin != end || entry.End < entry.Begin)
            {
                throw new ModelFormatException(
                    file, entry.Name, $"data from offset {end} on", $"offsets {entry.Begin} to {entry.End}",
                    entry.Begin < end ? $"Tensors overlap. {Again}" : Again);
            }

            end = entry.End;
            if (end > dataLength)
            {
                throw new ModelFormatException(file, entry.Name, $"data within the {dataLength} bytes after the header", $"an end at {end}", Again);
            }

            CheckByteCount(entry, file);
        }

        if (end != dataLength)
        {
            throw new ModelFormatException(file, null, $"{end} bytes of tensors after the header", $"{dataLength} bytes", Again);
        }
    }

    private static void CheckByteCount(TensorEntry entry, string file)
    {
        int size = TensorType.ByteSize(entry.Type);
        if (size == 0)
        {
            return; // A type not known here fails when the tensor is asked for.
        }

        Int128 expected = size;
        foreach (long dimension in entry.Shape)
        {
            expected = Int128.Min(expected * dimension, long.MaxValue);
        }

        if (expected != entry.End - entry.Begin)
        {
            throw new ModelFormatException(
                file, entry.Name, $"{expected} bytes for {entry.Type} {entry.ShapeText}", $"{entry.End - entry.Begin}", Again);
        }
    }
}
