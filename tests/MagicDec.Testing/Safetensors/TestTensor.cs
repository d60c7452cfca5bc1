namespace MagicDec.Testing.Safetensors;

/// <summary>A named tensor of a test model: its shape and its float32 values, row-major.</summary>
public sealed record TestTensor(string Name, int[] Shape, float[] Values, TestTensorType Type = TestTensorType.BFloat16);
