using MagicDec.Engine.Speculation.Policy.Costs;

namespace MagicDec.Engine.Tests.Speculation.Policy.Costs;

public sealed class StepCostStoreTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("magicdec-costs-");
    private int _measured;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void GetOrMeasure_Again_GivesWhatWasKept()
    {
        StepCostModel first = Get("a")!;
        StepCostModel second = Get("a")!;

        Assert.Equal(1, _measured);
        Assert.NotSame(first, second);
        Assert.Equal(first.Linear(5, 2), second.Linear(5, 2));
        Assert.Equal(first.Attention(100, 3, 900), second.Attention(100, 3, 900));
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

        Assert.NotNull(Get("a"));
        Get("a");

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
            Linear = [new CostPoint(1, 1e-3), new CostPoint(8, 2e-3)],
            Sequence = 1e-5,
            Attention = [new AttentionCost(1000, [new CostPoint(1, 1e-7), new CostPoint(5, 2e-7)])],
        });
    }
}
