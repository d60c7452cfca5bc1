using MagicDec.Engine.Speculation;

namespace MagicDec.Engine.Tests.Speculation;

public sealed class TokenHistoryTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    public void Append_ManyTokens_AreThereInOrderAfterThePrompt(int prompt)
    {
        int[] tokens = EngineFactory.Prompt(1000, 512, seed: 1);
        var history = new TokenHistory(tokens.AsSpan(0, prompt));
        for (int i = prompt; i < tokens.Length; i++)
        {
            Assert.Equal(i, history.Count);
            history.Append(tokens[i]);
        }

        Assert.Equal(tokens, history.Tokens.ToArray());
    }
}
