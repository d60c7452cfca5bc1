using MagicDec.Extensions.AI.Models;
using MagicDec.Extensions.AI.Requests;
using MagicDec.Testing.Stories;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tests.Requests;

/// <summary>Stop strings that are special tokens: no text ever shows them, so the tokens themselves end the answer.</summary>
public class SpecialStopSequenceTests(StoriesEngine stories) : IClassFixture<StoriesEngine>
{
    private const int Unknown = 0; // <unk>

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GetResponseAsync_StopIsASpecialToken_EndsThere(bool asProperty)
    {
        var story = Stories260K.Cases.Single(c => c.Prompt == "Once upon a time");
        await using var engine = await StoriesEngine.LoadAsync(new Dictionary<string, string> { ["generation_config.json"] = """{"eos_token_id": 2}""" });
        var options = new ChatOptions { Temperature = 0, MaxOutputTokens = story.GreedyIds.Length + 20 };
        var client = engine.AsChatClient(StoriesEngine.Options);
        Assert.Equal(ChatFinishReason.Length, (await client.GetResponseAsync(story.Prompt, options)).FinishReason); // the model goes on

        if (asProperty)
        {
            options.AdditionalProperties = new() { ["stop"] = "<s>" };
        }
        else
        {
            options.StopSequences = ["never in it", "<s>"];
        }

        var response = await client.GetResponseAsync(story.Prompt, options);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        Assert.Equal(story.Text, response.Text);
    }

    [Fact]
    public void Map_StopSequences_AddOnlySpecialTokens()
    {
        var model = ChatModel.Create(stories.Engine, StoriesEngine.Options);

        Assert.Same(model.StopTokens, StopTokens(model, new() { StopSequences = ["Lily", " a <unk>", "", null!] }));
        Assert.Equal(model.StopTokens.Append(Unknown).Order(), StopTokens(model, new() { StopSequences = ["Lily", "<unk>"] }).Order());
        Assert.DoesNotContain(Unknown, StopTokens(model, new()));
    }

    [Fact]
    public async Task Map_SpecialTokenBeyondTheModelsVocabulary_IsLeftOut()
    {
        var tokenizer = Stories260K.TokenizerJson.Replace(
            "\"added_tokens\":[", "\"added_tokens\":[{\"id\":600,\"content\":\"<|far|>\",\"special\":true,\"normalized\":false,\"lstrip\":false,\"rstrip\":false,\"single_word\":false},", StringComparison.Ordinal);
        await using var engine = await StoriesEngine.LoadAsync(new Dictionary<string, string> { ["tokenizer.json"] = tokenizer });
        Assert.True(engine.Tokenizer.TryGetTokenId("<|far|>", out var id) && engine.Tokenizer.IsSpecial(id) && id >= engine.Config.VocabularySize);
        var model = ChatModel.Create(engine, StoriesEngine.Options);

        Assert.Same(model.StopTokens, StopTokens(model, new() { StopSequences = ["<|far|>"] }));
    }

    [Fact]
    public async Task Map_SpecialTagThatIsPartOfTheText_StaysAStopString()
    {
        var tokenizer = Stories260K.TokenizerJson.Replace("\"<unk>\"", "\"<tool_call>\"", StringComparison.Ordinal);
        await using var engine = await StoriesEngine.LoadAsync(new Dictionary<string, string> { ["tokenizer.json"] = tokenizer });
        var clientOptions = StoriesEngine.Options;
        clientOptions.ChatTemplate += "{# <tool_call> #}";
        var model = ChatModel.Create(engine, clientOptions);

        Assert.DoesNotContain(Unknown, StopTokens(model, new() { StopSequences = ["<tool_call>"], Tools = [AIFunctionFactory.Create(() => 1, "f")] }));
        Assert.Contains(Unknown, StopTokens(model, new() { StopSequences = ["<tool_call>"] }));
    }

    private static IReadOnlySet<int> StopTokens(ChatModel model, ChatOptions options) =>
        new ChatRequestMapper(StoriesEngine.Options, () => 1).Map(model, [new(ChatRole.User, "Hi")], options, CancellationToken.None).Generation.StopTokens!;
}
