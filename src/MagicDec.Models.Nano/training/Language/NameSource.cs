namespace MagicDec.Models.Nano.Language;

/// <summary>Draws names that are new to one history, from ranges far too large to be learned by heart.</summary>
internal sealed class NameSource(SeededRandom random)
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

    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>A name of this kind that this source has not given out before.</summary>
    public string Next(EntityKind kind)
    {
        for (int attempt = 0; attempt < 10_000; attempt++)
        {
            string name = Draw(kind);
            if (_used.Add(name))
                return name;
        }

        throw new InvalidOperationException($"The history needs more than the available names of kind {kind}; ask for fewer lines.");
    }

    private string Draw(EntityKind kind) => kind switch
    {
        EntityKind.Ticket => "TCK-" + Digits(4),
        EntityKind.Incident => "INC-" + Digits(4),
        EntityKind.Error => "E-" + Digits(4),
        EntityKind.Runbook => "RB-" + Digits(4),
        EntityKind.Reference => "Q-" + Digits(5),
        EntityKind.Phone => Digits(5),
        EntityKind.Version => $"{Digits(1)}.{Digits(2)}.{Digits(1)}",
        EntityKind.Rack => $"{(char)('A' + random.Next(26))}-{Digits(3)}",
        EntityKind.Host => $"{random.Pick(HostRoles)}-{Digits(4)}",
        EntityKind.Service => $"{random.Pick(ServiceWords)}-{random.Pick(ServiceTails)}-{Digits(2)}",
        EntityKind.Team => Surname(),
        EntityKind.Person => $"{random.Pick(FirstNames)} {Surname()}",
        EntityKind.Action => $"{random.Pick(Verbs)} the {random.Pick(Places)} {random.Pick(Things)} {Digits(2)}",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private string Surname() => random.Pick(Starts) + random.Pick(Middles) + random.Pick(Ends);

    private string Digits(int count) => string.Create(count, random, static (span, source) =>
    {
        for (int i = 0; i < span.Length; i++)
            span[i] = (char)('0' + source.Next(i == 0 ? 1 : 0, 10));
    });
}
