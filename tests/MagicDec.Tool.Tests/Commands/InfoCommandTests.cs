namespace MagicDec.Tool.Tests.Commands;

public sealed class InfoCommandTests
{
    [Fact]
    public async Task Info_Json_HasAllKeys()
    {
        ToolRun run = (await ToolRun.Of("info", "random:135m", "--json")).Succeeds();

        Assert.Equal(
            "name architecture parameters layers hidden_size intermediate_size heads kv_heads head_size vocabulary_size max_positions rope_theta tied_embeddings kv_bytes_per_token",
            string.Join(' ', run.Json.AsObject().Select(pair => pair.Key)));
        Assert.Equal(23_040, (int)run.Json["kv_bytes_per_token"]!);
    }

    [Fact]
    public async Task Info_Text_NamesWhatMatters()
    {
        ToolRun run = (await ToolRun.Of("info", "random:135m")).Succeeds();

        Assert.Contains("134,515,008", run.Output);
        Assert.Contains("KV per token  23,040 bytes", run.Output);
        Assert.Contains("tokenizer     none", run.Output);
    }
}
