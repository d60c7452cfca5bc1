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
        Assert.Equal(3, last.Table.Measurements);
        Assert.Equal(Measure().Linear(5, 2), last.Linear(5, 2));
        Assert.Equal(Measure().Attention(100, 3, 900), last.Attention(100, 3, 900));
    }

    [Fact]
    public void GetOrMeasure_BusySecondAtFirst_IsForgotten()
    {
        _slowness = 4;
        Assert.Equal(4 * 1e-3, Get("a")!.Linear(1, 0), 9);
        _slowness = 1;
        Assert.Equal(1e-3, Get("a")!.Linear(1, 0), 9);
        _slowness = 3;
        Assert.Equal(1e-3, Get("a")!.Linear(1, 0), 9);
        Assert.Equal(1e-7, Get("a")!.Rate(1, 1000), 12);
    }

    [Fact]
    public void GetOrMeasure_OtherPointsThanKept_TakesTheNewOnes()
    {
        Get("a");
        StepCostTable other = Measure().Table with { Linear = [new CostPoint(1, 5e-3)] };

        StepCostModel taken = new StepCostStore(_folder.FullName).GetOrMeasure("a", () => new StepCostModel(other))!;

        Assert.Equal(5e-3, taken.Linear(1, 0), 9);
        Assert.Equal(1, taken.Table.Measurements);
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
    [InlineData("{\"Linear\":[],\"Attention\":[]}")]
    [InlineData("{\"Linear\":[{\"Rows\":1,\"Seconds\":-1}],\"Attention\":[{\"TotalTokens\":1,\"SecondsPerToken\":[{\"Rows\":1,\"Seconds\":1}]}]}")]
    [InlineData("{\"Linear\":[{\"Rows\":2,\"Seconds\":1},{\"Rows\":2,\"Seconds\":1}],\"Attention\":[{\"TotalTokens\":1,\"SecondsPerToken\":[{\"Rows\":1,\"Seconds\":1}]}]}")]
    [InlineData("{\"Linear\":[{\"Rows\":1,\"Seconds\":1}],\"Attention\":[null]}")]
    [InlineData("{\"Linear\":[{\"Rows\":1,\"Seconds\":1}],\"Attention\":[{\"TotalTokens\":1,\"SecondsPerToken\":null}]}")]
    public void GetOrMeasure_DamagedFile_MeasuresAndReplacesIt(string content)
    {
        Get("a");
        File.WriteAllText(_folder.GetFiles().Single().FullName, content);

        Assert.Equal(1, Get("a")!.Table.Measurements);
        Assert.Equal(2, _measured);
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
