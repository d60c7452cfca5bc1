namespace MagicDec.Testing.Safetensors;

/// <summary>How a test tensor is stored in a safetensors file.</summary>
public enum TestTensorType
{
    BFloat16,
    Float16,
    Float32,
}
