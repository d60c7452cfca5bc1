namespace MagicDec.Tool.Export;

/// <summary>Number formats of tensors in a GGUF file, with ggml's numbers for them.</summary>
internal enum GgufType
{
    Float32 = 0,
    Float16 = 1,
    BFloat16 = 30,
}
