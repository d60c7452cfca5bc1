using MagicDec.Engine.KvCache;

namespace MagicDec.Engine.Tests.KvCache;

public unsafe class KvStoreTests
{
    [Theory]
    [InlineData(2, true)]
    [InlineData(10, true)]
    [InlineData(64, true)]
    [InlineData(10, false)]
    [InlineData(128, false)]
    public void Append_EverySlot_ReadsBackRounded(int headSize, bool bfloat16)
    {
        var geometry = new KvGeometry(2, 3, headSize, KvGeometry.DefaultPageTokens, bfloat16 ? KvFormat.BFloat16 : KvFormat.Float32);
        using var store = new KvStore(geometry, pageCount: 3);
        var random = new Random(1);
        Dictionary<(int, int, int, int), (float[] Key, float[] Value)> written = [];
        for (var i = 0; i < 2 * 3 * 3 * 16; i++)
        {
            var place = (Layer: i / 16 / 9, Head: i / 16 / 3 % 3, Page: i / 16 % 3, Slot: i % 16);
            var (key, value) = written[place] = (NewRow(random, headSize), NewRow(random, headSize));
            fixed (float* k = key, v = value)
                store.Append(place.Layer, place.Head, place.Page, place.Slot, k, v);
        }

        foreach (var ((layer, head, page, slot), (key, value)) in written)
        {
            float[] readKey = new float[headSize], readValue = new float[headSize];
            store.Read(layer, head, page, slot, readKey, readValue);
            Assert.Equal(bfloat16 ? Array.ConvertAll(key, ReferenceAttention.RoundToBFloat16) : key, readKey);
            Assert.Equal(bfloat16 ? Array.ConvertAll(value, ReferenceAttention.RoundToBFloat16) : value, readValue);
        }
    }

    [Fact]
    public void Append_SpecialValues_RoundLikeTheDefinition()
    {
        using var store = new KvStore(new KvGeometry(1, 1, 16, KvGeometry.DefaultPageTokens, KvFormat.BFloat16), 1);
        float[] values =
        [
            0f, -0f, 1f, float.Epsilon, float.MaxValue, float.MinValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN,
            1.00390625f, 1.01171875f, -1.00390625f, 1.003907f, 3.3895314e38f, 1e-40f, BitConverter.UInt32BitsToSingle(0x7f800001),
        ];
        float[] key = new float[16], value = new float[16];
        fixed (float* v = values)
            store.Append(0, 0, 0, 3, v, v);

        store.Read(0, 0, 0, 3, key, value);

        for (var i = 0; i < 16; i++)
        {
            var expected = BitConverter.SingleToInt32Bits(ReferenceAttention.RoundToBFloat16(values[i]));
            foreach (var found in new[] { key[i], value[i] })
            {
                Assert.Equal(float.IsNaN(values[i]), float.IsNaN(found));
                Assert.True(float.IsNaN(found) || BitConverter.SingleToInt32Bits(found) == expected, $"{values[i]:R} became {found:R}");
            }
        }
    }

    [Fact]
    public void CopyPage_OtherPage_CopiesAllLayersAndHeads()
    {
        using var store = new KvStore(new KvGeometry(2, 2, 8, KvGeometry.DefaultPageTokens, KvFormat.BFloat16), 3);
        for (var i = 0; i < 4; i++)
            store.PageBytes(i / 2, i % 2, 0).Fill((byte)(i + 1));

        store.CopyPage(0, 2);

        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(store.PageBytes(i / 2, i % 2, 0), store.PageBytes(i / 2, i % 2, 2));
            Assert.False(store.PageBytes(i / 2, i % 2, 1).ContainsAnyExcept((byte)0));
        }
    }

    [Theory]
    [InlineData(30, 3, 64, true, 22.5 * 1024)]
    [InlineData(16, 8, 64, true, 32 * 1024)]
    [InlineData(5, 4, 8, false, 5 * 4 * (8 + 16) * 4)]
    public void BytesPerToken_Shape_CountsKeysAndPaddedValues(int layers, int kvHeads, int headSize, bool bfloat16, double expected) =>
        Assert.Equal(
            (long)expected,
            new KvGeometry(layers, kvHeads, headSize, KvGeometry.DefaultPageTokens, bfloat16 ? KvFormat.BFloat16 : KvFormat.Float32).BytesPerToken);

    [Theory]
    [InlineData(1, 1, 7, 16)]
    [InlineData(1, 1, 2048, 16)]
    [InlineData(1, 1, 64, 32)]
    [InlineData(0, 1, 64, 16)]
    [InlineData(1, -1, 64, 16)]
    public void Create_UnservableShape_IsRefused(int layers, int kvHeads, int headSize, int pageTokens) =>
        Assert.Throws<NotSupportedException>(() => new KvStore(new KvGeometry(layers, kvHeads, headSize, pageTokens, KvFormat.BFloat16), 1));

    private static float[] NewRow(Random random, int size) =>
        [.. Enumerable.Range(0, size).Select(_ => (random.NextSingle() - 0.5f) * MathF.Pow(2, random.Next(-20, 20)))];
}
