namespace MagicDec.Tool.Text;

/// <summary>A clock that stands still, in a time zone without offset.</summary>
internal sealed class FixedClock(DateTime time) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));
}
