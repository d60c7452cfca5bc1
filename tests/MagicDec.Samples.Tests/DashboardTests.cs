using System.Diagnostics;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using MagicDec.Testing.Processes;

namespace MagicDec.Samples.Tests;

/// <summary>The dashboard over HTTP. How the page looks in a browser is not tested here.</summary>
public sealed class DashboardTests : IAsyncLifetime, IDisposable
{
    private const string Listening = "Now listening on: ";

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(1) };
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(2));
    private Process _process = null!;

    public async Task InitializeAsync()
    {
        _process = SampleRun.Start("Dashboard", "--urls", "http://127.0.0.1:0");
        while (_http.BaseAddress is null)
        {
            string line = await _process.StandardOutput.ReadLineAsync(_limit.Token) ?? throw new InvalidOperationException("The dashboard ended before it listened.");
            if (line.Contains(Listening, StringComparison.Ordinal))
            {
                _http.BaseAddress = new Uri(line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..].Trim());
            }
        }
    }

    public async Task DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    public void Dispose()
    {
        _http.Dispose();
        _limit.Dispose();
    }

    [Fact]
    public async Task Page_IsWellFormedAndNeedsNothingFromElsewhere()
    {
        string page = await _http.GetStringAsync("/", _limit.Token);

        using var reader = XmlReader.Create(new StringReader(page), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        XDocument document = XDocument.Load(reader);
        Assert.DoesNotContain("http:", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("https:", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(document.Descendants().Attributes(), attribute => attribute.Name.LocalName is "src" or "href");
        string script = document.Descendants("script").Single().Value;
        string[] ids = [.. document.Descendants().Attributes("id").Select(attribute => attribute.Value)];
        Assert.All(ids, id => Assert.Contains($"$('{id}')", script, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Events_Running_TellOfAgentsPlansAcceptanceAndPages()
    {
        using var stream = new StreamReader(await _http.GetStreamAsync("/events", _limit.Token));
        JsonElement state = default;
        bool complete = false;
        while (!complete)
        {
            string line = await stream.ReadLineAsync(_limit.Token) ?? throw new InvalidOperationException("The events ended.");
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                state = JsonDocument.Parse(line["data: ".Length..]).RootElement;
                complete = state.GetProperty("round").GetInt32() > 1 && state.GetProperty("acceptance").GetArrayLength() > 0;
            }
        }

        JsonElement[] agents = [.. state.GetProperty("agents").EnumerateArray()];
        Assert.Equal(8, agents.Length);
        Assert.All(agents, agent => Assert.False(string.IsNullOrEmpty(agent.GetProperty("plan").GetString())));
        Assert.True(agents.Sum(agent => agent.GetProperty("right").GetInt32()) > agents.Sum(agent => agent.GetProperty("answered").GetInt32()) / 2);
        Assert.All(state.GetProperty("acceptance").EnumerateArray(), share => Assert.InRange(share.GetDouble(), 0, 1));
        string pages = state.GetProperty("pages").GetString()!;
        Assert.All(pages, page => Assert.Contains(page, ".chs"));
        Assert.Contains('c', pages);
        Assert.True(state.GetProperty("outputTokens").GetInt64() > 0);
    }
}
