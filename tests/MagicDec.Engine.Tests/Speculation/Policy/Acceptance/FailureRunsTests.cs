using MagicDec.Engine.Speculation.Policy.Acceptance;

namespace MagicDec.Engine.Tests.Speculation.Policy.Acceptance;

public sealed class FailureRunsTests
{
    private readonly FailureRuns _runs = new();

    [Fact]
    public void AreHopeless_NothingSeen_AfterSomeFailuresAndNeverFewer()
    {
        Assert.All(Enumerable.Range(0, 4), failures => Assert.False(_runs.AreHopeless(failures)));
        Assert.True(_runs.AreHopeless(4));
        Assert.True(_runs.AreHopeless(1000));
    }

    [Fact]
    public void AreHopeless_TextsThatAreHardButNotHopeless_Never()
    {
        // Every third draft has a right token, whatever went before.
        for (int draft = 0; draft < 600; draft++)
        {
            _runs.Observe(failures: draft % 8, right: draft % 3 == 0);
        }

        Assert.False(_runs.AreHopeless(4));
    }

    [Fact]
    public void Chance_TextsOfTwoKinds_FallsWithEachFailure()
    {
        for (int text = 0; text < 200; text++)
        {
            bool hopeless = text % 2 == 0;
            for (int draft = 0; draft < 6; draft++)
            {
                _runs.Observe(hopeless ? draft : 0, right: !hopeless);
            }
        }

        Assert.InRange(_runs.Chance(0), 0.75, 0.95);
        Assert.InRange(_runs.Chance(1), 0, 0.1);
        Assert.InRange(_runs.Chance(5), 0, 0.1);
    }

    [Fact]
    public void Fade_LongAgo_IsAsIfNothingHadBeenSeen()
    {
        double before = _runs.Chance(2);
        for (int i = 0; i < 100; i++)
        {
            _runs.Observe(2, right: false);
        }

        Assert.InRange(_runs.Chance(2), 0, before / 5);
        _runs.Fade(1e-6);
        Assert.Equal(before, _runs.Chance(2), 3);
    }
}
