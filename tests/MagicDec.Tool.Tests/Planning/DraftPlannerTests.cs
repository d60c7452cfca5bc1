using MagicDec.Engine.Models;
using MagicDec.Engine.Models.Loading;
using MagicDec.Tool.Planning.Rooflines;

namespace MagicDec.Tool.Tests.Planning;

public sealed class DraftPlannerTests
{
    [Fact]
    public void Best_LongContextLargeBatch_GainsAndShortContextDoesNot()
    {
        DraftPlanner planner = Planner("h100", 8, alpha: null);

        Assert.InRange(planner.Best(128, 32000).Speedup, 1.6, 2.8);
        Assert.True(planner.Best(128, 100000).Speedup > planner.Best(128, 32000).Speedup);
        Assert.Equal(0, planner.Best(128, 300).Gamma);
    }

    [Fact]
    public void CriticalContext_Llama8BOnA100_LiesWhereThePaperFoundIt() =>
        // The paper: falls with the batch below 4000 tokens, rises above; fitted to its tables: about 5900.
        Assert.InRange(DraftPlanner.CriticalContext(Planner("a100", 8, 0.8).Candidates[0])!.Value, 1000, 9000);

    /// <summary>The paper: a small draft model wins at small batch x context, the model itself at large.</summary>
    [Fact]
    public void Best_DraftModelAndSelf_ChangePlacesAsKeysAndValuesGrow()
    {
        DraftPlanner planner = Planner("h100", 8, null, "1b");

        Assert.Equal("model 1b", planner.Best(16, 16000).Drafter);
        Assert.Equal(DraftCandidate.SelfName, planner.Best(256, 100000).Drafter);
    }

    [Fact]
    public void Plans_ContextShorterThanAnyView_OnlyADraftModelDrafts()
    {
        IReadOnlyList<PlannedDraft> plans = Planner("h100", 8, null, "1b").Plans(1, 200);

        Assert.DoesNotContain(plans, plan => plan.Drafter == DraftCandidate.SelfName);
        Assert.All(plans.Where(plan => plan.Drafter == "model 1b"), plan => Assert.Equal(200, plan.KvBudget));
    }

    /// <summary>Three quarters of the memory taken without it: 1b beside 8b adds a quarter of the keys and values.</summary>
    [Fact]
    public void Plans_DraftModelThatDoesNotFitBesideTheModel_IsLeftOut()
    {
        DraftPlanner planner = Planner("h100", 8, null, "1b");

        Assert.Contains(planner.Plans(128, 32000), plan => plan.Drafter == DraftCandidate.SelfName);
        Assert.DoesNotContain(planner.Plans(128, 32000), plan => plan.Drafter == "model 1b");
        Assert.Contains(planner.Plans(64, 32000), plan => plan.Drafter == "model 1b");
    }

    [Theory]
    [InlineData(8, 128, true, 148, 8)]
    [InlineData(1, 128, false, 15, 8)]
    [InlineData(1, 8, true, 15, 1)]
    [InlineData(16, 256, false, 150, null)]
    public void Of_Llama8BAt32K_SaysWhatFits(int devices, int batch, bool fits, int largest, int? least)
    {
        Roofline roofline = new(Load("8b"), MachinePresets.All["h100"], devices);

        MemoryNeed need = new DeviceMemory(roofline, MachinePresets.All["h100"], devices).Of(null, batch, 32000)!;

        Assert.Equal(fits, need.Fits);
        Assert.Equal(largest, need.LargestBatch);
        Assert.Equal(least, need.LeastDevices);
    }

    [Fact]
    public void Of_MemoryNotKnown_SaysNothing()
    {
        MachineProfile machine = MachinePresets.All["h100"] with { MemoryBytes = 0 };
        Roofline roofline = new(Load("8b"), machine, 1);

        Assert.Null(new DeviceMemory(roofline, machine, 1).Of(null, 128, 32000));
        Assert.True(new DeviceMemory(roofline, machine, 1).Fits(null, 128, 32000));
    }

    private static DraftPlanner Planner(string hardware, int devices, double? alpha, params string[] models)
    {
        MachineProfile machine = MachinePresets.All[hardware];
        Roofline target = new(Load("8b"), machine, devices);
        return new DraftPlanner(
            [DraftCandidate.Self(target, alpha), .. models.Select(model => DraftCandidate.Small(model, target, new Roofline(Load(model), machine, devices), null))],
            new DeviceMemory(target, machine, devices));
    }

    private static ModelConfig Load(string shape)
    {
        using ModelFiles files = ModelFiles.Random(shape);
        return ModelConfig.Load(files);
    }
}
