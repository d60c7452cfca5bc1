using MagicDec.Engine.KvCache;

namespace MagicDec.Engine.Speculation.Views;

/// <summary>
/// The sparse view of one sequence: the first page (sink), the latest pages (window), and between them the pages with the most attention
/// mass, for each layer and KV head. Holds the mass that the passes over the full cache leave.
/// </summary>
/// <param name="geometry">Shape of the KV cache.</param>
internal sealed class SparseView(KvGeometry geometry)
{
    /// <summary>Prompt tokens whose attention SnapKV looks at.</summary>
    public const int ObservationTokens = 32;

    private const int SinkPages = 1;
    private const int MaxWindowPages = 8;

    private PageMass? _mass;
    private KvView? _view;
    private int _massPages;

    /// <summary>Whether pages can be ranked.</summary>
    public bool HasMass => _massPages > 0;

    /// <summary>Where the next pass over the full cache puts attention mass, with room for a context of <paramref name="tokens"/>.</summary>
    public PageMass MassFor(int tokens)
    {
        int pages = geometry.PagesFor(tokens);
        if (_mass is null || _mass.CapacityPages < pages)
        {
            // Mass is written whole by each pass, so nothing has to be kept.
            _mass = new PageMass(geometry.Layers, geometry.KvHeads, Math.Max(pages + 16, pages + (pages / 4)));
        }

        return _mass;
    }

    /// <summary>That pass has run: pages up to the given context are ranked by it.</summary>
    public void MassWritten(int tokens) => _massPages = geometry.PagesFor(tokens);

    /// <summary>The view for a draft that starts at position <paramref name="position"/>.</summary>
    /// <param name="selector">How pages are chosen.</param>
    /// <param name="budget">Tokens in the view, the window included.</param>
    /// <param name="position">Tokens computed so far.</param>
    public KvView Select(KvSelector selector, int budget, int position)
    {
        int last = position / geometry.PageTokens;
        if (budget > last * geometry.PageTokens)
        {
            KvView all = ViewFor(1);
            all.Reset(0);
            return all;
        }

        int pages = geometry.PagesFor(budget);
        KvView view = ViewFor(pages);
        bool ranked = selector != KvSelector.Streaming && HasMass;
        int window = ranked ? Math.Clamp(pages / 4, 1, MaxWindowPages) : pages - SinkPages;
        int tail = last + 1 - window;
        view.Reset(tail);
        for (int layer = 0; layer < geometry.Layers; layer++)
        {
            for (int head = 0; head < geometry.KvHeads; head++)
            {
                Span<int> list = view.Buffer(layer, head);
                list[0] = 0;
                int chosen = ranked
                    ? PageRanking.Top(Scores(layer, head), SinkPages, Math.Min(tail, _massPages), list[SinkPages..(pages - window)])
                    : 0;
                view.SetCount(layer, head, SinkPages + chosen);
            }
        }

        return view;
    }

    private ReadOnlySpan<float> Scores(int layer, int head) => _mass!.Pages(layer, head);

    private KvView ViewFor(int pages)
    {
        if (_view is null || _view.CapacityPages < pages)
        {
            _view = new KvView(geometry.Layers, geometry.KvHeads, pages);
        }

        return _view;
    }
}
