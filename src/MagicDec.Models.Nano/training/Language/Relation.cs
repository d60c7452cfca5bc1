namespace MagicDec.Models.Nano.Language;

/// <summary>One kind of fact: how a history states it and the model quotes it, and how a user asks for it.</summary>
/// <param name="Subject">What the fact is about.</param>
/// <param name="Value">What it says.</param>
/// <param name="Words">The words between subject and value.</param>
/// <param name="Questions">Questions, with {0} for the subject.</param>
/// <param name="Noun">The value as a phrase, with {0} for the subject, so that questions nest.</param>
internal sealed record Relation(EntityKind Subject, EntityKind Value, string Words, string[] Questions, string Noun);
