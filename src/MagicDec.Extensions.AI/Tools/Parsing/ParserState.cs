namespace MagicDec.Extensions.AI.Tools.Parsing;

/// <summary>Where in an answer the parser of tool calls is.</summary>
internal enum ParserState
{
    Text,

    /// <summary>After a trigger.</summary>
    Begun,

    /// <summary>In a name that stands before its arguments.</summary>
    Name,

    /// <summary>Between such a name and the brace that opens its arguments.</summary>
    Arguments,

    /// <summary>In a JSON object: a call, or the arguments of one.</summary>
    Object,

    /// <summary>In a list, outside its objects.</summary>
    List,

    /// <summary>After a call.</summary>
    Ended,
}
