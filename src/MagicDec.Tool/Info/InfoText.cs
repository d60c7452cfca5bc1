using System.Globalization;
using System.Text;

namespace MagicDec.Tool.Info;

/// <summary>Writes a <see cref="ModelInfo"/> for people.</summary>
internal static class InfoText
{
    public static string Describe(ModelInfo info)
    {
        StringBuilder text = new();
        Line("model", info.Name);
        Line("architecture", $"{info.Architecture}, {info.Layers} layers, hidden {info.HiddenSize:N0}, feed-forward {info.IntermediateSize:N0}");
        Line("attention", $"{info.Heads} heads of {info.HeadSize}, {info.KvHeads} for keys and values");
        Line("positions", $"{info.MaxPositions:N0}, RoPE base {info.RopeTheta:N0}{(info.RopeScaling is null ? "" : $", scaled {info.RopeScaling}")}");
        Line("vocabulary", $"{info.VocabularySize:N0}{(info.TiedEmbeddings ? ", embeddings tied to the output" : "")}");
        Line("parameters", $"{info.Parameters:N0} ({Size(2 * info.Parameters)} in bfloat16)");
        Line("KV per token", $"{info.KvBytesPerToken:N0} bytes in bfloat16 ({Size(info.KvBytesPerToken * 1024)} per 1,024 tokens)");
        Line("tokenizer", info.Tokenizer is { } tokenizer
            ? $"{tokenizer.VocabularySize:N0} tokens, begins with {Quote(tokenizer.BosToken)}, ends with {Quote(tokenizer.EosToken)}"
            : "none");
        Line("chat template", info.ChatTemplates is { } templates ? string.Join("; ", templates.Select(Describe)) : "none");
        return text.ToString().TrimEnd();

        void Line(string name, string value) => text.Append(name.PadRight(14)).AppendLine(value);
    }

    private static string Describe(TemplateInfo template) =>
        $"{template.Name}, {template.Characters:N0} characters, {(template.ReadsTools ? "reads tools" : "knows no tools")}";

    private static string Quote(string? token) => token is null ? "nothing" : $"'{token}'";

    /// <summary>Bytes in the largest unit that leaves a number above one.</summary>
    private static string Size(long bytes) => bytes switch
    {
        >= 1L << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):F2} GiB"),
        >= 1L << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 20):F1} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:F1} KiB"),
    };
}
