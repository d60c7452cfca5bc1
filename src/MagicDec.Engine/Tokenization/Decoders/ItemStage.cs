using System.Text;

namespace MagicDec.Engine.Tokenization.Decoders;

/// <summary>A stage that looks at whole items.</summary>
internal abstract class ItemStage(DecoderStage next) : DecoderStage
{
    private readonly StringBuilder _item = new();

    protected DecoderStage Next { get; } = next;

    public override void Write(ReadOnlySpan<char> chunk) => _item.Append(chunk);

    public override void EndItem()
    {
        string item = _item.ToString();
        _item.Clear();
        Process(item);
    }

    public override void Complete() => Next.Complete();

    protected abstract void Process(string item);

    /// <summary>Hands a whole item on.</summary>
    protected void Emit(ReadOnlySpan<char> item)
    {
        Next.Write(item);
        Next.EndItem();
    }
}
