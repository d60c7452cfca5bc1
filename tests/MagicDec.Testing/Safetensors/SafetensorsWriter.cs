using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MagicDec.Testing.Safetensors;

/// <summary>Writes safetensors files.</summary>
public static class SafetensorsWriter
{
    /// <summary>A whole file with the tensors in the order given.</summary>
    public static byte[] Write(IEnumerable<TestTensor> tensors)
    {
        var header = new JsonObject { ["__metadata__"] = new JsonObject { ["format"] = "pt" } };
        var data = new MemoryStream();
        foreach (var tensor in tensors)
        {
            long begin = data.Length;
            data.Write(Encode(tensor));
            header[tensor.Name] = new JsonObject
            {
                ["dtype"] = TypeName(tensor.Type),
                ["shape"] = JsonSerializer.SerializeToNode(tensor.Shape),
                ["data_offsets"] = JsonSerializer.SerializeToNode(new[] { begin, data.Length }),
            };
        }

        return Join(header.ToJsonString(), data.ToArray());
    }

    /// <summary>A file from any header text, right or wrong, and any data. The header is padded with spaces to 8 bytes as usual.</summary>
    public static byte[] Join(string header, byte[] data)
    {
        byte[] json = System.Text.Encoding.UTF8.GetBytes(header.PadRight((header.Length + 7) / 8 * 8));
        var file = new byte[8 + json.Length + data.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)json.Length);
        json.CopyTo(file, 8);
        data.CopyTo(file, 8 + json.Length);
        return file;
    }

    /// <summary>The value a reader gets back after it was stored in that type (nearest even).</summary>
    public static float Round(float value, TestTensorType type) => type switch
    {
        TestTensorType.Float32 => value,
        TestTensorType.Float16 => (float)(Half)value,
        _ => BitConverter.UInt32BitsToSingle((uint)ToBFloat16(value) << 16),
    };

    private static string TypeName(TestTensorType type) => type switch
    {
        TestTensorType.Float32 => "F32",
        TestTensorType.Float16 => "F16",
        _ => "BF16",
    };

    private static byte[] Encode(TestTensor tensor)
    {
        switch (tensor.Type)
        {
            case TestTensorType.Float32:
                return MemoryMarshal.AsBytes(tensor.Values.AsSpan()).ToArray();
            case TestTensorType.Float16:
                return MemoryMarshal.AsBytes(Array.ConvertAll(tensor.Values, v => (Half)v).AsSpan()).ToArray();
            default:
                return MemoryMarshal.AsBytes(Array.ConvertAll(tensor.Values, ToBFloat16).AsSpan()).ToArray();
        }
    }

    private static ushort ToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
    }
}
