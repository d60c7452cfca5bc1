// The engine live in a browser: agents, context lengths, plans, acceptance by position, KV memory, speed with and without drafting.
// One page without anything from elsewhere. GET /state is the JSON it shows, GET /events the same five times a second.
//
//   Dashboard [MODEL_FOLDER] [--urls http://127.0.0.1:5080]
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using MagicDec.Engine;
using MagicDec.Extensions.AI;
using MagicDec.Samples.Dashboard;
using MagicDec.Samples.IncidentReview;
using MagicDec.Samples.Shared;

string[] model = [.. args.TakeWhile(argument => !argument.StartsWith("--", StringComparison.Ordinal))];
await using InferenceEngine engine = await NanoEngine.LoadAsync(model, kvMebibytes: 192);
var review = Review.Load(Path.Combine(AppContext.BaseDirectory, "Data"));
var workload = new Workload(engine.AsChatClient(), review);
var state = new DashboardState(engine, workload);

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args[model.Length..]);
builder.Services.AddHostedService(_ => workload);
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
WebApplication app = builder.Build();
string page = new StreamReader(typeof(Workload).Assembly.GetManifestResourceStream("dashboard.html")!).ReadToEnd();
app.MapGet("/", () => Results.Content(page, "text/html; charset=utf-8"));
app.MapGet("/state", state.GetAsync);
app.MapGet("/events", (CancellationToken gone) => TypedResults.ServerSentEvents(EventsAsync(gone)));
await app.RunAsync();

async IAsyncEnumerable<SseItem<DashboardSnapshot>> EventsAsync([EnumeratorCancellation] CancellationToken gone)
{
    using var stop = CancellationTokenSource.CreateLinkedTokenSource(gone, app.Lifetime.ApplicationStopping);
    while (!stop.IsCancellationRequested)
    {
        yield return new SseItem<DashboardSnapshot>(await state.GetAsync(stop.Token));
        await Task.Delay(200, stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
    }
}
