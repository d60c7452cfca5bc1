using MagicDec.Engine;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Requests;
using MagicDec.Engine.Sampling;
using MagicDec.Engine.Tokenization;
using MagicDec.Models.Nano.Bpe;
using MagicDec.Models.Nano.Evaluation;
using MagicDec.Models.Nano.Language;

namespace MagicDec.Models.Nano.Tests;

public sealed class NanoEngineTests : IAsyncLifetime
{
    private static readonly Tokenizer Words = Tokenizer.Parse(
        NanoModel.Read(ModelFiles.TokenizerFile)!.Value, NanoModel.Read(ModelFiles.TokenizerConfigFile)!.Value);

    private InferenceEngine _engine = null!;

    public async Task InitializeAsync()
    {
        using ModelFiles files = NanoModel.OpenFiles();
        _engine = await InferenceEngine.LoadAsync(files, new EngineOptions());
    }

    public async Task DisposeAsync() => await _engine.DisposeAsync();

    [Theory]
    [InlineData("")]
    [InlineData("Привет, мир! 你好 🙂 ١٢٣ \u0000\u0007\r\n\t")]
    [InlineData("What is the capital of France? Write a poem about \"JSON\": {\"a\": [1, 2")]
    [InlineData("<|end|><|end|><|assistant|></tool_call><tool_call>")]
    [InlineData("INC-")]
    public async Task GenerateAsync_TextOutsideItsLanguage_StreamsWellFormedText(string content)
    {
        string prompt = ChatText.Render(new AgentConversation("", [], [new(AgentMessage.User, content)]), addGenerationPrompt: true);

        (int tokens, string text) = await GenerateAsync(Words.Encode(prompt), 48);

        Assert.InRange(tokens, 1, 48);
        Assert.DoesNotContain('\uFFFE', text);
    }

    [Fact]
    public async Task GenerateAsync_EmptyConversation_Answers()
    {
        string prompt = ChatText.Render(new AgentConversation("", [], []), addGenerationPrompt: true);

        (int tokens, _) = await GenerateAsync(Words.Encode(prompt), 48);

        Assert.InRange(tokens, 1, 48);
    }

    [Fact]
    public async Task GenerateAsync_LineOf100Kilobytes_IsRefusedWithTheLimit()
    {
        int[] prompt = Words.Encode(new string('7', 100_000));

        ArgumentException error = await Assert.ThrowsAnyAsync<ArgumentException>(() => GenerateAsync(prompt, 8));

        Assert.Contains("100000", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GenerateAsync_LongLineOfWords_Answers()
    {
        int[] prompt = Words.Encode(string.Concat(Enumerable.Repeat(" affects", 3000)))[..2000];

        (int tokens, _) = await GenerateAsync(prompt, 4);

        Assert.InRange(tokens, 1, 4);
    }

    [Fact]
    public async Task RunAsync_ShortTasks_AreMostlyAnsweredRight()
    {
        EngineGenerator generator = new(_engine);
        NanoEvaluationOptions options = new() { Lengths = [400], Skills = [Skill.SingleFact], TasksPerCell = 20, SingleFactTasks = 20 };

        NanoReport report = await NanoEvaluation.RunAsync(generator.GenerateAsync, options, null, default);

        Assert.InRange(report.Exact(Skill.SingleFact, 400), 0.75, 1);
        Assert.All(report.Answers, a => Assert.InRange(a.PromptTokens, 200, 500));
    }

    [Fact]
    public void Encode_TrainingText_GivesTheTokensOfTraining()
    {
        BpeVocabulary vocabulary = TokenizerFile.Read(System.Text.Encoding.UTF8.GetString(NanoModel.Read(ModelFiles.TokenizerFile)!.Value.Span));
        foreach (Skill skill in Enum.GetValues<Skill>())
        {
            string text = IncidentTaskSource.Create(skill, 5, 1024).Prompt;

            Assert.Equal(vocabulary.Encode(text), Words.Encode(text));
            Assert.Equal(text, Words.Decode(Words.Encode(text)));
        }
    }

    private async Task<(int Tokens, string Text)> GenerateAsync(int[] prompt, int maxTokens)
    {
        IncrementalDecoder decoder = Words.CreateDecoder();
        string text = "";
        int tokens = 0;
        GenerationRequest request = new() { Prompt = prompt, MaxOutputTokens = maxTokens, Sampling = new SamplingParameters { Temperature = 0 } };
        await foreach (GenerationUpdate update in _engine.GenerateAsync(request))
        {
            tokens++;
            text += decoder.Append(update.Token);
        }

        return (tokens, text + decoder.Flush());
    }
}
