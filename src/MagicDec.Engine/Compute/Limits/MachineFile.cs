using System.Globalization;
using System.Runtime.Intrinsics;
using System.Text;

namespace MagicDec.Engine.Compute.Limits;

/// <summary>
/// A measurement kept in a small file that belongs to this machine: its name, processors and vector width are part of the file's name. A file that cannot be
/// read or written is as good as none.
/// </summary>
/// <typeparam name="T">What was measured.</typeparam>
/// <param name="folder">Where the file lies; made when it is not there.</param>
/// <param name="kind">How its name begins.</param>
/// <param name="subject">Everything else that the measurement depends on.</param>
/// <param name="format">How it is written.</param>
internal sealed class MachineFile<T>(string folder, string kind, string subject, IMachineFormat<T> format)
    where T : class
{
    private readonly string _file = Path.Combine(folder, $"{kind}-{KeyOf(subject):x16}{format.Extension}");

    /// <summary>What is kept; null where nothing sound is.</summary>
    public T? TryRead()
    {
        try
        {
            return File.Exists(_file) ? format.Read(File.ReadAllText(_file)) : null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Keeps a measurement, where there is a place for it.</summary>
    public void TryWrite(T value)
    {
        try
        {
            Directory.CreateDirectory(folder);

            // Whole or not at all: another process may read it at this moment.
            string part = string.Create(CultureInfo.InvariantCulture, $"{_file}.{Environment.ProcessId}");
            File.WriteAllText(part, format.Write(value));
            File.Move(part, _file, overwrite: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // Nowhere to keep it: it is measured at every start.
        }
    }

    private static ulong KeyOf(string subject)
    {
        int bits = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;
        return Fnv1A(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}|{Environment.ProcessorCount}|{bits}|{subject}")));
    }

    // Names of a few files need no cryptography, whose library takes 5 MiB (http://www.isthe.com/chongo/tech/comp/fnv/).
    private static ulong Fnv1A(byte[] text) => text.Aggregate(14695981039346656037, (hash, letter) => unchecked((hash ^ letter) * 1099511628211));
}
