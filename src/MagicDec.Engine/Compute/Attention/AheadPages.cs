using System.Runtime.CompilerServices;
using MagicDec.Engine.Compute.Amx;

namespace MagicDec.Engine.Compute.Attention;

/// <summary>What a softmax asks for meanwhile: the last values of the pages that will be read next.</summary>
internal unsafe struct AheadPages
{
    private const int StepBytes = AmxBlock.AheadStep * 64;

    private readonly int _steps;
    private readonly int _first;
    private byte** _page;
    private int _left;
    private int _pages;
    private byte* _line;

    /// <summary>All of their share is still to be asked for.</summary>
    public AheadPages(byte** pages, int count, int headSize, int rows)
    {
        _steps = AmxBlock.AheadSteps(headSize, count, rows);
        _first = (headSize * 64) - (_steps * StepBytes);
        _page = pages;
        _pages = _steps == 0 ? 0 : count;
    }

    /// <summary>Asks for the next few lines, if there are any.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Ask()
    {
        if (_left == 0)
        {
            if (_pages == 0)
                return;
            _pages--;
            _left = _steps;
            _line = *_page++ + _first;
        }

        _left--;
        AttentionKernel.Prefetch(_line);
        AttentionKernel.Prefetch(_line + 64);
        AttentionKernel.Prefetch(_line + 128);
        AttentionKernel.Prefetch(_line + 192);
        _line += StepBytes;
    }
}
