using System.Text;
using MagicDec.Engine.Constraints;
using MagicDec.Engine.Requests;
using MagicDec.Engine.Speculation;
using Xunit.Abstractions;
using static MagicDec.Engine.Tests.EngineFactory;

namespace MagicDec.Engine.Tests.Fuzzing;

/// <summary>Damaged schemas and expressions are refused, or a request under them ends; another request beside it has its own tokens.</summary>
public sealed class ConstraintFuzzTests(ITestOutputHelper output)
{
    private const string Schema = """
        {"type":"object","$defs":{"id":{"type":"string","pattern":"^INC-[0-9]{4}$"},"tree":{"type":"object","properties":{"kids":{"type":"array","items":{"$ref":"#/$defs/tree"}}}}},
         "properties":{"id":{"$ref":"#/$defs/id"},"kind":{"enum":["a","b",3,null]},"count":{"type":"integer","minimum":0,"maximum":99},"names":{"type":"array","items":{"type":"string","maxLength":8},"minItems":1,"maxItems":3},
         "either":{"anyOf":[{"type":"number"},{"const":"x"}]},"tree":{"$ref":"#/$defs/tree"}},"required":["id","kind"],"additionalProperties":false}
        """;

    private static readonly string[] Pieces = ["a", "[a-z]", "[^\\d]", "(", ")", "(?:", "|", "*", "+", "?", "{2,3}", "{1000}", "{0,100000}", "^", "$", ".", "\\w", "\\p{L}", "é", "[", "]", "\\", "(?=", "\\1", "{", "}", "-", "\\u{1F600}", "\\b"];

    [Fact]
    public async Task GenerateAsync_DamagedSchema_IsRefusedOrEnds() =>
        await RunAsync(150, seed => TokenConstraint.FromJsonSchema(Encoding.UTF8.GetString(new Mutator(seed).Change(Encoding.UTF8.GetBytes(Schema)))));

    [Fact]
    public async Task GenerateAsync_SoupOfExpressions_IsRefusedOrEnds() =>
        await RunAsync(40, seed =>
        {
            var random = new Random(seed);
            return TokenConstraint.FromRegex(string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => Pieces[random.Next(Pieces.Length)])));
        });

    private async Task RunAsync(int fewest, Func<int, TokenConstraint> create)
    {
        await using InferenceEngine engine = await CreateStoriesAsync(options => options.Drafting = DraftingOptions.Off);
        GenerationRequest beside = Request([1, 5, 6, 7], 8);
        int[] expected = await engine.TokensAsync(beside);
        await FuzzRun.AllAsync(
            fewest, output,
            async seed =>
            {
                TokenConstraint constraint = await Task.Run(() => create(seed));
                Task<int[]> other = engine.TokensAsync(beside);
                try
                {
                    int[] tokens = await engine.TokensAsync(Request([1, 5, 6, 7], 12) with { Constraint = constraint });
                    Assert.InRange(tokens.Length, 1, 12);
                }
                finally
                {
                    Assert.Equal(expected, await other);
                }
            },
            typeof(ConstraintException), typeof(InvalidOperationException));
    }
}
