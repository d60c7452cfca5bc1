namespace MagicDec.Models.Nano.Language;

/// <summary>One kind of fact: how a log states it, how a user asks for it and how the model answers.</summary>
/// <param name="Subject">What the fact is about.</param>
/// <param name="Value">What it says.</param>
/// <param name="Canonical">The words between subject and value in an answer.</param>
/// <param name="LogForms">The words between subject and value in a log line.</param>
/// <param name="Questions">Questions, with {0} for the subject.</param>
/// <param name="Noun">The value as a phrase, with {0} for the subject, so that questions nest.</param>
internal sealed record Relation(EntityKind Subject, EntityKind Value, string Canonical, string[] LogForms, string[] Questions, string Noun);
