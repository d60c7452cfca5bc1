using MagicDec.Engine.Compute;
using MagicDec.Engine.KvCache;
using MagicDec.Engine.KvCache.Pages;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;
using MagicDec.Engine.Sampling;
using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.Views;
using MagicDec.Testing;

namespace MagicDec.Engine.Tests.Speculation.Views;

/// <summary>What a model says through a sparse view, at the runner.</summary>
public sealed class ViewLogitsTests
{
    private const int Context = 203;
    private static readonly RowSampling Logits = new() { Parameters = SamplingParameters.Greedy, IncludeLogits = true };

    public static TheoryData<KvSelector, KvFormat> Selectors
    {
        get
        {
            var data = new TheoryData<KvSelector, KvFormat>();
            foreach (KvSelector selector in Enum.GetValues<KvSelector>())
            {
                data.Add(selector, KvFormat.BFloat16);
                data.Add(selector, KvFormat.Float32);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Selectors))]
    public void Run_BudgetAtOrAboveContext_GivesTheBitsOfTheTarget(KvSelector selector, KvFormat format)
    {
        foreach (string family in TinyModels.Families)
        {
            using CpuRunner runner = Load(family, format);
            PageTable pages = Prefill(runner, out SparseView view);
            float[] full = Decode(runner, pages, KvView.Full);

            Assert.Equal(full, Decode(runner, pages, view.Select(selector, Context + 1, Context)));
            Assert.Equal(full, Decode(runner, pages, view.Select(selector, int.MaxValue, Context)));
            Assert.NotEqual(full, Decode(runner, pages, view.Select(selector, 48, Context)));
        }
    }

    private static PageTable Prefill(CpuRunner runner, out SparseView view)
    {
        PageTable pages = new(new PagePool(runner.PageCount), runner);
        Assert.True(pages.TryEnsureCapacity(Context + 1));
        view = new SparseView(runner.Geometry);
        var batch = new StepBatch();
        int[] prompt = EngineFactory.Prompt(Context, runner.Config.VocabularySize, seed: 4);
        batch.Add(prompt, 0, pages, KvView.Full, 1, Logits, view.MassFor(Context), SparseView.ObservationTokens);
        runner.Run(batch, new StepResult());
        view.MassWritten(Context);
        pages.Advance(Context);
        return pages;
    }

    private static float[] Decode(CpuRunner runner, PageTable pages, KvView view)
    {
        var batch = new StepBatch();
        var result = new StepResult();
        batch.Add([7], pages.TokenCount, pages, view, 1, Logits);
        runner.Run(batch, result);
        return result.Logits[0]!;
    }

    private static CpuRunner Load(string family, KvFormat format)
    {
        var options = new CpuRunnerOptions { Threads = 2, WeightFormat = WeightFormat.BFloat16, KvFormat = format, KvMemoryBytes = 2 << 20, MaxSequences = 1 };
        using ModelFiles files = TinyModels.Create(family).OpenInMemory();
        return CpuRunner.Load(files, options, progress: null, CancellationToken.None);
    }
}
