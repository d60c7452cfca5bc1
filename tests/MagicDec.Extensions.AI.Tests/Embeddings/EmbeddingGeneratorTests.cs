using System.Numerics.Tensors;
using MagicDec.Engine;
using MagicDec.Engine.Requests;
using MagicDec.Engine.Tokenization;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace MagicDec.Extensions.AI.Tests.Embeddings;

public sealed class EmbeddingGeneratorTests(StoriesEngine stories) : IClassFixture<StoriesEngine>
{
    private static readonly string[] Texts = ["Once upon a time there was a dog.", "A", "Lily saw a big red ball in the park and wanted to play with it."];

    [Fact]
    public async Task Generate_SeveralTexts_OneUnitVectorEachInOrderWithUsage()
    {
        using var generator = stories.Engine.AsEmbeddingGenerator(new() { ModelId = "stories" });

        var embeddings = await generator.GenerateAsync(Texts);

        Assert.Equal(Texts.Length, embeddings.Count);
        var tokens = Texts.Sum(text => stories.Engine.Tokenizer.Encode(text).Length);
        Assert.Equal((tokens, tokens), (embeddings.Usage!.InputTokenCount, embeddings.Usage.TotalTokenCount));
        foreach (var (text, embedding) in Texts.Zip(embeddings))
        {
            Assert.Equal("stories", embedding.ModelId);
            Assert.NotNull(embedding.CreatedAt);
            Assert.Equal(stories.Engine.Config.HiddenSize, embedding.Dimensions);
            Assert.Equal(1, TensorPrimitives.Norm(embedding.Vector.Span), 1e-5);
            Assert.Equal((await generator.GenerateAsync([text]))[0].Vector.ToArray(), embedding.Vector.ToArray());
        }
    }

    [Fact]
    public async Task Generate_NoTexts_IsEmpty()
    {
        using var generator = stories.Engine.AsEmbeddingGenerator();

        var embeddings = await generator.GenerateAsync([]);

        Assert.Empty(embeddings);
        Assert.Equal(0, embeddings.Usage!.TotalTokenCount);
    }

    [Fact]
    public async Task Generate_HundredTextsBesideAnswers_EachAsAlone()
    {
        using var generator = stories.Engine.AsEmbeddingGenerator();
        string[] texts = [.. Enumerable.Range(0, 100).Select(i => $"Tim has {i} toys. {Texts[i % Texts.Length]}")];
        var answer = stories.CreateClient().GetResponseAsync(Texts[0], new() { Temperature = 0, MaxOutputTokens = 60 });

        var together = await generator.GenerateAsync(texts);

        Assert.NotEmpty((await answer).Text);
        for (int i = 0; i < texts.Length; i += 17)
        {
            Assert.Equal((await generator.GenerateAsync([texts[i]]))[0].Vector.ToArray(), together[i].Vector.ToArray());
        }
    }

    [Fact]
    public async Task Generate_SimilarTexts_AreNearerThanOthers()
    {
        using var generator = stories.Engine.AsEmbeddingGenerator();

        var found = await generator.GenerateAsync(["Lily had a little dog.", "Lily had a little cat.", "ZQX 938 %% 11"]);

        Assert.True(
            TensorPrimitives.CosineSimilarity(found[0].Vector.Span, found[1].Vector.Span) > TensorPrimitives.CosineSimilarity(found[0].Vector.Span, found[2].Vector.Span));
    }

    [Fact]
    public async Task Generate_OptionsOfTheCall_OverrideTheGenerators()
    {
        using var generator = stories.Engine.AsEmbeddingGenerator(new() { Pooling = EmbeddingPooling.LastToken, Normalize = false });
        int[] tokens = stories.Engine.Tokenizer.Encode(Texts[0]);
        var last = await stories.Engine.EmbedAsync(new() { Tokens = tokens, Pooling = EmbeddingPooling.LastToken, Normalize = false });
        var mean = await stories.Engine.EmbedAsync(new() { Tokens = tokens });

        Assert.Equal(last, (await generator.GenerateAsync([Texts[0]]))[0].Vector.ToArray());
        var options = new EmbeddingGenerationOptions { AdditionalProperties = new() { ["Pooling"] = "mean", ["normalize"] = "true" } };
        Assert.Equal(mean, (await generator.GenerateAsync([Texts[0]], options))[0].Vector.ToArray());
        options.Dimensions = 16;
        var shortened = (await generator.GenerateAsync([Texts[0]], options))[0].Vector.ToArray();
        Assert.Equal(16, shortened.Length);
        Assert.Equal(1, TensorPrimitives.Norm(shortened), 1e-5);
        Assert.Equal(mean[1] / mean[0], shortened[1] / shortened[0], 1e-4);
    }

    [Theory]
    [InlineData("pooling", "median")]
    [InlineData("normalize", "perhaps")]
    public async Task Generate_BadOption_NamesIt(string name, string value)
    {
        using var generator = stories.Engine.AsEmbeddingGenerator();
        var options = new EmbeddingGenerationOptions { AdditionalProperties = new() { [name] = value } };

        Assert.Contains(name, (await Assert.ThrowsAsync<ArgumentException>(() => generator.GenerateAsync(Texts, options))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_BadInput_ThrowsAndSaysWhich()
    {
        using var generator = stories.Engine.AsEmbeddingGenerator();
        var tooLong = string.Concat(Enumerable.Repeat("dog ", stories.Engine.MaxContextTokens + 1));

        await Assert.ThrowsAsync<ArgumentNullException>(() => generator.GenerateAsync(null!));
        Assert.Contains("Text 1 is null", (await Assert.ThrowsAsync<ArgumentException>(() => generator.GenerateAsync(["a", null!]))).Message, StringComparison.Ordinal);
        Assert.Contains("Text 1 is", (await Assert.ThrowsAsync<ArgumentException>(() => generator.GenerateAsync(["a", tooLong]))).Message, StringComparison.Ordinal);
        Assert.Contains(
            "10000000 characters", (await Assert.ThrowsAsync<ArgumentException>(() => generator.GenerateAsync([new string('a', 10_000_000)]))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => generator.GenerateAsync(Texts, new() { Dimensions = 100_000 }));
        Assert.Equal(0, stories.Engine.GetStatistics().PagesInUse);
    }

    [Fact]
    public async Task Generate_Cancelled_EndsAllTexts()
    {
        using var generator = stories.Engine.AsEmbeddingGenerator();
        using var source = new CancellationTokenSource();
        var work = generator.GenerateAsync(Enumerable.Repeat(Texts[2], 3000), cancellationToken: source.Token);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
        Assert.Equal(0, stories.Engine.GetStatistics().PagesInUse);
    }

    [Fact]
    public void GetService_KnownTypes_AreAnswered()
    {
        using var generator = stories.Engine.AsEmbeddingGenerator(new() { ModelId = "stories" });

        var metadata = generator.GetService<EmbeddingGeneratorMetadata>()!;
        Assert.Equal(("magicdec", "stories", stories.Engine.Config.HiddenSize), (metadata.ProviderName, metadata.DefaultModelId, metadata.DefaultModelDimensions));
        Assert.Same(stories.Engine, generator.GetService<InferenceEngine>());
        Assert.Same(stories.Engine.Tokenizer, generator.GetService<Tokenizer>());
        Assert.Same(generator, generator.GetService<IEmbeddingGenerator<string, Embedding<float>>>());
        Assert.Null(generator.GetService<string>());
        Assert.Null(generator.GetService(typeof(EmbeddingGeneratorMetadata), "key"));
    }

    [Fact]
    public async Task AddMagicDecEmbeddingGenerator_BesideAChatClient_SharesItsModelInAnyOrder()
    {
        var services = new ServiceCollection();
        services.AddMagicDecEmbeddingGenerator(options => options.Pooling = EmbeddingPooling.LastToken, "s");
        services.AddMagicDecChatClient(stories.Engine, options => options.ChatTemplate = StoriesEngine.Template, "s");
        await using var provider = services.BuildServiceProvider();

        var generator = provider.GetRequiredKeyedService<IEmbeddingGenerator<string, Embedding<float>>>("s");

        Assert.Same(stories.Engine, generator.GetService<InferenceEngine>());
        Assert.Same(stories.Engine, provider.GetRequiredKeyedService<IChatClient>("s").GetService<InferenceEngine>());
        Assert.Equal(stories.Engine.Config.HiddenSize, (await generator.GenerateVectorAsync("Once")).Length);
    }

    [Fact]
    public async Task AddMagicDecEmbeddingGenerator_Alone_IsNanoLoadedByTheFirstRequest()
    {
        var services = new ServiceCollection().AddMagicDecEmbeddingGenerator();
        services.Configure<MagicDecChatClientOptions>(options => options.Engine = new EngineOptions { Threads = 2, KvMemoryBytes = 8 << 20 });
        IEmbeddingGenerator<string, Embedding<float>> generator;
        await using (var provider = services.BuildServiceProvider())
        {
            generator = provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();
            Assert.Null(generator.GetService<EmbeddingGeneratorMetadata>()!.DefaultModelDimensions);

            Assert.Equal(336, (await generator.GenerateVectorAsync("Who owns INC-3242?")).Length);
            Assert.Equal(336, generator.GetService<EmbeddingGeneratorMetadata>()!.DefaultModelDimensions);
        }

        await Assert.ThrowsAsync<ObjectDisposedException>(() => generator.GenerateVectorAsync("late"));
    }
}
