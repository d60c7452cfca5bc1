using System.Runtime.InteropServices;
using System.Text;
using MagicDec.Engine.Compute;

namespace MagicDec.Tool.Export;

/// <summary>Writes a GGUF file, version 3 (layout: ggml's docs/gguf.md): settings, a table of tensors, then their values, each aligned to 32 bytes.</summary>
internal sealed class GgufWriter(IReadOnlyList<GgufTensor> tensors, GgufType matrices)
{
    private const int Alignment = 32;
    private const uint Version = 3;

    private readonly List<(string Key, object Value)> _settings = [];

    private enum ValueType
    {
        UInt32 = 4,
        Float32 = 6,
        String = 8,
    }

    /// <summary>Adds a setting.</summary>
    public void Set(string key, uint value) => _settings.Add((key, value));

    /// <summary>Adds a setting.</summary>
    public void Set(string key, float value) => _settings.Add((key, value));

    /// <summary>Adds a setting.</summary>
    public void Set(string key, string value) => _settings.Add((key, value));

    /// <summary>Writes everything.</summary>
    /// <param name="destination">A stream at its start.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    public void Write(Stream destination, CancellationToken cancellationToken)
    {
        using BinaryWriter writer = new(destination, Encoding.UTF8, leaveOpen: true);
        writer.Write("GGUF"u8);
        writer.Write(Version);
        writer.Write((ulong)tensors.Count);
        writer.Write((ulong)_settings.Count);
        foreach ((string key, object value) in _settings)
        {
            WriteSetting(writer, key, value);
        }

        long offset = 0;
        foreach (GgufTensor tensor in tensors)
        {
            WriteEntry(writer, tensor, offset);
            offset = Aligned(offset + tensor.ByteCount(matrices));
        }

        Pad(writer);
        foreach (GgufTensor tensor in tensors)
        {
            WriteValues(writer, tensor, cancellationToken);
            Pad(writer);
        }
    }

    private static long Aligned(long offset) => (offset + Alignment - 1) / Alignment * Alignment;

    private static void WriteSetting(BinaryWriter writer, string key, object value)
    {
        WriteString(writer, key);
        switch (value)
        {
            case uint number:
                writer.Write((uint)ValueType.UInt32);
                writer.Write(number);
                break;
            case float number:
                writer.Write((uint)ValueType.Float32);
                writer.Write(number);
                break;
            default:
                writer.Write((uint)ValueType.String);
                WriteString(writer, (string)value);
                break;
        }
    }

    private static void WriteString(BinaryWriter writer, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }

    private static void Pad(BinaryWriter writer)
    {
        writer.Flush();
        long position = writer.BaseStream.Position;
        writer.Write(new byte[Aligned(position) - position]);
    }

    private void WriteEntry(BinaryWriter writer, GgufTensor tensor, long offset)
    {
        WriteString(writer, tensor.Name);

        // The fastest running dimension comes first.
        writer.Write(tensor.IsVector ? 1u : 2u);
        writer.Write((ulong)tensor.Columns);
        if (!tensor.IsVector)
        {
            writer.Write((ulong)tensor.Rows);
        }

        writer.Write((uint)tensor.TypeAmong(matrices));
        writer.Write((ulong)offset);
    }

    private void WriteValues(BinaryWriter writer, GgufTensor tensor, CancellationToken cancellationToken)
    {
        float[] row = new float[tensor.Columns];
        ushort[] halves = new ushort[tensor.Columns];
        for (int i = 0; i < tensor.Rows; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            tensor.ReadRow(i, row);
            GgufType type = tensor.TypeAmong(matrices);
            if (type == GgufType.Float32)
            {
                writer.Write(MemoryMarshal.AsBytes(row.AsSpan()));
                continue;
            }

            for (int j = 0; j < row.Length; j++)
            {
                halves[j] = type == GgufType.BFloat16 ? VectorMath.ToBFloat16(row[j]) : BitConverter.HalfToUInt16Bits((Half)row[j]);
            }

            writer.Write(MemoryMarshal.AsBytes(halves.AsSpan()));
        }
    }
}
