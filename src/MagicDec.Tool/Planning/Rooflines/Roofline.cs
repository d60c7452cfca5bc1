using MagicDec.Engine.Models;

namespace MagicDec.Tool.Planning.Rooflines;

/// <summary>
/// Seconds of a step of one model on one machine: overhead, the larger of reading the weights and multiplying by them, and the larger of
/// reading keys and values and multiplying by those. Weights and keys are 2 bytes each; weights are divided evenly among the devices, attention by whole heads.
/// </summary>
internal sealed class Roofline(ModelConfig model, MachineProfile machine, int devices)
{
    private readonly double _weights = model.ParameterCount - (model.TieWordEmbeddings ? 0.0 : (double)model.VocabularySize * model.HiddenSize);
    private readonly double _kvReadRate = machine.ReadBytesPerSecond * Shares(model.KvHeadCount, devices);
    private readonly double _attentionRate = machine.FlopsPerSecond * Shares(model.HeadCount, devices);
    private readonly double _overhead = machine.StepSeconds + (model.LayerCount * machine.LayerSeconds);
    private readonly double _rowOverhead = machine.RowSeconds + (model.LayerCount * machine.RowLayerSeconds);

    /// <summary>Bytes of keys and values per token, each head once.</summary>
    public double KvBytesPerToken { get; } = model.KvBytesPerToken();

    /// <summary>Seconds a round with drafts takes on the host beside its steps.</summary>
    public double RoundSeconds => machine.RoundSeconds;

    /// <summary>
    /// Into how many equal parts so many devices divide the keys and values: the device with the most heads sets the pace, and where there are more devices
    /// than heads, several keep the same one.
    /// </summary>
    /// <param name="heads">Heads.</param>
    /// <param name="devices">Devices.</param>
    public static double Shares(int heads, int devices) => heads / (double)((heads + devices - 1) / devices);

    /// <summary>Bytes that one device keeps: its share of the weights, and of the keys and values of so many tokens.</summary>
    public (double Weights, double KeysAndValues) BytesOn(int count, double tokens) =>
        (2.0 * model.ParameterCount / count, tokens * KvBytesPerToken / Shares(model.KvHeadCount, count));

    /// <summary>A step that computes <paramref name="rows"/> tokens for each of a batch of sequences of the given context.</summary>
    public StepTime Step(int batch, double context, int rows) => Linear(batch * rows) + Attention(batch * context, rows);

    /// <summary>The part of a step that does not depend on histories, for the rows of all sequences.</summary>
    public StepTime Linear(int rows)
    {
        double read = 2 * _weights / (machine.ReadBytesPerSecond * devices);
        double multiply = 2 * _weights * rows / (machine.FlopsPerSecond * devices);
        return new StepTime(_overhead + (rows * _rowOverhead), read >= multiply ? read : 0, multiply > read ? multiply : 0, 0);
    }

    /// <summary>The part that reads histories: so many tokens, for <paramref name="rows"/> rows each.</summary>
    public StepTime Attention(double tokens, int rows)
    {
        double read = tokens * KvBytesPerToken / _kvReadRate;
        double multiply = tokens * rows * 4.0 * model.LayerCount * model.HeadCount * model.HeadSize / _attentionRate;
        return new StepTime(0, 0, multiply > read ? multiply : 0, read >= multiply ? read : 0);
    }
}
