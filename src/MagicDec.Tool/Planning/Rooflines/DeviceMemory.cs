namespace MagicDec.Tool.Planning.Rooflines;

/// <summary>Whether weights and keys and values find room on the devices. Activations are not counted.</summary>
/// <param name="target">The model.</param>
/// <param name="machine">The machine.</param>
/// <param name="devices">Devices the model is spread over.</param>
internal sealed class DeviceMemory(Roofline target, MachineProfile machine, int devices)
{
    private const int MostDevices = 1024;

    /// <summary>Whether a load fits; true too where the memory of the machine is not known.</summary>
    /// <param name="drafter">Who drafts; null: nobody.</param>
    /// <param name="batch">Sequences.</param>
    /// <param name="context">Tokens of each.</param>
    public bool Fits(DraftCandidate? drafter, int batch, double context) =>
        machine.MemoryBytes == 0 || Needed(drafter, devices, batch * context) <= machine.MemoryBytes;

    /// <summary>What a load needs, and what would fit; null where the memory of the machine is not known.</summary>
    /// <param name="drafter">Who drafts; null: nobody.</param>
    /// <param name="batch">Sequences.</param>
    /// <param name="context">Tokens of each.</param>
    public MemoryNeed? Of(DraftCandidate? drafter, int batch, int context)
    {
        if (machine.MemoryBytes == 0)
        {
            return null;
        }

        (double weights, double keys) = Parts(drafter, devices, (double)batch * context);
        double perSequence = keys / batch;
        double left = machine.MemoryBytes - weights;
        return new MemoryNeed
        {
            Fits = Fits(drafter, batch, context),
            DeviceGigabytes = machine.MemoryBytes / 1e9,
            WeightGigabytes = weights / 1e9,
            KvGigabytes = keys / 1e9,
            LargestBatch = left < perSequence ? 0 : (int)Math.Min(int.MaxValue, left / perSequence),
            LeastDevices = LeastDevices(drafter, (double)batch * context),
        };
    }

    private int? LeastDevices(DraftCandidate? drafter, double tokens)
    {
        int count = 1;
        while (count <= MostDevices && Needed(drafter, count, tokens) > machine.MemoryBytes)
        {
            count++;
        }

        return count <= MostDevices ? count : null;
    }

    private double Needed(DraftCandidate? drafter, int count, double tokens)
    {
        (double weights, double keys) = Parts(drafter, count, tokens);
        return weights + keys;
    }

    // A self-draft reads the model's own keys and values; a draft model keeps its own, of all tokens, whatever it reads of them.
    private (double Weights, double KeysAndValues) Parts(DraftCandidate? drafter, int count, double tokens)
    {
        (double weights, double keys) = target.BytesOn(count, tokens);
        (double draftWeights, double draftKeys) = drafter?.Model?.BytesOn(count, tokens) ?? default;
        return (weights + draftWeights, keys + draftKeys);
    }
}
