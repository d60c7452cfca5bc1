using MagicDec.Engine.Tokenization.Unicode;

namespace MagicDec.Engine.Tokenization.Patterns;

/// <summary>One instruction of a compiled pattern; <see cref="PatternOperation"/> says what the operands mean.</summary>
internal readonly record struct PatternInstruction(
    PatternOperation Operation, int First = 0, int Second = 0, int Third = 0, int Fourth = 0, CodePointSet? Set = null);
