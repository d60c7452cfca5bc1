using System.Runtime.InteropServices;
using MagicDec.Models.Nano.Language;
using MagicDec.Models.Nano.Bpe;

namespace MagicDec.Models.Nano.Corpus;

/// <summary>
/// Writes one corpus as two flat files: NAME.tokens (uint16) and NAME.roles (uint8: 0 padding, 1 text that is given,
/// 2 + skill for a token the model must say), both [conversations, length].
/// </summary>
internal static class CorpusFile
{
    public static void Write(string directory, CorpusStage stage, BpeVocabulary vocabulary)
    {
        using FileStream tokens = File.Create(Path.Combine(directory, stage.Name + ".tokens"));
        using FileStream roles = File.Create(Path.Combine(directory, stage.Name + ".roles"));
        SeededRandom seeds = new(stage.Seed);
        ushort[] ids = new ushort[stage.Length];
        byte[] kinds = new byte[stage.Length];
        ushort end = (ushort)vocabulary.IdOf(ChatText.End);
        for (int i = 0; i < stage.Conversations; i++)
        {
            ConversationWriter writer = new(seeds.Fork(), stage.Mixture, text => vocabulary.Encode(text).Count);
            Array.Fill(ids, end);
            Array.Clear(kinds);
            int used = 0;
            AgentConversation conversation = writer.Write(stage.Length);
            foreach ((string text, Skill? skill) in ChatText.Segments(conversation))
            {
                foreach (int id in vocabulary.Encode(text))
                {
                    ids[used] = (ushort)id;
                    kinds[used++] = skill is { } shown ? (byte)(2 + (int)shown) : (byte)1;
                }
            }

            tokens.Write(MemoryMarshal.AsBytes(ids.AsSpan()));
            roles.Write(kinds);
        }
    }
}
