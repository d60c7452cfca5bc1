using MagicDec.Extensions.AI.Models;
using MagicDec.Extensions.AI.Requests;
using MagicDec.Testing.Stories;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tests.Models;

public class ChatModelTests(StoriesEngine stories) : IClassFixture<StoriesEngine>
{
    [Fact]
    public void Create_StopTokens_AreTheModelsAndTheTokenizers()
    {
        Assert.Equal([1, 2], ChatModel.Create(stories.Engine, StoriesEngine.Options).StopTokens.Order());
    }

    [Fact]
    public async Task Create_TurnEndInTemplate_EndsTheAnswerToo()
    {
        var tokenizer = Stories260K.TokenizerJson.Replace("\"<unk>\"", "\"<|im_end|>\"", StringComparison.Ordinal);
        await using var engine = await StoriesEngine.LoadAsync(new Dictionary<string, string>(StoriesEngine.Changes) { ["tokenizer.json"] = tokenizer });
        var options = StoriesEngine.Options;
        Assert.DoesNotContain(0, ChatModel.Create(engine, options).StopTokens);
        options.ChatTemplate += "{% if false %}<|im_end|>{% endif %}";
        Assert.Contains(0, ChatModel.Create(engine, options).StopTokens);
    }

    [Fact]
    public async Task Create_ModelsOwnTemplates_AreUsed()
    {
        await using var engine = await StoriesEngine.LoadAsync(new Dictionary<string, string>(StoriesEngine.Changes)
        {
            ["tokenizer_config.json"] =
                """
                {"bos_token": "<s>", "eos_token": "</s>", "chat_template": [
                  {"name": "default", "template": "{{ bos_token }}{{ messages[0].content }}"},
                  {"name": "tool_use", "template": "{{ tools[0].function.name }} <tool_call>"}]}
                """,
        });
        var model = ChatModel.Create(engine, new MagicDecChatClientOptions());
        Assert.Equal(ToolCallFormat.Nano, model.ToolCalls!.Format);
        var mapper = new ChatRequestMapper(new MagicDecChatClientOptions(), () => 1);
        var plain = mapper.Map(model, [new(ChatRole.User, "Once")], null, default);
        var tools = mapper.Map(model, [new(ChatRole.User, "Once")], new() { Tools = [AIFunctionFactory.Create(() => 1, "Lily")] }, default);
        Assert.Equal("<s>Once", engine.Tokenizer.Decode(plain.Generation.Prompt.Span).Replace(" ", "", StringComparison.Ordinal));
        Assert.StartsWith("Lily", engine.Tokenizer.Decode(tools.Generation.Prompt.Span).TrimStart(), StringComparison.Ordinal);
        Assert.Null(plain.Tools);
        Assert.Equal(["Lily"], tools.Tools!.Names);
    }
}
