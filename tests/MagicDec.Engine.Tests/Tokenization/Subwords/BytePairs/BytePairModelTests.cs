using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using MagicDec.Engine.Tokenization;

namespace MagicDec.Engine.Tests.Tokenization.Subwords.BytePairs;

public sealed class BytePairModelTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Encode_MergesInEitherForm_AppliesThemByRank(bool pairs)
    {
        TokenizerJson file = TokenizerJson.ByteLevel("l o", "e r", "lo w", "low er");
        Tokenizer tokenizer = (pairs ? file.WithPairs() : file).Load();

        Assert.Equal(["lower", "lo", "s", "t"], TokenizerJson.Tokens(tokenizer, "lowerlost"));
    }

    [Fact]
    public void Encode_PairFormWithSpaces_KeepsThem()
    {
        var file = new TokenizerJson();
        file.Add("a", " ", "a ", "b", "a b");
        JsonNode root = JsonNode.Parse(file.Write())!;
        root["model"]!["merges"] = JsonNode.Parse("""[["a"," "],["a ","b"]]""");
        var tokenizer = Tokenizer.Parse(Encoding.UTF8.GetBytes(root.ToJsonString()), default);

        Assert.Equal(["a b"], TokenizerJson.Tokens(tokenizer, "a b"));
    }

    [Fact]
    public void Encode_EqualRanks_MergesLeftmostFirst()
    {
        Tokenizer tokenizer = TokenizerJson.ByteLevel("a a").Load();

        Assert.Equal(["aa", "aa", "a"], TokenizerJson.Tokens(tokenizer, "aaaaa"));
    }

    [Fact]
    public void Encode_RandomWords_EqualsPlainMerging()
    {
        (string Left, string Right)[] merges = [("a", "b"), ("b", "c"), ("ab", "c"), ("c", "c"), ("a", "bc"), ("abc", "a"), ("cc", "a"), ("a", "a"), ("aa", "b")];
        Tokenizer tokenizer = TokenizerJson.ByteLevel([.. merges.Select(m => m.Left + " " + m.Right)]).Load();
        Gen<string> words = Gen.Elements('a', 'b', 'c', 'd').ListOf().Select(letters => new string([.. letters]));

        Check.QuickThrowOnFailure(Prop.ForAll(words.ToArbitrary(), word => TokenizerJson.Tokens(tokenizer, word).SequenceEqual(MergePlainly(word, merges))));
    }

    [Fact]
    public void Encode_MegabyteOfOneLetter_MergesPairwise()
    {
        Tokenizer tokenizer = TokenizerJson.ByteLevel("a a", "aa aa", "aaaa aaaa").Load();
        const int Length = 1 << 20;

        int[] ids = tokenizer.Encode(new string('a', Length));

        Assert.Equal(Length / 8, ids.Length);
        Assert.Equal("aaaaaaaa", tokenizer.GetToken(Assert.Single(ids.Distinct())));
    }

    [Fact]
    public void Encode_IgnoreMerges_TakesWholeWords()
    {
        TokenizerJson file = TokenizerJson.ByteLevel("a b").Add("abab");
        Assert.Equal(["ab", "ab"], TokenizerJson.Tokens(file.Load(), "abab"));

        file.Model["ignore_merges"] = true;

        Assert.Equal(["abab"], TokenizerJson.Tokens(file.Load(), "abab"));
    }

    [Fact]
    public void Encode_PrefixAndSuffix_MarkContinuationAndEnd()
    {
        var file = new TokenizerJson();
        file.Add("a", "##a", "##b", "##b</w>", "a</w>", "ab", "ab##b</w>");
        file.Model["continuing_subword_prefix"] = "##";
        file.Model["end_of_word_suffix"] = "</w>";
        file.With("decoder", """{"type":"BPEDecoder"}""");
        JsonNode root = JsonNode.Parse(file.Write())!;
        root["model"]!["merges"] = JsonNode.Parse("""["a ##b"]""");
        var tokenizer = Tokenizer.Parse(Encoding.UTF8.GetBytes(root.ToJsonString()), default);

        Assert.Equal(["ab", "##b</w>"], TokenizerJson.Tokens(tokenizer, "abb"));
        Assert.Equal(["a</w>"], TokenizerJson.Tokens(tokenizer, "a"));
    }

    [Theory]
    [InlineData(true, new[] { "a", "<unk>", "a" })]
    [InlineData(false, new[] { "a", "<unk>", "<unk>", "a" })]
    public void Encode_UnknownCharacters_FuseAsTold(bool fuse, string[] expected)
    {
        TokenizerJson file = new TokenizerJson().Add("<unk>", "a");
        file.Model["unk_token"] = "<unk>";
        file.Model["fuse_unk"] = fuse;

        Assert.Equal(expected, TokenizerJson.Tokens(file.Load(), "a\U0001F600ça"));
    }

    [Fact]
    public void Encode_NoUnknownToken_DropsTheCharacter() =>
        Assert.Equal(["a", "a"], TokenizerJson.Tokens(new TokenizerJson().Add("a").Load(), "aça"));

    [Fact]
    public void Encode_ByteFallback_WritesUtf8Bytes()
    {
        Tokenizer tokenizer = TokenizerJson.SentencePiece("▁ab", "a b").Load();

        Assert.Equal(["▁", "ab", "<0xF0>", "<0x9F>", "<0x98>", "<0x80>", "▁", "a"], TokenizerJson.Tokens(tokenizer, "ab\U0001F600 a"));
    }

    [Fact]
    public void Encode_LoneSurrogates_CountAsReplacementCharacters()
    {
        Tokenizer tokenizer = TokenizerJson.ByteLevel().Load();

        Assert.Equal(tokenizer.Encode("a\uFFFDb\uFFFD"), tokenizer.Encode("a\uD83Db\uDE00"));
        Assert.Equal("\uFFFD", tokenizer.Decode(tokenizer.Encode("\uD83D")));
    }

    [Fact]
    public void Encode_ManyThreads_GivesEqualIds()
    {
        Tokenizer tokenizer = TokenizerJson.ByteLevel("a b", "ab ab", "c d").Load();
        string[] texts = [.. Enumerable.Range(0, 200).Select(i => string.Concat(Enumerable.Repeat("abcd", i % 13)) + i)];
        int[][] expected = [.. texts.Select(t => tokenizer.Encode(t))];
        var failures = new System.Collections.Concurrent.ConcurrentBag<int>();

        Parallel.For(0, 4000, i =>
        {
            if (!tokenizer.Encode(texts[i % texts.Length]).AsSpan().SequenceEqual(expected[i % texts.Length]))
            {
                failures.Add(i);
            }
        });

        Assert.Empty(failures);
    }

    [Fact]
    public void Encode_MoreWordsThanTheCacheHolds_StaysRight()
    {
        Tokenizer tokenizer = TokenizerJson.ByteLevel("1 2", "2 3").Load();
        int[] expected = tokenizer.Encode("x123");

        for (int i = 0; i < 60_000; i++)
        {
            tokenizer.Encode(i.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        Assert.Equal(expected, tokenizer.Encode("x123"));
    }

    private static List<string> MergePlainly(string word, (string Left, string Right)[] merges)
    {
        List<string> symbols = [.. word.Select(c => c.ToString())];
        while (true)
        {
            int best = merges.Length;
            int place = -1;
            for (int i = 0; i + 1 < symbols.Count; i++)
            {
                int rank = Array.IndexOf(merges, (symbols[i], symbols[i + 1]));
                if (rank >= 0 && rank < best)
                {
                    (best, place) = (rank, i);
                }
            }

            if (place < 0)
            {
                return symbols;
            }

            symbols[place] += symbols[place + 1];
            symbols.RemoveAt(place + 1);
        }
    }
}
