using MagicDec.Engine.Speculation.Policy.Costs;
using MagicDec.Engine.Speculation.Policy.Costs.Calibration;

namespace MagicDec.Engine.Tests.Speculation.Policy.Costs;

public sealed class StepCostStoreTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("magicdec-costs-");
    private int _measured;
    private double _slowness = 1;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void GetOrMeasure_ManyStarts_TheFirstThreeMeasure()
    {
        StepCostModel last = null!;
        for (int i = 0; i < 5; i++)
        {
            last = Get("a")!;
        }

        Assert.Equal(3, _measured);
        Assert.Equal(Measure().Linear(5, 2), last.Linear(5, 2));
        Assert.Equal(Measure().Attention(100, 3, 900), last.Attention(100, 3, 900));
    }

    [Theory]
    [InlineData(4, 1, 3, 3)]
    [InlineData(4, 0.5, 1, 1)]
    [InlineData(1, 2, 0.25, 1)]
    public void GetOrMeasure_BusyAndLuckySeconds_MisleadNoLongerThanTheyMust(double first, double second, double third, double typical)
    {
        (double Slowness, double Expected)[] starts = [(first, first), (second, Math.Min(first, second)), (third, typical), (100, typical)];
        foreach ((double slowness, double expected) in starts)
        {
            _slowness = slowness;
            StepCostModel cost = Get("a")!;
            Assert.Equal(expected * 1e-3, cost.Linear(1, 0), 9);
            Assert.Equal(expected * 1e-7, cost.Rate(1, 1000), 12);
        }
    }

    [Fact]
    public void GetOrMeasure_PointsThatNotEveryStartHas_AreThoseOfHalfOfThem()
    {
        StepCostTable Table(params CostPoint[] linear) => Measure().Table with { Linear = linear };
        StepCostTable[] starts = [Table(new(1, 2e-3), new(8, 8e-3)), Table(new(1, 3e-3), new(8, 6e-3), new(64, 9e-3)), Table(new(1, 4e-3), new(64, 5e-3))];
        StepCostModel last = null!;
        foreach (StepCostTable start in starts)
            last = new StepCostStore(_folder.FullName).GetOrMeasure("a", () => new StepCostModel(start))!;
        Assert.Equal([new CostPoint(1, 3e-3), new CostPoint(8, 5e-3), new CostPoint(64, 5e-3)], last.Table.Linear);

        last = new StepCostStore(_folder.FullName).GetOrMeasure("b", () => new StepCostModel(starts[1]))!;
        Assert.Equal(starts[1].Linear, last.Table.Linear);
    }

    [Fact]
    public void GetOrMeasure_NothingInCommon_TakesTheLatest()
    {
        StepCostModel last = null!;
        foreach (int total in (int[])[1000, 2000, 3000, 4000])
        {
            StepCostTable start = Measure().Table with { Attention = [new AttentionCost(total, [new CostPoint(1, total * 1e-9)])] };
            last = new StepCostStore(_folder.FullName).GetOrMeasure("a", () => new StepCostModel(start))!;
        }

        Assert.Equal(3e-6, last.Rate(1, 500), 12);
    }

    [Fact]
    public void GetOrMeasure_OtherModel_MeasuresThatOne()
    {
        Get("a");
        Get("b");

        Assert.Equal(2, _measured);
        Assert.Equal(2, _folder.GetFiles().Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"Tables\":[]}")]
    [InlineData("{\"Tables\":[null]}")]
    [InlineData("{\"Tables\":[{\"Linear\":[],\"Attention\":[]}]}")]
    [InlineData("{\"Tables\":[{\"Linear\":[{\"Rows\":1,\"Seconds\":-1}],\"Attention\":[{\"TotalTokens\":1,\"SecondsPerToken\":[{\"Rows\":1,\"Seconds\":1}]}]}]}")]
    [InlineData("{\"Tables\":[{\"Linear\":[{\"Rows\":2,\"Seconds\":1},{\"Rows\":2,\"Seconds\":1}],\"Attention\":[{\"TotalTokens\":1,\"SecondsPerToken\":[{\"Rows\":1,\"Seconds\":1}]}]}]}")]
    [InlineData("{\"Tables\":[{\"Linear\":[{\"Rows\":1,\"Seconds\":1}],\"Attention\":[null]}]}")]
    [InlineData("{\"Tables\":[{\"Linear\":[{\"Rows\":1,\"Seconds\":1}],\"Attention\":[{\"TotalTokens\":1,\"SecondsPerToken\":null}]}]}")]
    public void GetOrMeasure_DamagedFile_MeasuresAndReplacesIt(string content)
    {
        Get("a");
        File.WriteAllText(_folder.GetFiles().Single().FullName, content);

        Assert.NotNull(Get("a"));
        Assert.Equal(2, _measured);
        Assert.NotNull(Get("a"));
        Assert.Equal(3, _measured);
    }

    [Fact]
    public void GetOrMeasure_FolderCannotBeMade_Measures()
    {
        string file = Path.Combine(_folder.FullName, "file");
        File.WriteAllText(file, "");
        StepCostStore store = new(Path.Combine(file, "inside"));

        Assert.NotNull(store.GetOrMeasure("a", Measure));
        Assert.Equal(1, _measured);
    }

    [Fact]
    public void GetOrMeasure_NothingCanBeMeasured_KeepsNothing()
    {
        Assert.Null(new StepCostStore(_folder.FullName).GetOrMeasure("a", () => null));
        Assert.Empty(_folder.GetFiles());
    }

    private StepCostModel? Get(string model) => new StepCostStore(_folder.FullName).GetOrMeasure(model, Measure);

    private StepCostModel Measure()
    {
        _measured++;
        return new StepCostModel(new StepCostTable
        {
            Linear = [new CostPoint(1, _slowness * 1e-3), new CostPoint(8, _slowness * 2e-3)],
            Sequence = 1e-5,
            Attention = [new AttentionCost(1000, [new CostPoint(1, _slowness * 1e-7), new CostPoint(5, _slowness * 2e-7)])],
        });
    }
}
