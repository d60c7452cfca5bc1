using System.Buffers.Binary;
using MagicDec.Engine.Models.Loading;
using MagicDec.Testing;
using MagicDec.Testing.Safetensors;

namespace MagicDec.Engine.Tests.Models.Loading.Safetensors;

public class SafetensorsStoreTests
{
    private const string Single = "model.safetensors";
    private const string Embeddings = "model.embed_tokens.weight";

    [Fact]
    public void Open_RightFile_ReadsRows()
    {
        var model = TinyModels.Create("llama2");
        using var files = model.OpenInMemory();
        using var store = files.OpenTensors();
        var matrix = store.OpenMatrix(Embeddings, 512, 64);
        var row = new float[64];
        matrix.ReadRow(511, row);
        Assert.Equal(model.Tensors[Embeddings].Values[^64..], row);
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.ReadRow(512, new float[64]));
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.ReadRow(-1, new float[64]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(64)]
    [InlineData(-1)]
    public void Open_TruncatedFile_Throws(int length)
    {
        var model = TinyModels.Create("llama2");
        byte[] whole = model.Files[Single];
        model.Files[Single] = length >= 0 ? whole[..length] : whole[..^1];
        AssertRejected(model, Single);
    }

    [Fact]
    public void Open_TrailingBytes_Throws()
    {
        var model = TinyModels.Create("llama2");
        model.Files[Single] = [.. model.Files[Single], 0];
        AssertRejected(model, Single);
    }

    [Theory]
    [InlineData(0ul)]
    [InlineData(1ul)]
    [InlineData(1ul << 31)]
    [InlineData(1ul << 63)]
    [InlineData(ulong.MaxValue)]
    public void Open_AbsurdHeaderLength_ThrowsWithoutAllocating(ulong length)
    {
        var model = TinyModels.Create("llama2");
        BinaryPrimitives.WriteUInt64LittleEndian(model.Files[Single], length);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var e = AssertRejected(model, Single);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Contains($"{length}", e.Found, StringComparison.Ordinal);
    }

    // Data of 8 bytes follows each header.
    [Theory]
    [InlineData("""{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}, "b": {"dtype": "F32", "shape": [1], "data_offsets": [2, 6]}}""", "b")] // overlap
    [InlineData("""{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}, "b": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}""", "a")] // one in another
    [InlineData("""{"a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}}""", "a")] // hole
    [InlineData("""{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}""", null)] // bytes of no tensor
    [InlineData("""{"a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 0]}}""", "a")] // backwards
    [InlineData("""{"a": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}}""", "a")] // beyond the end
    [InlineData("""{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 8]}}""", "a")] // too many bytes for the shape
    [InlineData("""{"a": {"dtype": "F32", "shape": [3], "data_offsets": [0, 8]}}""", "a")] // too few
    [InlineData("""{"a": {"dtype": "F32", "shape": [4294967296, 4294967296], "data_offsets": [0, 8]}}""", "a")] // product overflows
    [InlineData("""{"a": {"dtype": "F32", "shape": [-2], "data_offsets": [0, 8]}}""", "a")]
    [InlineData("""{"a": {"dtype": "F32", "shape": [2.5], "data_offsets": [0, 8]}}""", "a")]
    [InlineData("""{"a": {"dtype": "F32", "shape": [1, 1, 1, 1, 1, 1, 1, 1, 2], "data_offsets": [0, 8]}}""", "a")]
    [InlineData("""{"a": {"dtype": "F32", "shape": 2, "data_offsets": [0, 8]}}""", "a")]
    [InlineData("""{"a": {"dtype": 4, "shape": [2], "data_offsets": [0, 8]}}""", "a")]
    [InlineData("""{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 4, 8]}}""", "a")]
    [InlineData("""{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 99999999999999999999]}}""", "a")]
    [InlineData("""{"a": {"dtype": "F32", "data_offsets": [0, 8]}}""", "a")]
    [InlineData("""{"a": [1, 2]}""", "a")]
    [InlineData("""{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}, "a": {"dtype": "F32", "shape": [0], "data_offsets": [8, 8]}}""", "a")] // twice
    [InlineData("""[1, 2, 3]""", null)]
    [InlineData("""{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}""", null)]
    [InlineData("""{"__metadata__": {"a": [[[[[[[[[[[[1]]]]]]]]]]]]}}""", null)]
    [InlineData("""{} more""", null)]
    public void Open_BadHeader_NamesFileAndTensor(string header, string? tensor)
    {
        var model = TinyModels.Create("llama2");
        model.Files[Single] = SafetensorsWriter.Join(header, new byte[8]);
        Assert.Equal(tensor, AssertRejected(model, Single).Tensor);
    }

    [Fact]
    public void Open_HeaderInAnyOrder_IsAccepted()
    {
        var model = TinyModels.Create("llama2");
        model.Files[Single] = SafetensorsWriter.Join(
            """{"b": {"dtype": "I64", "shape": [], "data_offsets": [8, 16]}, "__metadata__": {"a": "b"}, "a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}""",
            new byte[16]);
        using var files = model.OpenInMemory();
        using var store = files.OpenTensors();
        Assert.True(store.Contains("a") && store.Contains("b"));
    }

    [Fact]
    public void OpenMatrix_MissingTensor_SaysSo()
    {
        var e = Rejection(TinyModels.Create("llama2"), "model.layers.7.mlp.up_proj.weight", 4, 4);
        Assert.Equal((Single, "model.layers.7.mlp.up_proj.weight"), (e.File, e.Tensor));
        Assert.Contains("config.json", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(512, 63)]
    [InlineData(64, 512)]
    [InlineData(511, 64)]
    public void OpenMatrix_WrongShape_SaysBoth(int rows, int columns)
    {
        var e = Rejection(TinyModels.Create("llama2"), Embeddings, rows, columns);
        Assert.Contains($"[{rows}, {columns}]", e.Expected, StringComparison.Ordinal);
        Assert.Equal("[512, 64]", e.Found);
    }

    [Fact]
    public void ReadVector_Matrix_Throws()
    {
        using var files = TinyModels.Create("llama2").OpenInMemory();
        using var store = files.OpenTensors();
        Assert.Throws<ModelFormatException>(() => store.ReadVector(Embeddings, new float[512 * 64]));
    }

    [Theory]
    [InlineData("I16", 2)]
    [InlineData("F8_E4M3", 1)]
    [InlineData("F64", 8)]
    [InlineData("Q4_K", 3)]
    public void OpenMatrix_UnreadableType_SaysWhatIsRead(string type, int size)
    {
        var model = TinyModels.Create("llama2");
        model.Files[Single] = SafetensorsWriter.Join(
            $$"""{"t": {"dtype": "{{type}}", "shape": [2, 2], "data_offsets": [0, {{4 * size}}] } }""", new byte[4 * size]);
        var e = Rejection(model, "t", 2, 2);
        Assert.Equal(type, e.Found);
        Assert.Contains("BF16", e.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NoWeights_SaysWhichFilesAreLookedFor()
    {
        var model = TinyModels.Create("llama2");
        model.Files.Remove(Single);
        Assert.Contains("model.safetensors.index.json", AssertRejected(model, Single).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_MissingShard_NamesIt()
    {
        var model = TinyModels.Create("llama2");
        Shards.Split(model, 2);
        model.Files.Remove("model-00002-of-00002.safetensors");
        AssertRejected(model, "model-00002-of-00002.safetensors");
    }

    [Fact]
    public void Open_IndexNamesTensorTheShardLacks_Throws()
    {
        var model = TinyModels.Create("llama2");
        Shards.Split(model, 2);
        Shards.WriteIndex(model, new() { ["ghost"] = "model-00001-of-00002.safetensors" });
        Assert.Equal("ghost", AssertRejected(model, "model-00001-of-00002.safetensors").Tensor);
    }

    [Theory]
    [InlineData("../model.safetensors")]
    [InlineData("/etc/passwd")]
    [InlineData("sub/model.safetensors")]
    [InlineData("sub\\model.safetensors")]
    [InlineData("C:model.safetensors")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("a\u0000b")]
    public void Open_ShardNameLeavesTheFolder_Throws(string shard)
    {
        var model = TinyModels.Create("llama2");
        model.Files.Remove(Single);
        Shards.WriteIndex(model, new() { ["x"] = shard });
        AssertRejected(model, "model.safetensors.index.json");
    }

    [Theory]
    [InlineData("""{"weight_map": 3}""")]
    [InlineData("""{}""")]
    [InlineData("""{"weight_map": {"x": 1}}""")]
    [InlineData("""{"weight_map": {"x": "a.safetensors", "x": "b.safetensors"}}""")]
    [InlineData("""{"weight_map": """)]
    public void Open_BadIndex_Throws(string index)
    {
        var model = TinyModels.Create("llama2");
        model.Files.Remove(Single);
        model.Files["a.safetensors"] = SafetensorsWriter.Write([new TestTensor("x", [1], [1])]);
        model.Files["model.safetensors.index.json"] = System.Text.Encoding.UTF8.GetBytes(index);
        AssertRejected(model, "model.safetensors.index.json");
    }

    [Fact]
    public void Open_DamagedBytesAnywhereInTheHeader_NeverEndsInAnotherException()
    {
        var model = TinyModels.Create("qwen3");
        byte[] whole = model.Files[Single];
        int header = (int)BinaryPrimitives.ReadUInt64LittleEndian(whole);
        var random = new Random(5);
        for (int i = 0; i < 300; i++)
        {
            byte[] damaged = [.. whole];
            damaged[random.Next(8 + header)] = (byte)random.Next(256);
            model.Files[Single] = damaged;
            using var files = model.OpenInMemory();
            try
            {
                files.OpenTensors().Dispose();
            }
            catch (ModelFormatException e)
            {
                Assert.Equal(Single, e.File);
            }
        }
    }

    private static ModelFormatException AssertRejected(TestModel model, string file)
    {
        using var files = model.OpenInMemory();
        var e = Assert.Throws<ModelFormatException>(files.OpenTensors);
        Assert.Equal(file, e.File);
        return e;
    }

    private static ModelFormatException Rejection(TestModel model, string tensor, int rows, int columns)
    {
        using var files = model.OpenInMemory();
        using var store = files.OpenTensors();
        return Assert.Throws<ModelFormatException>(() => store.OpenMatrix(tensor, rows, columns));
    }
}
