using System.Text;

namespace MagicDec.Tool.Tests.Export;

/// <summary>A GGUF file read back, written from the format's description and from nothing of the tool's.</summary>
internal sealed class GgufFile
{
    private readonly byte[] _bytes;
    private readonly long _data;

    public GgufFile(string path)
    {
        _bytes = File.ReadAllBytes(path);
        using BinaryReader reader = new(new MemoryStream(_bytes));
        Assert.Equal("GGUF", Encoding.ASCII.GetString(reader.ReadBytes(4)));
        Assert.Equal(3u, reader.ReadUInt32());
        long tensors = reader.ReadInt64();
        long settings = reader.ReadInt64();
        for (long i = 0; i < settings; i++)
        {
            string key = Text(reader);
            Settings[key] = reader.ReadUInt32() switch
            {
                4 => reader.ReadUInt32(),
                6 => reader.ReadSingle(),
                8 => Text(reader),
                uint type => throw new InvalidDataException($"value type {type}"),
            };
        }

        for (long i = 0; i < tensors; i++)
        {
            string name = Text(reader);
            long[] dimensions = [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => reader.ReadInt64())];
            Tensors[name] = (dimensions, reader.ReadInt32(), reader.ReadInt64());
        }

        _data = (reader.BaseStream.Position + 31) / 32 * 32;
    }

    public Dictionary<string, object> Settings { get; } = [];

    public Dictionary<string, (long[] Dimensions, int Type, long Offset)> Tensors { get; } = [];

    public long Length => _bytes.Length;

    public long EndOf(string name) => _data + Tensors[name].Offset + (Values(name).Length * (Tensors[name].Type == 0 ? 4 : 2));

    public float[] Values(string name)
    {
        (long[] dimensions, int type, long offset) = Tensors[name];
        Assert.Equal(0, offset % 32);
        long count = dimensions.Aggregate(1L, (product, dimension) => product * dimension);
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            int at = (int)(_data + offset) + (i * (type == 0 ? 4 : 2));
            values[i] = type switch
            {
                0 => BitConverter.ToSingle(_bytes, at),
                1 => (float)BitConverter.ToHalf(_bytes, at),
                30 => BitConverter.UInt32BitsToSingle((uint)BitConverter.ToUInt16(_bytes, at) << 16),
                _ => throw new InvalidDataException($"tensor type {type}"),
            };
        }

        return values;
    }

    private static string Text(BinaryReader reader) => Encoding.UTF8.GetString(reader.ReadBytes((int)reader.ReadInt64()));
}
