using System.Text;
using FsCheck;
using FsCheck.Fluent;
using MagicDec.Engine.Constraints;
using MagicDec.Engine.Constraints.Grammars;
using MagicDec.Engine.Constraints.Grammars.Parts;
using MagicDec.Engine.Constraints.Matching;
using MagicDec.Engine.Tests.Constraints.Schemas;

namespace MagicDec.Engine.Tests.Constraints;

/// <summary>At every place of a walk, a mask holds exactly the tokens whose bytes can come next.</summary>
public sealed class MaskTests
{
    public static TheoryData<string> Names => [.. RealSchemas.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Mask_OfSchema_EqualsEveryTokenTriedByteByByte(string name) =>
        CompareWithBruteForce(TokenConstraint.FromJsonSchema(RealSchemas.All[name]), walks: 6);

    [Theory]
    [InlineData("[a-c]{2,5}(é|日本|😀)+")]
    [InlineData(@"(yes|no|maybe), .{0,30}\.")]
    [InlineData(@"-?\d{1,3}(\.\d\d)?")]
    [InlineData(@"(?i)hello( world)*")]
    [InlineData(@"[^a-z]{3}\p{L}{2}")]
    public void Mask_OfRegex_EqualsEveryTokenTriedByteByByte(string pattern) => CompareWithBruteForce(TokenConstraint.FromRegex(pattern), walks: 20);

    [Fact]
    public void Mask_OfFreeJson_EqualsEveryTokenTriedByteByByte() => CompareWithBruteForce(TokenConstraint.FromJson(anyValue: true), walks: 20);

    [Fact]
    public void Mask_NearTheDeepestLevel_EqualsEveryTokenTriedByteByByte()
    {
        ConstraintCursor cursor = Begin(TokenConstraint.FromJson(anyValue: true));
        MatchTable table = new(TokenConstraint.FromJson(anyValue: true).Grammar);
        MatchState state = table.Start();
        int open = TestVocabulary.Byte('[');
        for (int level = 0; level < ConstraintLimits.Nesting; level++)
        {
            AssertEqual(table, state, cursor);
            cursor.Append(open);
            state = table.Step(state, (byte)'[');
        }

        AssertEqual(table, state, cursor);
        Assert.False(cursor.Allows(open));
        Assert.True(cursor.Allows(TestVocabulary.Byte('1')));
        Assert.True(cursor.Allows(TestVocabulary.Byte(']')));
    }

    [Fact]
    public void Mask_FreeTextThenTrigger_HoldsWhatFollowsOnly()
    {
        GrammarPart call = new SequencePart(new LiteralPart("abc"), new LiteralPart("</tool_call>"));
        var constraint = new TokenConstraint(new FreeTextPart([(Encoding.UTF8.GetBytes("<tool_call>"), call)], mayEnd: true), "free text");

        CompareWithBruteForce(constraint, walks: 30);
        Assert.True(constraint.Accepts("any text < tool_call> <tool_cal <<tool_"));
        Assert.True(constraint.Accepts("before <<tool_call>abc</tool_call>"));
        Assert.False(constraint.Accepts("before <tool_call>abc"));
        Assert.False(constraint.Begins("before <tool_call>abd"));
        Assert.False(constraint.Begins("<tool_call>abc</tool_call> "));
    }

    [Fact]
    public void Mask_SpecialToken_IsReachedByItsMarkOnly()
    {
        GrammarPart call = new SequencePart(new LiteralPart([TokenVocabulary.SpecialMark, .. Encoding.UTF8.GetBytes("<|call|>")]), new LiteralPart("ab"));
        ConstraintCursor cursor = Begin(new TokenConstraint(call, "special"));

        Assert.Equal([TestVocabulary.Special("<|call|>")], RandomWalk.Allowed(cursor));
        cursor.Append(TestVocabulary.Special("<|call|>"));
        Assert.All(RandomWalk.Allowed(cursor), id => Assert.StartsWith(Encoding.UTF8.GetString(TestVocabulary.Tokens[id]), "ab", StringComparison.Ordinal));
    }

    [Fact]
    public void Mask_EndTokens_OnlyWhereTheOutputIsComplete()
    {
        ConstraintCursor cursor = Begin(TokenConstraint.FromRegex("ab?"));

        Assert.False(cursor.Allows(TestVocabulary.End));
        cursor.Append(TestVocabulary.Byte('a'));
        Assert.True(cursor.Allows(TestVocabulary.End));
        Assert.False(cursor.IsComplete);
        cursor.Push(TestVocabulary.Byte('b'));
        Assert.True(cursor.IsComplete);
        Assert.True(cursor.Mask.IsEmpty);
        cursor.Pop(1);
        Assert.Equal([TestVocabulary.End, TestVocabulary.Byte('b')], RandomWalk.Allowed(cursor));
    }

    [Fact]
    public void Mask_VocabularyThatCannotWriteIt_Throws()
    {
        var vocabulary = new TokenVocabulary(2, id => id == 0 ? "a"u8.ToArray() : "end"u8.ToArray(), id => id == 1);

        var error = Assert.Throws<ConstraintException>(() => new ConstraintCache(() => vocabulary).Begin(TokenConstraint.FromRegex("b"), new HashSet<int>()));

        Assert.Contains("No token of the vocabulary", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cursor_PushAndPop_ComesBackToTheSameMasks() => Prop.ForAll<int>(seed =>
    {
        var walk = new RandomWalk(TokenConstraint.FromJsonSchema(RealSchemas.All["user interface"]));
        int[] tokens = walk.Run(seed, 40);
        ConstraintCursor cursor = Begin(TokenConstraint.FromJsonSchema(RealSchemas.All["user interface"]));
        for (int i = 0; i < tokens.Length; i++)
        {
            uint[] before = cursor.Mask.ToArray();
            int drafted = Math.Min(tokens.Length - i - 1, 1 + (i % 5));
            for (int j = 0; j < drafted; j++)
            {
                cursor.Push(tokens[i + j]);
            }

            // What does not fit leads to places where no token counts.
            cursor.Push(TestVocabulary.Special("<|other|>"));
            Assert.True(cursor.Mask.IsEmpty);
            cursor.Pop(drafted + 1);
            Assert.Equal(before, cursor.Mask.ToArray());
            cursor.Append(tokens[i]);
        }
    }).QuickCheckThrowOnFailure();

    private static ConstraintCursor Begin(TokenConstraint constraint) =>
        new ConstraintCache(() => TestVocabulary.Vocabulary).Begin(constraint, new HashSet<int> { TestVocabulary.End })!;

    private static void CompareWithBruteForce(TokenConstraint constraint, int walks)
    {
        for (int seed = 0; seed < walks; seed++)
        {
            var table = new MatchTable(constraint.Grammar);
            MatchState state = table.Start();
            var walk = new RandomWalk(constraint);
            int[] tokens = walk.Run(seed, 40);
            ConstraintCursor cursor = Begin(constraint);
            foreach (int token in tokens)
            {
                AssertEqual(table, state, cursor);
                cursor.Append(token);
                state = After(table, state, token);
            }
        }
    }

    private static void AssertEqual(MatchTable table, MatchState state, ConstraintCursor cursor)
    {
        int[] expected = [.. Enumerable.Range(0, TestVocabulary.Tokens.Length).Where(id => Fits(table, state, id))];
        Assert.Equal(expected, RandomWalk.Allowed(cursor));
        Assert.All(Enumerable.Range(0, TestVocabulary.Tokens.Length), id => Assert.Equal(expected.Contains(id), cursor.Allows(id)));
    }

    private static bool Fits(MatchTable table, MatchState state, int id) =>
        id == TestVocabulary.End ? state.Accepts : TestVocabulary.Tokens[id].Length > 0 && (TestVocabulary.IsSpecial(id) || !TestVocabulary.Tokens[id].Contains((byte)0xFF)) && !After(table, state, id).IsDead;

    private static MatchState After(MatchTable table, MatchState state, int id)
    {
        byte[] bytes = TestVocabulary.IsSpecial(id) ? [TokenVocabulary.SpecialMark, .. TestVocabulary.Tokens[id]] : TestVocabulary.Tokens[id];
        foreach (byte value in bytes)
        {
            state = table.Step(state, value);
        }

        return state;
    }
}
