using FsCheck;
using FsCheck.Fluent;
using MagicDec.Engine.Compute;
using MagicDec.Engine.Constraints;
using MagicDec.Engine.KvCache;
using MagicDec.Engine.Models;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Requests;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.DraftModels;
using MagicDec.Engine.Speculation.Policy;
using MagicDec.Engine.Tests.Constraints;
using MagicDec.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace MagicDec.Engine.Tests.Speculation;

/// <summary>
/// Drafted decoding equals plain decoding, token by token and logit by logit, as a property over what a round can be made of. Takes a
/// sabotaged runner too, to show that it would notice.
/// </summary>
internal sealed class RoundProperty(Func<IModelRunner, IModelRunner>? sabotage = null, Func<IDrafter, IDrafter>? drafter = null)
{
    public long Drafted { get; private set; }

    public long Accepted { get; private set; }

    public long SuffixDrafted { get; private set; }

    public static Arbitrary<RoundCase> Cases { get; } = Arb.From(
        from family in Gen.Elements(TinyModels.Families.ToArray())
        from threads in Gen.Choose(1, 3)
        from step in Gen.Elements(16, 31, 48, 512)
        from requests in Gen.Choose(1, 5).SelectMany(count => Gen.ListOf(Request(), count))
        select new RoundCase(family, threads, step) { Requests = [.. requests] },
        Shrink);

    /// <summary>What is wrong with a case; null: nothing.</summary>
    public async Task<string?> CheckAsync(RoundCase test)
    {
        await using InferenceEngine plain = Load(test, null, null, null);
        DraftingOptions[] drafting = [.. test.Requests.Select(request => request.ToDrafting())];
        await using InferenceEngine drafted = Load(test, sabotage, drafter, inner => new SuffixLengthsPolicy(inner, LengthsOf));
        List<(GenerationRequest Request, Outcome Expected)> expected = [];
        foreach (RoundRequest request in test.Requests)
        {
            GenerationRequest generation = request.ToRequest(plain.Config.VocabularySize);
            Outcome outcome = await CollectAsync(plain, generation);
            if (request.Stop >= 0 && request.Stop < outcome.Updates.Count)
            {
                generation = generation with { StopTokens = new HashSet<int> { outcome.Updates[request.Stop].Token } };
                outcome = await CollectAsync(plain, generation);
            }

            expected.Add((generation, outcome));
        }

        // Twice: the second time the suffix index has seen the answers, and guesses them.
        string? problem = await RunAsync() ?? await RunAsync();
        DraftingUsage usage = drafted.GetStatistics().Drafting;
        Drafted += usage.DraftedTokens;
        Accepted += usage.AcceptedTokens;
        SuffixDrafted += usage.SuffixDraftedTokens;
        return problem ?? (drafted.GetStatistics().PagesInUse > 0 ? "pages are still held" : null);

        async Task<string?> RunAsync()
        {
            Outcome[] found = await Task.WhenAll(expected.Select((request, i) => CollectAsync(drafted, request.Request with { Drafting = drafting[i] })));
            return found.Select((outcome, i) => Compare(expected[i].Expected, outcome) is { } difference ? $"request {i}: {difference}" : null)
                .FirstOrDefault(difference => difference is not null);
        }

        // Equal options may belong to requests of other lengths: which object it is decides.
        (int? Longest, bool Priced) LengthsOf(DraftingOptions options)
        {
            int request = Array.FindIndex(drafting, candidate => ReferenceEquals(candidate, options));
            return (test.Requests[request].SuffixLength, test.Requests[request].Priced);
        }
    }

    private static Gen<RoundRequest> Request() =>
        from prompt in Gen.OneOf(Gen.Choose(1, 40), Gen.Elements(15, 16, 17, 31, 32, 33, 47, 48, 49, 63, 64, 65, 130))
        from output in Gen.Choose(1, 40)
        from sampling in Gen.Choose(0, 3)
        from seed in Gen.Choose(0, 1000)
        from stop in Gen.Frequency((3, Gen.Constant(-1)), (1, Gen.Choose(0, 20)))
        from drafter in Gen.Elements<Drafter?>(null, Drafter.Sparse, Drafter.Sparse, Drafter.Suffix, Drafter.SuffixThenSparse, Drafter.Model)
        from length in Gen.Choose(1, 8)
        from budget in Gen.Elements(32, 33, 48, 64, 100, 4096)
        from selector in Gen.Elements(Enum.GetValues<KvSelector>())
        from constrained in Gen.Frequency((3, Gen.Constant(false)), (1, Gen.Constant(true)))
        from suffix in Gen.Frequency((1, Gen.Constant<int?>(null)), (2, Gen.Choose(0, DraftingOptions.MaxDraftLength).Select(most => (int?)most)))
        from priced in Gen.Elements(true, false)
        select new RoundRequest(prompt, output, sampling, seed, stop, drafter, length, budget, selector, constrained, suffix, priced);

    private static IEnumerable<RoundCase> Shrink(RoundCase test)
    {
        for (int i = 0; i < test.Requests.Count && test.Requests.Count > 1; i++)
        {
            yield return test with { Requests = [.. test.Requests.Where((_, index) => index != i)] };
        }

        for (int i = 0; i < test.Requests.Count; i++)
        {
            RoundRequest request = test.Requests[i];
            foreach (RoundRequest plainer in new[]
            {
                request with { Drafter = null }, request with { IsConstrained = false }, request with { Stop = -1 }, request with { Sampling = 0 }, request with { Prompt = (request.Prompt + 1) / 2 },
                request with { Output = (request.Output + 1) / 2 }, request with { Output = Math.Max(1, request.Output - 1) }, request with { Length = (request.Length + 1) / 2 },
                request with { SuffixLength = null }, request with { SuffixLength = request.SuffixLength / 2 }, request with { Priced = false },
            })
            {
                if (plainer != request)
                {
                    yield return test with { Requests = [.. test.Requests.Select((each, index) => index == i ? plainer : each)] };
                }
            }
        }
    }

    private static string? Compare(Outcome plain, Outcome drafted)
    {
        (List<GenerationUpdate> expected, List<GenerationUpdate> found) = (plain.Updates, drafted.Updates);
        for (int i = 0; i < Math.Min(expected.Count, found.Count); i++)
        {
            if (expected[i].Token != found[i].Token)
            {
                return $"token {i} is {found[i].Token}, plain decoding gives {expected[i].Token}";
            }

            if (!expected[i].Logits!.Value.Span.SequenceEqual(found[i].Logits!.Value.Span) || expected[i].Logprobs?.Chosen != found[i].Logprobs?.Chosen)
            {
                return $"the logits of token {i} differ";
            }
        }

        return expected.Count != found.Count ? $"{found.Count} tokens instead of {expected.Count}"
            : plain.Failure != drafted.Failure ? $"it failed by '{drafted.Failure}', plain decoding by '{plain.Failure}'"
            : expected.Count > 0 && expected[^1].FinishReason != found[^1].FinishReason ? $"it ended by {found[^1].FinishReason}"
            : null;
    }

    private static async Task<Outcome> CollectAsync(InferenceEngine engine, GenerationRequest request)
    {
        List<GenerationUpdate> updates = [];
        try
        {
            await foreach (GenerationUpdate update in engine.GenerateAsync(request))
            {
                updates.Add(update);
            }
        }
        catch (Exception e) when (e is ConstraintException or InvalidOperationException)
        {
            // A stop token that the constraint does not let through at the end leaves nothing to end with.
            return new Outcome(updates, e.Message);
        }

        return new Outcome(updates, Failure: null);
    }

    private static InferenceEngine Load(RoundCase test, Func<IModelRunner, IModelRunner>? sabotage, Func<IDrafter, IDrafter>? drafter, Func<IDraftPolicy, IDraftPolicy>? policy)
    {
        EngineOptions options = new()
        {
            Threads = test.Threads,
            MaxStepTokens = test.StepTokens,
            DecorateDrafter = drafter,
            DecoratePolicy = policy,
            Vocabulary = TestVocabulary.OfModel,
        };
        using ModelFiles files = TinyModels.Create(test.Family).OpenInMemory();
        CpuRunnerOptions runnerOptions = new()
        {
            Threads = test.Threads,
            WeightFormat = WeightFormat.BFloat16,
            KvFormat = KvFormat.BFloat16,
            KvMemoryBytes = 4 << 20,
            MaxSequences = 8,
        };
        CpuRunner runner = CpuRunner.Load(files, runnerOptions, progress: null, CancellationToken.None);
        ModelDrafter? draftModel = test.Requests.Any(request => request.Drafter == Drafter.Model) ? LoadDraftModel(runner, runnerOptions, test.StepTokens) : null;
        return new InferenceEngine(runner.Config, sabotage?.Invoke(runner) ?? runner, options, NullLogger.Instance, draftModel: draftModel);
    }

    // Sixteen pages: requests that draft together take them from each other.
    private static ModelDrafter LoadDraftModel(CpuRunner target, CpuRunnerOptions runnerOptions, int stepTokens)
    {
        using ModelFiles files = TinyModels.Create("smollm2", seed: 9).OpenInMemory();
        DraftModelOptions options = new() { Files = files, KvMemoryBytes = 16 * runnerOptions.GeometryOf(ModelConfig.Load(files)).BytesPerPage };
        return DraftModelLoader.Load(options, target, runnerOptions, stepTokens, progress: null, CancellationToken.None);
    }

    /// <summary>What came of a request.</summary>
    private sealed record Outcome(List<GenerationUpdate> Updates, string? Failure);
}
