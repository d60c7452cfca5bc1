using MagicDec.Engine.KvCache;
using MagicDec.Engine.KvCache.Pages;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;
using MagicDec.Engine.Sampling;
using MagicDec.Tool.Bench.Shared;

namespace MagicDec.Tool.Bench;

/// <summary>The sequences of a benchmark, and the steps over them.</summary>
internal sealed class BenchSequences
{
    private readonly CpuRunner _runner;
    private readonly PageTable[] _tables;
    private readonly int[][] _texts;
    private readonly int[] _next;
    private readonly StepBatch _batch = new();
    private readonly StepResult _result = new();
    private readonly RowSampling _greedy = new() { Parameters = SamplingParameters.Greedy };

    public BenchSequences(CpuRunner runner, BenchSettings settings)
    {
        PagePool pool = new(runner.PageCount);
        _runner = runner;
        _tables = [.. Enumerable.Range(0, settings.Batch).Select(_ => new PageTable(pool, runner))];
        _texts = [.. Enumerable.Range(0, settings.Batch).Select(i => PseudoText.Create(settings.Seed, i, settings.Context, runner.Config.VocabularySize))];
        _next = [.. _texts.Select(text => text[^1])];
    }

    /// <summary>Sequences that decode together.</summary>
    public int Count => _tables.Length;

    /// <summary>Forgets what was computed.</summary>
    public void Clear()
    {
        foreach (PageTable table in _tables)
        {
            table.Truncate(0);
        }
    }

    /// <summary>Computes the first tokens of the first sequences, as many rows a step as a prefill step has.</summary>
    public void Prefill(int sequences, int tokens)
    {
        _batch.Clear();
        for (int i = 0; i < sequences; i++)
        {
            for (int position = 0; position < tokens;)
            {
                int rows = Math.Min(tokens - position, BenchSettings.PrefillRows - _batch.RowCount);
                Add(i, _texts[i].AsSpan(position, rows), position, outputCount: 0);
                position += rows;
                if (_batch.RowCount == BenchSettings.PrefillRows)
                {
                    RunAndClear();
                }

                _tables[i].Advance(rows);
            }
        }

        if (_batch.RowCount > 0)
        {
            RunAndClear();
        }
    }

    /// <summary>Takes the pages of all sequences' contexts as they are.</summary>
    public void TakePages(int tokens)
    {
        foreach (PageTable table in _tables)
        {
            KvReservation.Take(table, tokens);
            table.Advance(tokens);
        }
    }

    /// <summary>The step that ends with the first sequence's first new token: computes the next tokens of its context. Nothing is kept.</summary>
    public void FirstToken(int tokens)
    {
        int position = _tables[0].TokenCount;
        _batch.Clear();
        Add(0, _texts[0].AsSpan(position, tokens), position, outputCount: 1);
        RunAndClear();
    }

    /// <summary>One decode step over all sequences. Only a kept step moves on: any other may be repeated and gives the same.</summary>
    public ReadOnlySpan<int> Decode(bool keep)
    {
        _batch.Clear();
        for (int i = 0; i < Count; i++)
        {
            Add(i, _next.AsSpan(i, 1), _tables[i].TokenCount, outputCount: 1);
        }

        _runner.Run(_batch, _result);
        ReadOnlySpan<int> tokens = _result.Tokens.AsSpan(0, Count);
        if (_result.Faults.FirstOrDefault(fault => fault is not null) is { } problem)
        {
            throw new InvalidOperationException("A decode step failed.", problem);
        }

        if (keep)
        {
            tokens.CopyTo(_next);
            foreach (PageTable table in _tables)
            {
                table.Advance(1);
            }
        }

        return tokens;
    }

    private void Add(int sequence, ReadOnlySpan<int> tokens, int position, int outputCount)
    {
        KvReservation.Take(_tables[sequence], position + tokens.Length);
        _batch.Add(tokens, position, _tables[sequence], KvView.Full, outputCount, _greedy);
    }

    private void RunAndClear()
    {
        _runner.Run(_batch, _result);
        _batch.Clear();
    }
}
