namespace MagicDec.Models.Nano.Language;

/// <summary>
/// Draws names that are new to one history, from ranges far too large to be learned by heart. With
/// <paramref name="similar"/> above 0 that share of names differs in a part or a digit or two from an earlier one
/// (<c>INC-3242</c>, <c>INC-3842</c>), so that a short history is as easily mistaken as a long one.
/// </summary>
internal sealed class NameSource(SeededRandom random, double similar = 0)
{
    private static readonly string[] FirstNames = ("Mara Ivo Lena Otto Nils Tara Juno Karl Vera Hugo Edda Finn Gita Henk Iris Jana Kofi Lars Mina Noor "
        + "Olga Pavel Quinn Rosa Sven Timo Ursa Viktor Wanda Yara Zeno Amir Bella Cyrus Dora Emil Fatima Goran Hana Igor").Split(' ');

    private static readonly string[] Starts = "Al Bar Ben Cor Dan Del Far Fen Gar Hal Hol Jen Kar Kel Lam Lor Mar Mel Nor Ol Per Ral Ros Sal Sten Tal Tor Val Ver Wes Zan Bri Dru Gre Kro Pla Sta Tri Vos Wil".Split(' ');

    private static readonly string[] Middles = "a e i o u ari eko ina ola umi ".Split(' ');

    private static readonly string[] Ends = "ck den der dorf gard ker kin lan ler lin man mer mond nard ner rick sen ser son ster ston tan ter tin ton vik ward wen ski berg".Split(' ');

    private static readonly string[] ServiceWords = ("billing auth search media order stock mail chat map price cart login audit queue image video report session token user data "
        + "event route export import ledger quota render sync trace").Split(' ');

    private static readonly string[] ServiceTails = "api gateway worker store cache proxy index broker portal engine".Split(' ');

    private static readonly string[] HostRoles = "db web app node edge core".Split(' ');

    private static readonly string[] Verbs = "restart drain flush rotate scale rebuild reload replace pause clear".Split(' ');

    private static readonly string[] Places = "primary standby shared local remote outer inner spare main old".Split(' ');

    private static readonly string[] Things = "cache pool queue index disk key proxy shard lock switch".Split(' ');

    // The letters before N name alerts.
    private static readonly string[] Letters = [.. Enumerable.Range('N', 13).Select(c => ((char)c).ToString())];

    private static readonly NamePart[] SurnameParts = [NamePart.Of(Starts), NamePart.Of(Middles), NamePart.Of(Ends)];

    private static readonly Dictionary<EntityKind, NamePart[]> Forms = new()
    {
        [EntityKind.Ticket] = ["TCK-", NamePart.Digits(4)],
        [EntityKind.Incident] = ["INC-", NamePart.Digits(4)],
        [EntityKind.Error] = ["E-", NamePart.Digits(4)],
        [EntityKind.Runbook] = ["RB-", NamePart.Digits(4)],
        [EntityKind.Reference] = ["Q-", NamePart.Digits(5)],
        [EntityKind.Phone] = [NamePart.Digits(5)],
        [EntityKind.Version] = [NamePart.Digits(1), ".", NamePart.Digits(2), ".", NamePart.Digits(1)],
        [EntityKind.Rack] = [NamePart.Of(Letters), "-", NamePart.Digits(3)],
        [EntityKind.Host] = [NamePart.Of(HostRoles), "-", NamePart.Digits(4)],
        [EntityKind.Service] = [NamePart.Of(ServiceWords), "-", NamePart.Of(ServiceTails), "-", NamePart.Digits(2)],
        [EntityKind.Team] = SurnameParts,
        [EntityKind.Person] = [NamePart.Of(FirstNames), " ", .. SurnameParts],
        [EntityKind.Action] = [NamePart.Of(Verbs), " the ", NamePart.Of(Places), " ", NamePart.Of(Things), " ", NamePart.Digits(2)],
    };

    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    private readonly Dictionary<EntityKind, List<string[]>> _drawn = [];

    /// <summary>A name of this kind that this source has not given out before.</summary>
    public string Next(EntityKind kind)
    {
        for (int attempt = 0; attempt < 10_000; attempt++)
        {
            List<string[]> earlier = _drawn.TryGetValue(kind, out List<string[]>? own) ? own : _drawn[kind] = [];
            string[] parts = similar > 0 && earlier.Count > 0 && random.Chance(similar) ? Vary(Forms[kind], random.Pick(earlier)) : Draw(Forms[kind]);
            string name = string.Concat(parts);
            if (!_used.Add(name))
                continue;
            earlier.Add(parts);
            return name;
        }

        throw new InvalidOperationException($"The history needs more than the available names of kind {kind}; ask for fewer lines.");
    }

    private string[] Draw(NamePart[] form)
    {
        string[] parts = new string[form.Length];
        for (int i = 0; i < parts.Length; i++)
            parts[i] = form[i].Draw(random);
        return parts;
    }

    private string[] Vary(NamePart[] form, string[] parts)
    {
        string[] varied = [.. parts];
        int part;
        do
            part = random.Next(form.Length);
        while (form[part].IsFixed);
        varied[part] = form[part].Vary(random, parts[part]);
        return varied;
    }
}
