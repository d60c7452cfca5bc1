using MagicDec.Engine.Requests;
using MagicDec.Engine.Speculation;
using MagicDec.Tool.Verify;

namespace MagicDec.Tool.Tests.Verify;

/// <summary>Engines that change a token when they draft are found.</summary>
public sealed class VerifyRunTests
{
    [Fact]
    public async Task RunAsync_EngineThatChangesAToken_NamesTheFirstDifference()
    {
        VerifyRun run = new(request => Generate(request, drafting => drafting is { Mode: DraftingMode.Fixed, Drafter: Drafter.Suffix } ? 3 : -1), [[1], [2]], 6);

        IReadOnlyList<VerifyRow> rows = await run.RunAsync(hasDraftModel: false, _ => { });

        VerifyRow[] different = [.. rows.Where(row => !row.Equal)];
        Assert.Equal(2, different.Length);
        Assert.All(different, row => Assert.Equal(new VerifyDifference(0, 3, 103, -1), row.FirstDifference));
        Assert.Equal("suffix, gamma 8", different[0].Drafting);

        VerifyReport report = new("m", 2, 6, Equal: false, rows);
        Assert.StartsWith("FAILED: 2 of ", VerifyText.Verdict(report), StringComparison.Ordinal);
        Assert.Contains("DIFFER: token 3 of prompt 0 is -1, plain decoding gives 103", VerifyText.Describe(different[0]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_EngineThatEndsEarly_IsADifference()
    {
        VerifyRun run = new(request => Generate(request, _ => -1, request.Drafting!.Mode == DraftingMode.Auto ? 5 : 6), [[1]], 6);

        IReadOnlyList<VerifyRow> rows = await run.RunAsync(hasDraftModel: true, _ => { });

        Assert.Equal(new VerifyDifference(0, 5, 105, null), rows.First(row => !row.Equal).FirstDifference);
        Assert.All(rows.Where(row => !row.Equal), row => Assert.Equal("auto", row.Drafting));
    }

    private static async IAsyncEnumerable<GenerationUpdate> Generate(GenerationRequest request, Func<DraftingOptions, int> wrongAt, int? count = null)
    {
        await Task.CompletedTask;
        for (int i = 0; i < (count ?? request.MaxOutputTokens); i++)
        {
            yield return new GenerationUpdate { Token = i == wrongAt(request.Drafting!) ? -1 : 100 + i };
        }
    }
}
