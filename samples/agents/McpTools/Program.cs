// An agent whose tools come from a Model Context Protocol server. Here the server runs in this process, over a pair of pipes; one on
// standard input and output (StdioClientTransport) or HTTP is used the same way. Every MCP tool is an AIFunction, so nothing else is needed.
//
//   McpTools [MODEL_FOLDER]
using System.IO.Pipelines;
using MagicDec.Engine;
using MagicDec.Extensions.AI;
using MagicDec.Samples.McpTools;
using MagicDec.Samples.Shared;
using Microsoft.Extensions.AI;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

// The server.
Pipe toServer = new(), toClient = new();
var serverOptions = new McpServerOptions
{
    ServerInfo = new Implementation { Name = "records", Version = "1.0" },
    ToolCollection = [McpServerTool.Create(Records.Lookup)],
};
await using McpServer server = McpServer.Create(
    new StreamServerTransport(toServer.Reader.AsStream(), toClient.Writer.AsStream()), serverOptions);
Task serving = server.RunAsync();

// The client, and the agent with the server's tools.
await using McpClient mcp = await McpClient.CreateAsync(new StreamClientTransport(toServer.Writer.AsStream(), toClient.Reader.AsStream()));
IList<McpClientTool> tools = await mcp.ListToolsAsync();
Console.WriteLine($"{mcp.ServerInfo?.Name} offers {string.Join(", ", tools.Select(tool => $"{tool.Name}: {tool.Description}"))}");

await using InferenceEngine engine = await NanoEngine.LoadAsync(args);
IChatClient client = engine.AsChatClient();
var options = new ChatOptions { Temperature = 0, MaxOutputTokens = 96, Tools = [.. tools] };
List<ChatMessage> history = [new(ChatRole.System, "You are Halaner, a support agent. Answer from the log.")];
string log = "Log:\n04:52 update: INC-3242 affects sync-broker-28.\n04:53 INC-3242 assigned to Vera Kararirick.\n04:55 disk alert A on edge-5592.\n";
foreach (string question in (string[])["Look up TCK-7154. Who filed TCK-7154?", "Look up INC-3864. What caused INC-3864?", "Look up web-6613. Which rack is web-6613 in?"])
{
    history.Add(new ChatMessage(ChatRole.User, history.Count == 1 ? log + question : question));
    foreach (ChatResponse response in await ToolLoop.AskAsync(client, history, options))
    {
        foreach (FunctionCallContent call in response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>())
        {
            Console.WriteLine($"{question}\n  calls {call.Name}({string.Join(", ", call.Arguments?.Values ?? [])})");
        }

        Console.Write(response.Text.Length > 0 ? $"  {response.Text}\n" : "");
    }
}

await mcp.DisposeAsync();
await toServer.Writer.CompleteAsync();
await serving;
