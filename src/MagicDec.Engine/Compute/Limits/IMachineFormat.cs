namespace MagicDec.Engine.Compute.Limits;

/// <summary>How a measurement is written in a <see cref="MachineFile{T}"/>.</summary>
/// <typeparam name="T">What was measured.</typeparam>
internal interface IMachineFormat<T>
    where T : class
{
    /// <summary>What the file's name ends with.</summary>
    string Extension { get; }

    /// <summary>The measurement in a text; null where there is none, or one that cannot be true.</summary>
    T? Read(string text);

    /// <summary>The text of a measurement.</summary>
    string Write(T value);
}
