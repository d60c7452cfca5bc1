using MagicDec.Tool.Planning.Rooflines;

namespace MagicDec.Tool.Tests.Planning;

/// <summary>A machine fitted to some of the paper's rows predicts the others.</summary>
public sealed class PaperHalvesTests
{
    public static TheoryData<string, int> Splits
    {
        get
        {
            TheoryData<string, int> splits = [];
            foreach (string gpu in (string[])["a100", "h100"])
            {
                for (int seed = 0; seed < 6; seed++)
                {
                    splits.Add(gpu, seed);
                }
            }

            return splits;
        }
    }

    /// <summary>No batch and context is in both halves: rows of one load share their plain step.</summary>
    [Theory]
    [MemberData(nameof(Splits))]
    public void Fit_OnHalfOfTheLoads_PredictsTheSpeedupsOfTheOtherHalf(string gpu, int seed)
    {
        PaperLoad[] all = [.. PaperLoad.All.Where(load => load.Gpu == gpu)];
        (int Batch, int Context)[] loads = [.. all.Select(load => (load.Row.Batch, load.Row.Context)).Distinct().Order()];
        new Random(seed).Shuffle(loads);
        ILookup<bool, PaperLoad> halves = all.ToLookup(load => Array.IndexOf(loads, (load.Row.Batch, load.Row.Context)) < loads.Length / 2);

        Predicts(halves[true], halves[false]);
        Predicts(halves[false], halves[true]);
    }

    /// <summary>Drafts of 32 layers tell what those of 16 or 22 cost.</summary>
    [Theory]
    [InlineData("a100")]
    [InlineData("h100")]
    public void Fit_OnSelfDrafts_PredictsThoseOfDraftModels(string gpu)
    {
        ILookup<bool, PaperLoad> halves = PaperLoad.All.Where(load => load.Gpu == gpu).ToLookup(load => load.Row.HasDraftModel);

        Predicts(halves[false], halves[true]);
    }

    private static void Predicts(IEnumerable<PaperLoad> fitted, IEnumerable<PaperLoad> others)
    {
        MachineProfile machine = MachineFit.Of([.. fitted]);
        foreach (IGrouping<string, PaperLoad> kind in others.GroupBy(load => load.Kind))
        {
            double error = kind.Average(load => load.SpeedupError(machine));
            Assert.True(error < 0.08, $"{kind.Key}: {error:P1} on average");
        }
    }
}
