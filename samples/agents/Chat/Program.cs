// A chat in the terminal: words appear as they are made, and each turn computes only what is new.
//
//   Chat [MODEL_FOLDER]      default: the embedded model, which answers questions about incident logs and nothing else
using MagicDec.Engine;
using MagicDec.Samples.Shared;
using MagicDec.Extensions.AI;
using Microsoft.Extensions.AI;

await using InferenceEngine engine = await NanoEngine.LoadAsync(args);
IChatClient client = engine.AsChatClient();
Console.WriteLine($"{engine.ModelName}, {engine.Config.ParameterCount / 1e6:F1} M parameters. An empty line ends the chat. For the embedded model try:");
Console.WriteLine("04:52 update: INC-3242 affects sync-broker-28. 04:53 INC-3242 assigned to Mara Benolaton. Who owns INC-3242?");

List<ChatMessage> history = [];
while (Ask() is { Length: > 0 } line)
{
    history.Add(new ChatMessage(ChatRole.User, line));
    List<ChatResponseUpdate> updates = [];
    await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync(history, new ChatOptions { MaxOutputTokens = 256 }))
    {
        Console.Write(update.Text);
        updates.Add(update);
    }

    ChatResponse response = updates.ToChatResponse();
    history.AddRange(response.Messages);
    UsageDetails usage = response.Usage!;
    Console.WriteLine($"\n  ({usage.InputTokenCount} tokens in, {usage.CachedInputTokenCount} of them cached, {usage.OutputTokenCount} out)");
}

static string? Ask()
{
    Console.Write("> ");
    return Console.ReadLine();
}
