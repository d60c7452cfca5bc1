using System.Security.Cryptography;
using System.Text;
using MagicDec.Models.Nano.Language;

namespace MagicDec.Models.Nano.Tests.Language;

public class ConversationWriterTests
{
    [Fact]
    public void Write_TrainingSeeds_GivesTheTextsNanoWasTrainedOn()
    {
        StringBuilder text = new();
        for (ulong seed = 0; seed < 50; seed++)
            text.Append(ChatText.Render(Write(seed, 600), addGenerationPrompt: false));

        Assert.Equal("84F937613FEF56AE", Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16]);
    }

    [Theory]
    [InlineData(256)]
    [InlineData(2048)]
    public void Write_AnyBudget_StaysWithinIt(int tokens)
    {
        for (ulong seed = 0; seed < 30; seed++)
        {
            AgentConversation conversation = Write(seed, tokens);

            Assert.True(Count(ChatText.Render(conversation, addGenerationPrompt: false)) <= tokens + 3);
            Assert.Equal(AgentMessage.User, conversation.Messages.FirstOrDefault()?.Role ?? AgentMessage.User);
        }
    }

    [Fact]
    public void Segments_AnyConversation_MarkExactlyTheAssistantsWords()
    {
        AgentConversation conversation = Write(5, 2048);

        string[] marked = ChatText.Segments(conversation).Where(s => s.Answer is not null).Select(s => s.Text).ToArray();

        Assert.Equal(conversation.Messages.Where(m => m.Role == AgentMessage.Assistant).Select(m => m.Text + "<|end|>"), marked);
        Assert.Equal(ChatText.Render(conversation, addGenerationPrompt: false), string.Concat(ChatText.Segments(conversation).Select(s => s.Text)));
    }

    private static AgentConversation Write(ulong seed, int tokens) => new ConversationWriter(new SeededRandom(seed), SkillMixture.Even, Count).Write(tokens);

    // Characters stand in for tokens, so that this test does not move with the tokenizer.
    private static int Count(string text) => (text.Length + 2) / 3;
}
