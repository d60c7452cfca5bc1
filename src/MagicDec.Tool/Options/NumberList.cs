using System.Globalization;
using System.Numerics;

namespace MagicDec.Tool.Options;

/// <summary>Numbers as the command line has them; as text, which the help shows of a default, with commas between.</summary>
internal sealed record NumberList<T>(IReadOnlyList<T> Values)
    where T : struct, INumber<T>
{
    public override string ToString() => string.Join(',', Values.Select(value => value.ToString(null, CultureInfo.InvariantCulture)));
}
