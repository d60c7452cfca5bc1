using MagicDec.Engine;
using MagicDec.Engine.Requests;
using MagicDec.Extensions.AI.Models;
using MagicDec.Extensions.AI.Requests;
using MagicDec.Extensions.AI.Responses;
using MagicDec.Extensions.AI.Tools;
using MagicDec.Testing.Stories;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tests.Responses;

public class ChatResponseMapperTests(StoriesEngine stories) : IClassFixture<StoriesEngine>
{
    private const string Call = "<tool_call>\n{\"name\": \"f\", \"arguments\": {\"x\": 1}}\n</tool_call>";

    [Fact]
    public void Next_ToolCall_ComesOutWhole()
    {
        var updates = Map("I look. " + Call, offersTools: true);
        Assert.Equal("I look.", string.Concat(updates.Select(update => update.Text)));
        var call = Assert.Single(updates.SelectMany(update => update.Contents).OfType<FunctionCallContent>());
        Assert.Equal("f", call.Name);
        Assert.Equal("1", call.Arguments!["x"]!.ToString());
        Assert.Equal(ChatFinishReason.ToolCalls, updates[^1].FinishReason);
        Assert.Equal("tool_calls", updates[^1].AdditionalProperties!["finish_reason"]);
    }

    [Fact]
    public void Next_TwoCalls_BothComeUnlessOneIsAllowed()
    {
        Assert.Equal(2, Calls(Map(Call + "\n" + Call, offersTools: true)).Select(call => call.CallId).Distinct().Count());
        Assert.Single(Calls(Map(Call + "\n" + Call, offersTools: true, singleCall: true)));

        static IEnumerable<FunctionCallContent> Calls(List<ChatResponseUpdate> updates) =>
            updates.SelectMany(update => update.Contents).OfType<FunctionCallContent>();
    }

    [Fact]
    public void Next_NoToolsOffered_CallStaysText()
    {
        var updates = Map(Call, offersTools: false);
        Assert.Equal(Call, string.Concat(updates.Select(update => update.Text)));
        Assert.Equal(ChatFinishReason.Stop, updates[^1].FinishReason);
    }

    [Fact]
    public void Next_CallCutByLimit_IsTextAndLength()
    {
        var updates = Map(Call[..30], offersTools: true, end: GenerationFinishReason.Length);
        Assert.Equal(Call[..30], string.Concat(updates.Select(update => update.Text)));
        Assert.Equal(ChatFinishReason.Length, updates[^1].FinishReason);
    }

    [Fact]
    public void Next_ManyByteCharacters_AreNeverSplit()
    {
        const string Text = "naïve 😀 日本 done";
        var updates = Map(Text, offersTools: true);
        Assert.Equal(Text, string.Concat(updates.Select(update => update.Text)));
        Assert.All(updates, update => Assert.DoesNotContain('\uFFFD', update.Text));
        Assert.All(updates, update => Assert.False(update.Text.Length > 0 && (char.IsLowSurrogate(update.Text[0]) || char.IsHighSurrogate(update.Text[^1]))));
    }

    [Fact]
    public void Next_StopInsideHeldText_CutsBeforeIt()
    {
        var updates = Map("one two three", offersTools: true, stops: ["two"]);
        Assert.Equal("one", string.Concat(updates.Select(update => update.Text)).TrimEnd());
        Assert.Equal(ChatFinishReason.Stop, updates[^1].FinishReason);
    }

    [Fact]
    public async Task Next_SpecialTags_AreSeenAndOtherSpecialTokensSkipped()
    {
        var tokenizer = Stories260K.TokenizerJson.Replace("\"<unk>\"", "\"<tool_call>\"", StringComparison.Ordinal);
        await using var engine = await StoriesEngine.LoadAsync(new Dictionary<string, string> { ["tokenizer.json"] = tokenizer });
        Assert.True(engine.Tokenizer.IsSpecial(engine.Tokenizer.Encode("<tool_call>", addSpecialTokens: false).Single()));
        var updates = Map("<s>" + Call, offersTools: true, engine: engine);
        Assert.IsType<FunctionCallContent>(updates.SelectMany(update => update.Contents).First());
    }

    [Theory]
    [InlineData("[TOOL_CALLS]", "[TOOL_CALLS] [", "[TOOL_CALLS][{\"name\": \"f\", \"arguments\": {\"x\": 1}}]")]
    [InlineData("<|python_tag|>", "<|python_tag|>", "<|python_tag|>{\"name\": \"f\", \"parameters\": {\"x\": 1}}")]
    public async Task Next_SpecialTokenThatBeginsCalls_ReachesTheParser(string token, string template, string text)
    {
        var tokenizer = Stories260K.TokenizerJson.Replace("\"<unk>\"", $"\"{token}\"", StringComparison.Ordinal);
        await using var engine = await StoriesEngine.LoadAsync(new Dictionary<string, string> { ["tokenizer.json"] = tokenizer });
        var updates = Map("Look. " + text, offersTools: true, engine: engine, template: template);
        Assert.Equal("Look.", string.Concat(updates.Select(update => update.Text)));
        Assert.Equal("1", updates.SelectMany(update => update.Contents).OfType<FunctionCallContent>().Single().Arguments!["x"]!.ToString());
        Assert.Equal(text.Replace(token, "", StringComparison.Ordinal), string.Concat(Map(text, offersTools: false, engine: engine, template: template).Select(update => update.Text)));
    }

    [Theory]
    [InlineData("<think>Let me add.</think>It is 4.", false)]
    [InlineData("Let me add.</think>It is 4.", true)]
    public void Next_Reasoning_IsStreamedApartFromTheText(string text, bool isOpen)
    {
        var updates = Map(text, offersTools: true, template: "<think>", isReasoningOpen: isOpen, stops: ["Let"]);
        var response = updates.ToChatResponse();
        Assert.Equal("It is 4.", response.Text);
        Assert.Equal("Let me add.", string.Concat(response.Messages[0].Contents.OfType<TextReasoningContent>().Select(content => content.Text)));
        Assert.True(updates.Count(update => update.Contents.Any(content => content is TextReasoningContent)) > 3);
        Assert.InRange(response.Usage!.ReasoningTokenCount!.Value, 5, response.Usage.OutputTokenCount!.Value - 5);
    }

    [Fact]
    public void Next_ReasoningNotAskedFor_IsCountedButNotShown()
    {
        var response = Map("<think>Let me add.</think>It is 4.", offersTools: false, template: "<think>", showsReasoning: false).ToChatResponse();
        Assert.IsType<TextContent>(Assert.Single(response.Messages[0].Contents));
        Assert.True(response.Usage!.ReasoningTokenCount > 0);
    }

    [Fact]
    public void Next_NothingSaid_GivesOneUpdateWithUsage()
    {
        var update = Assert.Single(Map("", offersTools: true));
        Assert.IsType<UsageContent>(Assert.Single(update.Contents));
        Assert.Equal(ChatFinishReason.Stop, update.FinishReason);
    }

    private List<ChatResponseUpdate> Map(
        string text, bool offersTools, bool singleCall = false, string[]? stops = null, GenerationFinishReason end = GenerationFinishReason.Stop,
        InferenceEngine? engine = null, string template = "<tool_call>", bool isReasoningOpen = false, bool showsReasoning = true)
    {
        var options = StoriesEngine.Options;
        options.ChatTemplate += "{# " + template + " #}";
        var model = ChatModel.Create(engine ?? stories.Engine, options);
        var request = new ChatRequest
        {
            Generation = new GenerationRequest { Prompt = new[] { 1, 2, 3 } },
            StopSequences = stops ?? [],
            Reasoning = model.Reasoning,
            IsReasoningOpen = isReasoningOpen,
            ShowsReasoning = showsReasoning,
            Tools = offersTools ? ToolMapper.Map(new ChatOptions { Tools = [AIFunctionFactory.Create(() => 1, "f")], AllowMultipleToolCalls = !singleCall }, model.ToolCalls) : null,
        };
        ulong random = 0;
        var mapper = new ChatResponseMapper(model, request, new ResponseHeader("r", "m", "model", default), new CallIds(() => ++random));
        List<ChatResponseUpdate> updates = [];
        var ids = model.Tokenizer.Encode(text, addSpecialTokens: false);
        foreach (var update in ids.Select((id, i) => new GenerationUpdate { Token = id, FinishReason = end == GenerationFinishReason.Length && i == ids.Length - 1 ? end : null })
            .Concat(end == GenerationFinishReason.Stop ? [new GenerationUpdate { Token = 1, FinishReason = end }] : []))
        {
            if (mapper.Next(update) is { } next)
            {
                updates.Add(next);
            }

            if (mapper.IsComplete)
            {
                break;
            }
        }

        updates.Add(mapper.Last());
        Assert.Equal(3, updates[^1].Contents.OfType<UsageContent>().Single().Details.InputTokenCount);
        return updates;
    }
}
