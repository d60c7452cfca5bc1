using System.Globalization;
using MagicDec.Extensions.AI.Models;

namespace MagicDec.Extensions.AI.Requests;

/// <summary>A rendered prompt as tokens, if it fits. One far too long (a tool result of megabytes) is refused without being cut into tokens first.</summary>
internal static class PromptEncoder
{
    /// <exception cref="ArgumentException">The prompt leaves no room for an answer.</exception>
    public static int[] Encode(ChatModel model, string text)
    {
        // no token is more than so many bytes, and no character less than one
        var fewest = text.Length / model.LongestTokenBytes;
        if (fewest >= model.Engine.MaxContextTokens)
        {
            throw new ArgumentException(TooLong(model, string.Create(CultureInfo.InvariantCulture, $"{text.Length} characters, at least {fewest} tokens")), nameof(text));
        }

        var prompt = model.Tokenizer.Encode(text, addSpecialTokens: false); // the template writes them
        return prompt.Length < model.Engine.MaxContextTokens ? prompt
            : throw new ArgumentException(TooLong(model, string.Create(CultureInfo.InvariantCulture, $"{prompt.Length} tokens")), nameof(text));
    }

    private static string TooLong(ChatModel model, string length) =>
        $"The conversation is {length} long; the context holds {model.Engine.MaxContextTokens}, the answer included. "
        + "Shorten the history or the tools' results, or raise EngineOptions.MaxContextTokens if the model allows it.";
}
