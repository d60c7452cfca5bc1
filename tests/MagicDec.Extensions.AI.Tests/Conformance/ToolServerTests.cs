using System.IO.Pipelines;
using MagicDec.Extensions.AI.Tests.Conformance.Support;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace MagicDec.Extensions.AI.Tests.Conformance;

/// <summary>An agent on Nano works with the tools of a Model Context Protocol server that runs in this process.</summary>
[Collection(NanoCollection.Name)]
public sealed class ToolServerTests(NanoEngine nano) : IAsyncLifetime
{
    private readonly Pipe _toServer = new();
    private readonly Pipe _toClient = new();
    private readonly List<string> _calls = [];
    private McpServer _server = null!;
    private McpClient _client = null!;
    private Task _running = null!;

    public async Task InitializeAsync()
    {
        _server = McpServer.Create(
            new StreamServerTransport(_toServer.Reader.AsStream(), _toClient.Writer.AsStream(), "incidents"),
            new McpServerOptions
            {
                ToolCollection =
                [
                    McpServerTool.Create(Lookup, new() { Name = "lookup", Description = "Reads the record of an id." }),
                    McpServerTool.Create(Page, new() { Name = "page_person", Description = "Pages the owner of an incident." }),
                ],
            });
        _running = _server.RunAsync();
        _client = await McpClient.CreateAsync(new StreamClientTransport(_toServer.Writer.AsStream(), _toClient.Reader.AsStream()));
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _toServer.Writer.CompleteAsync(); // nothing more to read: the server ends
        await _running.WaitAsync(TimeSpan.FromMinutes(1));
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Agent_UsesTheServersTools()
    {
        var tools = await _client.ListToolsAsync();
        Assert.Equal(["lookup", "page_person"], tools.Select(tool => tool.Name).Order());
        await nano.EachWayAsync(async chat =>
        {
            var agent = chat.Through(client => new FunctionInvokingLoop(client));
            var looked = await agent.AskAsync("Look up TCK-7154. Who filed TCK-7154?", new() { Tools = [.. tools] });
            Assert.Equal("TCK-7154 filed by Ivo Bariston.", looked.Messages[^1].Text);
            var paged = await agent.AskAsync("Page the owner of INC-1493.", new() { Tools = [.. tools] });
            Assert.EndsWith("Done, reference Q-4821.", paged.Text, StringComparison.Ordinal);
        });
        lock (_calls)
        {
            Assert.Equal(8, _calls.Count);
            Assert.Equal(["lookup TCK-7154", "page INC-1493 Vera Kararirick"], _calls.Distinct().Order());
        }
    }

    private string Lookup(string id)
    {
        Note($"lookup {id}");
        return $"{id} linked to INC-7154.\n{id} filed by Ivo Bariston.";
    }

    private string Page(string incident, string person)
    {
        Note($"page {incident} {person}");
        return """{"status": "done", "reference": "Q-4821"}""";
    }

    private void Note(string call)
    {
        lock (_calls)
        {
            _calls.Add(call);
        }
    }
}
