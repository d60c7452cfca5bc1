// From text to typed objects: the answer's tokens are held to a JSON schema while they are made, so that it always parses, drafted or not.
//
//   StructuredExtraction [MODEL_FOLDER]
using System.Text.Json;
using MagicDec.Engine;
using MagicDec.Extensions.AI;
using MagicDec.Samples.Shared;
using MagicDec.Samples.StructuredExtraction;
using Microsoft.Extensions.AI;

await using InferenceEngine engine = await NanoEngine.LoadAsync(args);
IChatClient client = engine.AsChatClient();
string log = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "log.txt"));
JsonElement schema = AIJsonUtilities.CreateJsonSchema(typeof(IncidentRecord));

// The log does not say what INC-7201 affects: a schema holds the answer to a form, not to the truth, so what is extracted is checked.
string[] incidents = ["INC-1493", "INC-6266", "INC-7201"];
ChatResponse[] drafted = await Task.WhenAll(incidents.Select(incident => ExtractAsync(incident, "auto")));
ChatResponse[] plain = await Task.WhenAll(incidents.Select(incident => ExtractAsync(incident, "off")));
foreach ((string incident, ChatResponse answer) in incidents.Zip(drafted))
{
    IncidentRecord record = JsonSerializer.Deserialize<IncidentRecord>(answer.Text, AIJsonUtilities.DefaultOptions)!;
    Console.WriteLine(record);
    Console.WriteLine(record.IsQuotedFrom(log, incident) ? "  as the log says" : "  NOT as the log says");
}

bool same = drafted.Select(answer => answer.Text).SequenceEqual(plain.Select(answer => answer.Text));
Console.WriteLine(same ? "Identical with drafting off." : "DIFFERENT with drafting off.");
return same ? 0 : 1;

Task<ChatResponse> ExtractAsync(string incident, string drafting) => client.GetResponseAsync(
    [new(ChatRole.System, "You are Ralariski, a review agent. Answer from the log."), new(ChatRole.User, $"{log}Report on {incident}.")],
    new ChatOptions
    {
        Temperature = 0,
        MaxOutputTokens = 160,
        ResponseFormat = ChatResponseFormat.ForJsonSchema(schema, "incident"),
        AdditionalProperties = new() { ["drafting"] = drafting },
    });
