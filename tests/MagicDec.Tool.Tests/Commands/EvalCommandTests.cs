namespace MagicDec.Tool.Tests.Commands;

public sealed class EvalCommandTests
{
    [Fact]
    public async Task Eval_Nano_PrintsSkillsByLength()
    {
        ToolRun run = (await ToolRun.Of("eval", "nano", "--lengths", "300", "400", "--tasks", "1", "--wrong")).Succeeds();

        Assert.Contains("| Exact answers | 300 | 400 |", run.Output);
        Assert.Contains("| SingleFact (4 tasks) |", run.Output);
        Assert.Contains("Well-formed tool calls:", run.Output);
    }

    [Fact]
    public async Task Eval_TooShortALength_IsRefused() =>
        (await ToolRun.Of("eval", "nano", "--lengths", "100")).FailsSaying("--lengths has 100");

    [Fact]
    public async Task Eval_RandomModel_SaysItHasNoTokenizer() =>
        (await ToolRun.Of("eval", "random:15m", "--lengths", "300", "--tasks", "1")).FailsSaying("has no tokenizer.json");
}
