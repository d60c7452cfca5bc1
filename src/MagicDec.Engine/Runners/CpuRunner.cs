using MagicDec.Engine.Compute.Amx;
using MagicDec.Engine.Compute.Workers;
using MagicDec.Engine.KvCache;
using MagicDec.Engine.Models;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Runners.Steps;
using MagicDec.Engine.Sampling;

namespace MagicDec.Engine.Runners;

/// <summary>Computes steps on the processor, in pure C#.</summary>
internal sealed unsafe class CpuRunner : IModelRunner, IKvTransfer
{
    private readonly WorkerPool _pool;
    private readonly bool _ownsPool;
    private readonly ModelWeights _weights;
    private readonly KvStore _kv;
    private readonly Transformer _transformer;
    private readonly TokenSampler[] _samplers;
    private AttentionSpan[] _spans = new AttentionSpan[16];
    private int[] _outputRows = new int[16];
    private int[] _stateOutputs = [];

    public CpuRunner(ModelConfig config, ModelWeights weights, KvGeometry geometry, int pageCount, WorkerPool pool, bool ownsPool, bool tiles)
    {
        Config = config;
        Geometry = geometry;
        PageCount = pageCount;
        _pool = pool;
        _ownsPool = ownsPool;
        _weights = weights;
        MatrixTiles = tiles;
        _kv = new KvStore(geometry, pageCount);
        _transformer = new Transformer(config, weights, _kv, pool, tiles);
        _samplers = new TokenSampler[pool.ThreadCount];
        for (int i = 0; i < _samplers.Length; i++)
        {
            _samplers[i] = new TokenSampler(config.VocabularySize);
        }
    }

    public ModelConfig Config { get; }

    public KvGeometry Geometry { get; }

    public int PageCount { get; }

    public int AttentionTileRows => _transformer.AttentionTileRows;

    public int LinearTileRows => MatrixTiles ? AmxProduct.RowsOfPass : 1;

    public long WeightBytes => _weights.ByteCount;

    /// <summary>Whether bfloat16 is multiplied by matrix tiles.</summary>
    public bool MatrixTiles { get; }

    /// <summary>The KV memory, for the benchmark tool, which fills it without computing a prompt.</summary>
    public KvStore KvStore => _kv;

    /// <summary>The threads that compute.</summary>
    public WorkerPool Workers => _pool;

    /// <summary>The weights, for the benchmark tool, which counts their bytes.</summary>
    public ModelWeights Weights => _weights;

    /// <summary>Loads a model's weights and makes room for its keys and values.</summary>
    /// <param name="files">The model.</param>
    /// <param name="options">How it runs.</param>
    /// <param name="progress">Told of bytes loaded.</param>
    /// <param name="cancellationToken">Stops the loading.</param>
    /// <param name="shared">Threads of another runner to compute with, whose steps never overlap this one's; null for threads of its own.</param>
    public static CpuRunner Load(
        ModelFiles files, CpuRunnerOptions options, IProgress<ModelLoadProgress>? progress, CancellationToken cancellationToken, WorkerPool? shared = null)
    {
        ModelConfig config = ModelConfig.Load(files);
        if (options.MaxPositions is { } positions)
        {
            config = config.WithMaxPositions(positions);
        }

        WorkerPool pool = shared ?? new WorkerPool(options.Threads);
        try
        {
            bool tiles = options.MatrixTiles && AmxUnit.IsSupported;
            ModelWeights weights = ModelWeights.Load(files, config, options.WeightFormat, pool, progress, tiles, cancellationToken);
            try
            {
                KvGeometry geometry = options.GeometryOf(config);
                return new CpuRunner(config, weights, geometry, KvMemoryPlan.PageCount(options, config, geometry), pool, ownsPool: shared is null, tiles);
            }
            catch
            {
                weights.Dispose();
                throw;
            }
        }
        catch
        {
            if (shared is null)
            {
                pool.Dispose();
            }

            throw;
        }
    }

    public void Run(StepBatch batch, StepResult result)
    {
        Prepare(batch);
        result.Reset(batch.OutputCount, batch.Sequences.Count);
        _transformer.Forward(
            batch.TokenIds,
            _spans.AsSpan(0, batch.Sequences.Count),
            _outputRows.AsSpan(0, batch.OutputCount + batch.StateCount),
            _stateOutputs.AsSpan(0, batch.StateCount));
        if (batch.OutputCount > 0)
        {
            var job = new SampleJob(batch, result, _transformer.Logits, Config.VocabularySize, _samplers);
            _pool.Run(ref job, batch.Sequences.Count);
        }

        PoolStates(batch);
        AmxRoutines.Release();
    }

    public void CopyPage(int source, int destination) => _kv.CopyPage(source, destination);

    public void DiscardPages() => _kv.Discard();

    public byte[] ComputeFingerprint(CancellationToken cancellationToken) =>
        ModelFingerprint.Compute(Config, _weights, Geometry, MatrixTiles, cancellationToken);

    public void ReadPage(int page, Span<byte> destination) => _kv.ReadPage(page, destination);

    public void WritePage(int page, ReadOnlySpan<byte> source) => _kv.WritePage(page, source);

    public void Dispose()
    {
        _transformer.Dispose();
        _kv.Dispose();
        _weights.Dispose();
        if (_ownsPool)
        {
            _pool.Dispose();
        }
    }

    private void Prepare(StepBatch batch)
    {
        if (_spans.Length < batch.Sequences.Count)
        {
            _spans = new AttentionSpan[2 * batch.Sequences.Count];
        }

        if (_outputRows.Length < batch.OutputCount + batch.StateCount)
        {
            _outputRows = new int[2 * (batch.OutputCount + batch.StateCount)];
        }

        if (_stateOutputs.Length < batch.StateCount)
        {
            _stateOutputs = new int[2 * batch.StateCount];
        }

        int outputs = 0;
        int states = 0;
        for (int i = 0; i < batch.Sequences.Count; i++)
        {
            StepSequence s = batch.Sequences[i];
            _spans[i] = new AttentionSpan(s.FirstRow, s.RowCount, s.Position, s.Pages.PageArray, s.View, s.Mass, s.MassRows);
            for (int row = s.RowCount - s.OutputCount - s.StateRows; row < s.RowCount; row++)
            {
                if (s.StateRows > 0)
                {
                    _stateOutputs[states++] = outputs;
                }

                _outputRows[outputs++] = s.FirstRow + row;
            }
        }
    }

    private void PoolStates(StepBatch batch)
    {
        int state = 0;
        foreach (StepSequence s in batch.Sequences)
        {
            for (int i = 0; i < s.StateRows; i++)
            {
                s.States!.Add(_transformer.State(state++));
            }
        }
    }
}
