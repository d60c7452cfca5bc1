using MagicDec.Engine.Models.Loading.Safetensors;

namespace MagicDec.Engine.Tests.Models.Loading.Safetensors;

public unsafe class WideningTests
{
    [Fact]
    public void Read_EveryHalf_IsExact() => AssertEvery16Bits(TensorType.Float16, bits => (float)BitConverter.UInt16BitsToHalf(bits));

    [Fact]
    public void Read_EveryBFloat16_IsExact() => AssertEvery16Bits(TensorType.BFloat16, bits => BitConverter.UInt32BitsToSingle((uint)bits << 16));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(40)]
    public void Read_AnyLengthAtOddAddress_FillsExactlyThat(int length)
    {
        foreach (string type in new[] { TensorType.Float16, TensorType.BFloat16, TensorType.Float32 })
        {
            var source = new byte[1 + length * 4];
            new Random(length).NextBytes(source);
            var values = new float[length + 2];
            values[^1] = values[^2] = 7;
            fixed (byte* p = source)
            {
                Widening.Read(p + 1, type, values.AsSpan(0, length));
                for (int i = 0; i < length; i++)
                {
                    float expected = type switch
                    {
                        TensorType.Float16 => (float)BitConverter.ToHalf(source, 1 + 2 * i),
                        TensorType.BFloat16 => BitConverter.UInt32BitsToSingle((uint)BitConverter.ToUInt16(source, 1 + 2 * i) << 16),
                        _ => BitConverter.ToSingle(source, 1 + 4 * i),
                    };
                    Assert.Equal(expected, values[i]);
                }
            }

            Assert.Equal([7, 7], values[length..]);
        }
    }

    private static void AssertEvery16Bits(string type, Func<ushort, float> expected)
    {
        var source = Enumerable.Range(0, 65536).Select(i => (ushort)i).ToArray();
        var values = new float[source.Length];
        fixed (ushort* p = source)
        {
            Widening.Read((byte*)p, type, values);
        }

        for (int i = 0; i < values.Length; i++)
        {
            float right = expected((ushort)i);
            Assert.True(
                float.IsNaN(right) ? float.IsNaN(values[i]) : BitConverter.SingleToUInt32Bits(right) == BitConverter.SingleToUInt32Bits(values[i]),
                $"{type} 0x{i:x4}: expected {right}, found {values[i]}");
        }
    }
}
