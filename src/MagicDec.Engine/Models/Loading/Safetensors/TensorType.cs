namespace MagicDec.Engine.Models.Loading.Safetensors;

/// <summary>Element types of the safetensors format; the engine reads the three float ones.</summary>
internal static class TensorType
{
    public const string Float32 = "F32";
    public const string Float16 = "F16";
    public const string BFloat16 = "BF16";

    public const string Readable = $"{Float32}, {Float16} or {BFloat16}";

    /// <summary>Bytes of one element; 0 for a type this reader does not know.</summary>
    public static int ByteSize(string type) => type switch
    {
        "BOOL" or "U8" or "I8" or "F8_E4M3" or "F8_E5M2" or "F8_E8M0" => 1,
        BFloat16 or Float16 or "U16" or "I16" => 2,
        Float32 or "U32" or "I32" => 4,
        "F64" or "U64" or "I64" or "C64" => 8,
        _ => 0,
    };

    public static bool IsReadable(string type) => type is Float32 or Float16 or BFloat16;
}
