using MagicDec.Engine.Models;

namespace MagicDec.Engine.Speculation.Planning;

/// <summary>
/// Seconds of a step of one model on one machine: overhead, the larger of reading the weights and multiplying by them, and the larger of
/// reading keys and values and multiplying by those. Weights and keys are 2 bytes each and divided evenly among the devices.
/// </summary>
internal sealed class RooflineModel(ModelConfig model, HardwareProfile hardware, int devices)
{
    private readonly double _weights = model.ParameterCount - (model.TieWordEmbeddings ? 0.0 : (double)model.VocabularySize * model.HiddenSize);
    private readonly double _bandwidth = hardware.ReadBytesPerSecond * devices;
    private readonly double _flops = hardware.FlopsPerSecond * devices;

    /// <summary>Bytes of keys and values per token.</summary>
    public double KvBytesPerToken { get; } = 4.0 * model.LayerCount * model.KvHeadCount * model.HeadSize;

    /// <summary>Seconds a round with drafts takes on the host beside its steps.</summary>
    public double RoundSeconds => hardware.RoundSeconds;

    /// <summary>Bytes of weights a step reads.</summary>
    public double WeightBytes => 2 * _weights;

    /// <summary>A step that computes <paramref name="rows"/> tokens for each of a batch of sequences of the given context.</summary>
    public StepTime Step(int batch, double context, int rows) => Linear(batch * rows) + Attention(batch * context, rows);

    /// <summary>The part of a step that does not depend on histories, for the rows of all sequences.</summary>
    public StepTime Linear(int rows)
    {
        double read = 2 * _weights / _bandwidth;
        double multiply = 2 * _weights * rows / _flops;
        return new StepTime(hardware.StepSeconds + (rows * hardware.RowSeconds), read >= multiply ? read : 0, multiply > read ? multiply : 0, 0);
    }

    /// <summary>The part that reads histories: so many tokens, for <paramref name="rows"/> rows each.</summary>
    public StepTime Attention(double tokens, int rows)
    {
        double read = tokens * KvBytesPerToken / _bandwidth;
        double multiply = tokens * rows * 4.0 * model.LayerCount * model.HeadCount * model.HeadSize / _flops;
        return new StepTime(0, 0, multiply > read ? multiply : 0, read >= multiply ? read : 0);
    }

    /// <summary>The speed of a plan against plain decoding.</summary>
    /// <param name="batch">Sequences.</param>
    /// <param name="context">Tokens of each.</param>
    /// <param name="gamma">Draft length.</param>
    /// <param name="budget">Tokens a sparse draft reads.</param>
    /// <param name="alpha">Acceptance rate.</param>
    public double Speedup(int batch, double context, int gamma, double budget, double alpha)
    {
        double draft = gamma * Step(batch, Math.Min(budget, context), 1).Total;
        return SpeculationMath.Speedup(
            SpeculationMath.TokensPerRound(gamma, alpha), Step(batch, context, 1).Total, draft, Step(batch, context, gamma + 1).Total, hardware.RoundSeconds);
    }
}
