using System.Text;
using MagicDec.Models.Nano.Language;
using MagicDec.Models.Nano.Bpe;

namespace MagicDec.Models.Nano.Tests.Training;

public class BpeTrainerTests
{
    private static readonly string[] Texts = ["INC-4821 affects billing-api-48.\nINC-9931 affects auth-api-12.", "Who owns INC-4821? The owner of INC-4821 is Mara Barlin."];

    [Theory]
    [InlineData("INC-4821 affects billing-api-48.")]
    [InlineData("text outside: Grüße, 你好, \u0001\t  two  spaces \r\n 🙂 ١٢٣")]
    [InlineData("<|user|>hi<|end|><tool_call>{}</tool_call>")]
    [InlineData("")]
    public void Encode_AnyText_DecodesToTheSame(string text)
    {
        BpeVocabulary vocabulary = Train(320);

        Assert.Equal(text, vocabulary.Decode(vocabulary.Encode(text)));
    }

    [Fact]
    public void Train_SmallText_LearnsWholeWords()
    {
        BpeVocabulary vocabulary = Train(320);

        Assert.Equal([" affects"], vocabulary.Encode(" affects").Select(id => Encoding.UTF8.GetString(vocabulary.Tokens[id])));
    }

    [Fact]
    public void Train_AnyText_LeavesDigitsAlone()
    {
        BpeVocabulary vocabulary = Train(400);

        Assert.DoesNotContain(vocabulary.Tokens, t => t.Length > 1 && t.Any(b => b is >= (byte)'0' and <= (byte)'9'));
        Assert.Equal(4, vocabulary.Encode("4821").Count);
    }

    [Fact]
    public void Write_ThenRead_EncodesTheSame()
    {
        BpeVocabulary vocabulary = Train(320);

        BpeVocabulary again = TokenizerFile.Read(TokenizerFile.Write(vocabulary, ChatText.SpecialTokens));

        string text = "<|user|>Who owns INC-4821?<|end|>";
        Assert.Equal(vocabulary.Encode(text), again.Encode(text));
        Assert.Equal(vocabulary.Count, again.Count);
    }

    private static BpeVocabulary Train(int size) => BpeTrainer.Train(Texts, size, ChatText.AllTokens);
}
