using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace MagicDec.Extensions.AI.Tests.Hosting;

public sealed class AspNetTests
{
    [Fact]
    public async Task WebApplication_TwoKeyedModels_AnswerAndReportHealth()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseTestServer();
        builder.Services.AddRoutingCore();
        builder.Configuration.AddConfiguration(HostSettings.FromJson("""
            { "MagicDec": { "DefaultModel": "a", "Models": {
                "a": { "WarmUp": "BeforeStart", "Engine": { "Threads": 2, "KvMemoryBytes": 8388608 } },
                "b": { "WarmUp": "None", "MaxOutputTokens": 3, "Engine": { "Threads": 1, "KvMemoryBytes": 8388608 } } } } }
            """));
        builder.Services.AddMagicDec(builder.Configuration.GetSection("MagicDec"));
        builder.Services.AddHealthChecks().AddMagicDec(tags: ["ready"]);
        await using var app = builder.Build();
        app.MapHealthChecks("/health");
        app.MapGet("/a", async (IChatClient client) => (await client.GetResponseAsync("hello", new() { MaxOutputTokens = 2 })).Usage!.OutputTokenCount);
        app.MapGet("/b", async ([FromKeyedServices("b")] IChatClient client) => (await client.GetResponseAsync("hello")).Usage!.OutputTokenCount);
        await app.StartAsync();
        using var http = app.GetTestClient();

        Assert.Equal("Healthy", await http.GetStringAsync(new Uri("/health", UriKind.Relative)));
        Assert.InRange(long.Parse(await http.GetStringAsync(new Uri("/a", UriKind.Relative))), 1, 2);
        Assert.InRange(long.Parse(await http.GetStringAsync(new Uri("/b", UriKind.Relative))), 1, 3);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/health", UriKind.Relative))).StatusCode);
        await app.StopAsync();
    }
}
