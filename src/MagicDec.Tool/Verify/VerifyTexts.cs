using System.Globalization;
using System.Text;
using MagicDec.Engine.Models.Loading.RandomWeights;
using MagicDec.Engine.Tokenization;
using MagicDec.Tool.Bench;

namespace MagicDec.Tool.Verify;

/// <summary>Texts to continue: a long log, code, prose and a few words, so that there is something to quote, to look up and to make up.</summary>
internal static class VerifyTexts
{
    private const int LogLines = 40;
    private const int PseudoTokens = 300;
    private static readonly string[] Machines = ["pump", "boiler", "press", "fan", "valve", "oven"];
    private static readonly string[] States = ["runs hot", "is quiet", "needs oil", "was replaced", "leaks"];

    public static int[][] Create(Tokenizer? tokenizer, int vocabulary) => tokenizer is null
        ? [.. Enumerable.Range(0, 4).Select(i => Pseudo(i, vocabulary))]
        : [.. new[] { Log(), Code, Prose, "Once upon a time" }.Select(text => tokenizer.Encode(text)).Where(ids => ids.Length > 0)];

    private const string Code =
        """
        public sealed class Account
        {
            private decimal _balance;

            public void Deposit(decimal amount)
            {
                if (amount <= 0)
                {
                    throw new ArgumentOutOfRangeException(nameof(amount));
                }

                _balance += amount;
            }

            public void Withdraw(decimal amount)
            {
                if (amount <= 0)
                {
        """;

    private const string Prose =
        """
        The ferry left the harbour at seven, as it had done every morning for forty years. Nobody on deck looked back at the town, where the lamps
        went out one after another and the bakers opened their doors. The captain counted the passengers: eleven, one more than he had sold tickets
        for. He counted again and came to ten. Then he looked up the list of the day before, and the list of the day before that. On every one of
        them somebody had written, in a hand that was not his own, "eleven". He asked the mate about it. The mate said:
        """;

    // Without a tokenizer: the second half repeats the first, so that suffixes match.
    private static int[] Pseudo(int sequence, int vocabulary)
    {
        int[] half = PseudoText.Create(1, sequence, (PseudoTokens >> sequence) + 1, vocabulary);
        return [.. half, .. half];
    }

    private static string Log()
    {
        StringBuilder text = new("Log of the night shift. At the end stands a summary that quotes the lines on what leaks.\n");
        for (int line = 1; line <= LogLines; line++)
        {
            ulong bits = CounterHash.Mix64((ulong)line);
            text.Append(CultureInfo.InvariantCulture, $"{line}. {bits % 24:00}:{bits / 24 % 60:00} {Machines[bits / 1440 % 6]} {bits / 8640 % 9 + 1} {States[bits / 77760 % 5]}\n");
        }

        return text.Append("Summary:\n1.").ToString();
    }
}
