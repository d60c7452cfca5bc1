namespace MagicDec.Engine.Models.Loading.RandomWeights;

/// <summary>Shapes that random weights can be made for, in code: a measurement of memory or speed need not load a JSON library for them.</summary>
internal static class NamedShapes
{
    public const string List = "15m, 135m, 1b, 8b";

    // llama2.c's stories15M was trained on 256 positions and SmolLM2-135M on 8192, which random weights need not respect: both get
    // as many as the larger shapes, so that long contexts can be measured.
    private const int Positions = 131072;

    public static ModelConfig? Find(string name) => name switch
    {
        "15m" => Llama(layers: 6, width: 288, feedForward: 768, heads: 6, kvHeads: 6, vocabulary: 32000) with { BosTokenId = 1, EosTokenIds = [2] },
        "135m" => Llama(layers: 30, width: 576, feedForward: 1536, heads: 9, kvHeads: 3, vocabulary: 49152) with { RopeTheta = 100_000, BosTokenId = 0, EosTokenIds = [0] },
        "1b" => Llama3(layers: 16, width: 2048, feedForward: 8192, ropeFactor: 32),
        "8b" => Llama3(layers: 32, width: 4096, feedForward: 14336, ropeFactor: 8) with { TieWordEmbeddings = false },
        _ => null,
    };

    private static ModelConfig Llama3(int layers, int width, int feedForward, double ropeFactor) =>
        Llama(layers, width, feedForward, heads: 32, kvHeads: 8, vocabulary: 128256) with
        {
            RopeTheta = 500_000,
            RopeScaling = new RopeScaling { Kind = RopeScalingKind.Llama3, Factor = ropeFactor, OriginalMaxPositions = 8192 },
            BosTokenId = 128000,
            EosTokenIds = [128001],
        };

    private static ModelConfig Llama(int layers, int width, int feedForward, int heads, int kvHeads, int vocabulary) => new()
    {
        Architecture = ModelArchitecture.Llama,
        HiddenSize = width,
        IntermediateSize = feedForward,
        LayerCount = layers,
        HeadCount = heads,
        KvHeadCount = kvHeads,
        HeadSize = width / heads,
        VocabularySize = vocabulary,
        MaxPositions = Positions,
        MaxPositionsLimit = Positions,
        RmsNormEpsilon = 1e-5f,
        RopeTheta = 10_000,
        TieWordEmbeddings = true,
        AttentionBias = false,
        AttentionOutputBias = false,
        MlpBias = false,
        QueryKeyNorm = false,
    };
}
