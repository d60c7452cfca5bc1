// Eight agents share one engine. Each reads its part of an incident log and answers questions about it, all at the same time; their histories
// grow. A coordinator then reads their reports. Watch who drafts what, then see the answers against the truth, and the same without drafting.
//
//   IncidentReview [MODEL_FOLDER] [--pairs N]      default: the embedded model, 3 pairs of plain and drafted runs
using MagicDec.Engine;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Speculation;
using MagicDec.Models.Nano;
using MagicDec.Samples.IncidentReview;
using Spectre.Console;

int pairCount = args is [.., "--pairs", var number] ? int.Parse(number, System.Globalization.CultureInfo.InvariantCulture) : 3;
string? modelFolder = args is [var first, ..] && first != "--pairs" ? first : null;
Review review = Review.Load(Path.Combine(AppContext.BaseDirectory, "Data"));
IAnsiConsole console = AnsiConsole.Console;
if (Console.IsOutputRedirected)
{
    console.Profile.Capabilities.Ansi = false;
    console.Profile.Width = 1000;
}

ReviewRun run;
try
{
    run = await RunAsync(DraftingMode.Auto, (work, engine) => LiveView.WatchAsync(work, engine, console));
}
catch (ModelFormatException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}

Verdict.PrintAnswers(run, console);

List<(ReviewRun Plain, ReviewRun Drafted)> pairs = [];
for (int pair = 0; pair < pairCount; pair++)
{
    ReviewRun plain = await RunAsync(DraftingMode.Off, (work, engine) => work.RunAsync(engine));
    pairs.Add((plain, await RunAsync(DraftingMode.Auto, (work, engine) => work.RunAsync(engine))));
}

if (pairs.Count == 0)
{
    return 0;
}

LongHistories plainLong = new(review), draftedLong = new(review);
await WithEngineAsync(DraftingMode.Off, plainLong.RunAsync);
await WithEngineAsync(DraftingMode.Auto, draftedLong.RunAsync);
return Verdict.PrintSpeed(run, pairs, console) & Verdict.PrintSpeed(plainLong, draftedLong, console) ? 0 : 1;

async Task<ReviewRun> RunAsync(DraftingMode drafting, Func<ReviewRun, InferenceEngine, Task> work)
{
    var one = new ReviewRun(review);
    await WithEngineAsync(drafting, engine => work(one, engine));
    return one;
}

// A fresh engine each time, so that no run finds anything of an earlier one in its caches.
async Task WithEngineAsync(DraftingMode drafting, Func<InferenceEngine, Task> work)
{
    using ModelFiles files = modelFolder is null ? NanoModel.OpenFiles() : ModelFiles.FromDirectory(modelFolder);
    var options = new EngineOptions
    {
        Drafting = new DraftingOptions { Mode = drafting },
        MaxContextTokens = 16384,
        KvMemoryBytes = 320 << 20,
        StepCostFolder = Path.Combine(Path.GetTempPath(), "magicdec-costs"),
    };
    await using InferenceEngine engine = await InferenceEngine.LoadAsync(files, options);
    await work(engine);
}
