namespace MagicDec.Models.Nano.Language;

/// <summary>The form of answer a system prompt asks for.</summary>
internal enum AnswerFormat
{
    Sentence,
    Json,
    Prefixed,
    Signed,
}
