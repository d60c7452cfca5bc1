using System.Text.Json;
using System.Text.Json.Serialization;

namespace MagicDec.Models.Nano.Corpus;

/// <summary>What the C# side reads of a training configuration; train.py reads the rest of the same file.</summary>
internal sealed record TrainingPlan
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNameCaseInsensitive = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        Converters = { new JsonStringEnumConverter() },
    };

    public required int VocabularySize { get; init; }

    public required IReadOnlyList<CorpusStage> Corpora { get; init; }

    public static TrainingPlan Read(string path)
        => JsonSerializer.Deserialize<TrainingPlan>(File.ReadAllText(path), Options) ?? throw new InvalidDataException($"{path} holds null instead of a training plan.");
}
