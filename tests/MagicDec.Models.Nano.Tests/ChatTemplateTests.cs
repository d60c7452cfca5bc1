using System.Text.Json.Nodes;
using MagicDec.Engine.Models.Loading;
using MagicDec.Extensions.AI.Templates;
using MagicDec.Models.Nano.Language;

namespace MagicDec.Models.Nano.Tests;

public class ChatTemplateTests
{
    private static readonly ChatTemplate Template = ChatTemplate.Parse(
        (string)JsonNode.Parse(NanoModel.Read(ModelFiles.TokenizerConfigFile)!.Value.Span)!["chat_template"]!, eosToken: ChatText.End);

    [Fact]
    public void Render_TrainingConversations_GivesTheTextOfTraining()
    {
        for (ulong seed = 0; seed < 40; seed++)
        {
            AgentConversation conversation = new ConversationWriter(new SeededRandom(seed), SkillMixture.Even, text => text.Length / 3).Write(700);

            Assert.Equal(ChatText.Render(conversation, addGenerationPrompt: false), Render(conversation, addGenerationPrompt: false));
        }
    }

    [Theory]
    [InlineData("ToolCall")]
    [InlineData("ToolResult")]
    [InlineData("Accumulated")]
    public void Render_EvaluationTask_GivesItsPrompt(string skill)
    {
        IncidentTask task = IncidentTaskSource.Create(Enum.Parse<Skill>(skill), 11, 1024);

        Assert.Equal(task.Prompt, Render(task.Conversation, addGenerationPrompt: true));
    }

    [Fact]
    public void Render_NoMessages_OpensTheAssistantsOnly()
        => Assert.Equal("<|assistant|>", Render(new AgentConversation("", [], []), addGenerationPrompt: true));

    private static string Render(AgentConversation conversation, bool addGenerationPrompt)
    {
        JsonArray messages = [];
        if (conversation.SystemPrompt.Length > 0)
            messages.Add(new JsonObject { ["role"] = AgentMessage.System, ["content"] = conversation.SystemPrompt });
        foreach (AgentMessage message in conversation.Messages)
            messages.Add(ToJson(message));
        JsonArray? tools = conversation.Tools.Count == 0 ? null : [.. conversation.Tools.Select(ToJson)];
        return Template.Render(new ChatTemplateInput { Messages = messages, Tools = tools, AddGenerationPrompt = addGenerationPrompt });
    }

    private static JsonObject ToJson(AgentMessage message)
    {
        JsonObject json = new() { ["role"] = message.Role, ["content"] = message.Content };
        if (message.ToolCall is { } call)
        {
            JsonObject function = new() { ["name"] = call.Name, ["arguments"] = JsonNode.Parse(call.ArgumentsJson) };
            json["tool_calls"] = new JsonArray(new JsonObject { ["type"] = "function", ["function"] = function });
        }

        return json;
    }

    private static JsonNode ToJson(AgentTool tool)
    {
        JsonObject properties = [];
        foreach (string parameter in tool.Parameters)
            properties[parameter] = new JsonObject { ["type"] = "string" };
        return new JsonObject
        {
            ["type"] = "function",
            ["function"] = new JsonObject
            {
                ["name"] = tool.Name,
                ["description"] = tool.Description,
                ["parameters"] = new JsonObject { ["type"] = "object", ["properties"] = properties },
            },
        };
    }
}
