namespace MagicDec.Tool;

/// <summary>The command line asks for something that cannot be; the message is a plain sentence for the user.</summary>
internal sealed class UsageException(string message) : Exception(message);
