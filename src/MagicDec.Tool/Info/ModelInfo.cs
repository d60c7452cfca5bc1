using MagicDec.Engine;
using MagicDec.Engine.Models;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Tokenization;

namespace MagicDec.Tool.Info;

/// <summary>What <c>magicdec info</c> tells; the names are the keys of its JSON.</summary>
internal sealed record ModelInfo(
    string Name,
    string Architecture,
    long Parameters,
    int Layers,
    int HiddenSize,
    int IntermediateSize,
    int Heads,
    int KvHeads,
    int HeadSize,
    int VocabularySize,
    int MaxPositions,
    double RopeTheta,
    string? RopeScaling,
    bool TiedEmbeddings,
    long KvBytesPerToken,
    TokenizerInfo? Tokenizer,
    IReadOnlyList<TemplateInfo>? ChatTemplates)
{
    /// <summary>Reads all but the weights.</summary>
    public static ModelInfo Read(ModelFiles files)
    {
        ModelConfig config = ModelConfig.Load(files);
        Tokenizer? tokenizer = TokenizerFiles.TryLoad(files);
        return new ModelInfo(
            files.Name,
            config.Architecture.ToString(),
            config.ParameterCount,
            config.LayerCount,
            config.HiddenSize,
            config.IntermediateSize,
            config.HeadCount,
            config.KvHeadCount,
            config.HeadSize,
            config.VocabularySize,
            config.MaxPositions,
            config.RopeTheta,
            config.RopeScaling is { } scaling ? $"{scaling.Kind} x{scaling.Factor}" : null,
            config.TieWordEmbeddings,
            config.KvBytesPerToken(),
            tokenizer is null ? null : TokenizerInfo.Of(tokenizer),
            TemplateInfo.Of(tokenizer));
    }
}
