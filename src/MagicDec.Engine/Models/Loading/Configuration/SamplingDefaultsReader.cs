using MagicDec.Engine.Sampling;

namespace MagicDec.Engine.Models.Loading.Configuration;

/// <summary>How a model's own generation_config.json would sample. Absent settings are off, not Hugging Face's global defaults.</summary>
internal static class SamplingDefaultsReader
{
    public static SamplingParameters Read(ModelFiles files)
    {
        if (!files.TryRead(ModelFiles.GenerationConfigFile, out var content))
        {
            return new SamplingParameters();
        }

        var fields = JsonFields.Parse(content, ModelFiles.GenerationConfigFile);
        return new SamplingParameters
        {
            Temperature = fields.Bool("do_sample", absent: true) ? (float)fields.Double("temperature", 0, 1000, 1) : 0f,
            TopK = Math.Max(fields.Int("top_k", -1, int.MaxValue, 0), 0), // some files write -1 for off
            TopP = (float)fields.Double("top_p", 0, 1, 1),
            MinP = (float)fields.Double("min_p", 0, 1, 0),
            RepetitionPenalty = (float)fields.Double("repetition_penalty", 1e-3, 1000, 1),
        };
    }
}
