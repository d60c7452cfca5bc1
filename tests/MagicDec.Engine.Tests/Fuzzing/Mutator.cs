using System.Buffers.Binary;
using System.Text;

namespace MagicDec.Engine.Tests.Fuzzing;

/// <summary>Damages a file in ways that parsers are known to mind: bits, cuts, copies, huge numbers, swapped and nested JSON tokens.</summary>
internal sealed class Mutator(int seed)
{
    private static readonly string[] Numbers = ["0", "-1", "1", "2", "3", "255", "65536", "2147483647", "2147483648", "-2147483648", "4294967296", "9223372036854775807", "9223372036854775808", "1e308", "1e999", "-0.0", "0.5", "1e-320", "12345678901234567890"];

    private static readonly string[] Values = ["null", "true", "false", "[]", "{}", "\"\"", "[[]]", "\"x\"", "[1,2,3]", "{\"a\":1}", "\"\\ud800\"", "\"\\u0000\"", "[0,0]", "[-1,5]"];

    private readonly Random _random = new(seed);

    /// <summary>One to four changes, of any kind or of those that leave most of the file's form as it is.</summary>
    public byte[] Change(byte[] original)
    {
        var bytes = new List<byte>(original);
        if (_random.Next(3) > 0)
        {
            for (int i = _random.Next(1, 3); i > 0; i--)
            {
                ChangeGently(bytes);
            }

            return [.. bytes];
        }

        for (int i = _random.Next(1, 5); i > 0 && bytes.Count > 0; i--)
        {
            ChangeOnce(bytes);
        }

        return [.. bytes];
    }

    /// <summary>The same length, and only from an offset on.</summary>
    public byte[] Overwrite(byte[] original, int from)
    {
        byte[] bytes = [.. original];
        for (int i = _random.Next(1, 40); i > 0; i--)
        {
            int at = _random.Next(from, bytes.Length);
            bytes[at] = _random.Next(3) switch { 0 => 0xFF, 1 => (byte)(bytes[at] ^ (1 << _random.Next(8))), _ => (byte)_random.Next(256) };
        }

        return bytes;
    }

    // A digit for a digit, a letter for a letter, a value for a value.
    private void ChangeGently(List<byte> bytes)
    {
        int at = _random.Next(bytes.Count);
        if (_random.Next(3) == 0)
        {
            ReplaceJsonValue(bytes, at);
            return;
        }

        int found = bytes.FindIndex(at, value => char.IsAsciiLetterOrDigit((char)value));
        if (found >= 0)
        {
            bytes[found] = (byte)(char.IsAsciiDigit((char)bytes[found]) ? '0' + _random.Next(10) : 'a' + _random.Next(26));
        }
    }

    private void ChangeOnce(List<byte> bytes)
    {
        int at = _random.Next(bytes.Count);
        int length = Math.Min(bytes.Count - at, 1 + (int)Math.Exp(_random.NextDouble() * 6));
        switch (_random.Next(10))
        {
            case 0:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1:
                bytes.RemoveRange(at, length);
                break;
            case 2:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 3:
                bytes.InsertRange(_random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 4:
                bytes.InsertRange(at, Enumerable.Range(0, length).Select(_ => (byte)_random.Next(256)));
                break;
            case 5:
                byte[] number = new byte[8];
                BinaryPrimitives.WriteInt64LittleEndian(number, _random.Next(3) switch { 0 => long.MaxValue, 1 => -1, _ => _random.NextInt64() >> _random.Next(64) });
                bytes.RemoveRange(at, Math.Min(8, bytes.Count - at));
                bytes.InsertRange(at, number);
                break;
            case 6:
                // Deeper than any honest file.
                bytes.InsertRange(at, Encoding.UTF8.GetBytes(new string(_random.Next(2) == 0 ? '[' : '{', 1 << _random.Next(12))));
                break;
            default:
                ReplaceJsonValue(bytes, at);
                break;
        }
    }

    // From a place where a value begins (behind a colon, comma or bracket) to where it ends, roughly: brackets need not match.
    private void ReplaceJsonValue(List<byte> bytes, int from)
    {
        int start = bytes.FindIndex(from, value => value is (byte)':' or (byte)',' or (byte)'[') + 1;
        if (start == 0)
        {
            return;
        }

        int end = bytes.FindIndex(start, value => value is (byte)',' or (byte)'}' or (byte)']');
        end = end < 0 ? bytes.Count : end;
        string[] with = _random.Next(2) == 0 ? Numbers : Values;
        bytes.RemoveRange(start, end - start);
        bytes.InsertRange(start, Encoding.UTF8.GetBytes(with[_random.Next(with.Length)]));
    }
}
