namespace MagicDec.Extensions.AI.Tools;

/// <summary>
/// Makes the ids that pair a tool call with its result: 9 letters and digits, the form the strictest template family (Mistral) demands.
/// </summary>
internal sealed class CallIds(Func<ulong> random)
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    public string Next() => string.Create(9, random(), static (id, bits) =>
    {
        foreach (ref var character in id)
        {
            (bits, var digit) = Math.DivRem(bits, (ulong)Alphabet.Length);
            character = Alphabet[(int)digit];
        }
    });
}
