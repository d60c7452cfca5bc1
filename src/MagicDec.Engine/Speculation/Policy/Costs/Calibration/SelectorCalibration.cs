using MagicDec.Engine.KvCache;
using MagicDec.Engine.Speculation.Views;

namespace MagicDec.Engine.Speculation.Policy.Costs.Calibration;

/// <summary>Measures how long it takes to choose the pages of a sparse view.</summary>
internal sealed class SelectorCalibration
{
    /// <summary>Histories at least this long can be chosen from.</summary>
    public const int LeastTokens = (2 * Budget) + 1;

    private const int Budget = 256;
    private const int Repetitions = 9;

    private readonly TimeProvider _time;
    private readonly SparseView _view;
    private readonly int _tokens;

    /// <param name="geometry">Shape of the KV cache.</param>
    /// <param name="tokens">Tokens of the history.</param>
    /// <param name="time">The clock.</param>
    public SelectorCalibration(KvGeometry geometry, int tokens, TimeProvider time)
    {
        _time = time;
        _tokens = tokens;
        _view = new SparseView(geometry);
        PageMass mass = _view.MassFor(tokens);
        for (int layer = 0; layer < geometry.Layers; layer++)
        {
            for (int head = 0; head < geometry.KvHeads; head++)
            {
                Span<float> pages = mass.Pages(layer, head);
                for (int page = 0; page < pages.Length; page++)
                {
                    // Like the mass of a text: a few pages have most of it, and no two the same.
                    pages[page] = 1f / (1 + ((page * 7919 + layer * 31 + head) % 1009));
                }
            }
        }

        _view.MassWritten(tokens);
    }

    /// <summary>Runs it, so that it is optimised by the time it is measured.</summary>
    public void WarmUp()
    {
        for (int i = 0; i < Repetitions; i++)
        {
            _view.Select(KvSelector.Verified, Budget, _tokens);
        }
    }

    /// <summary>Seconds that it takes; 0: the history is too short to choose from.</summary>
    public double Seconds()
    {
        double[] seconds = new double[Repetitions];
        for (int i = 0; i < seconds.Length; i++)
        {
            long start = _time.GetTimestamp();
            _view.Select(KvSelector.Verified, Budget, _tokens);
            seconds[i] = _time.GetElapsedTime(start).TotalSeconds;
        }

        return _tokens <= 2 * Budget ? 0 : seconds.Order().ElementAt(Repetitions / 4);
    }
}
