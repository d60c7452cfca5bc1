using System.Text;

namespace MagicDec.Engine.Constraints.Grammars.Parts;

/// <summary>Exactly these bytes.</summary>
internal sealed class LiteralPart(byte[] bytes) : GrammarPart
{
    public LiteralPart(string text)
        : this(Encoding.UTF8.GetBytes(text))
    {
    }

    public override void Build(GrammarBuilder builder, int from, int to)
    {
        if (bytes.Length == 0)
        {
            builder.AddEmpty(from, to);
            return;
        }

        for (int i = 0; i < bytes.Length; i++)
        {
            int next = i == bytes.Length - 1 ? to : builder.AddNode();
            builder.AddByte(from, bytes[i], next);
            from = next;
        }
    }
}
