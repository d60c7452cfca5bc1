using System.Globalization;
using MagicDec.Engine.Compute.Limits;

namespace MagicDec.Engine.Tests.Compute;

/// <summary>Damaged files and folders that cannot be made: see the tests of what keeps files so, step costs and the tool's machine limits.</summary>
public sealed class MachineFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("magicdec-file-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void TryRead_WhatWasWritten_IsItWhole()
    {
        Of("a").TryWrite(new Measurement(3));
        Of("a").TryWrite(new Measurement(4));

        Assert.Equal(new Measurement(4), Of("a").TryRead());
        Assert.Matches("^kind-[0-9a-f]{16}[.]txt$", Assert.Single(_folder.GetFiles()).Name);
    }

    [Fact]
    public void TryRead_OtherSubject_IsNothing()
    {
        Of("a").TryWrite(new Measurement(3));

        Assert.Null(Of("b").TryRead());
    }

    [Fact]
    public void TryRead_Unsound_IsNothing()
    {
        Of("a").TryWrite(new Measurement(-1));

        Assert.Null(Of("a").TryRead());
    }

    private MachineFile<Measurement> Of(string subject) => new(_folder.FullName, "kind", subject, new MeasurementFormat());

    private sealed record Measurement(int Value);

    private sealed class MeasurementFormat : IMachineFormat<Measurement>
    {
        public string Extension => ".txt";

        public Measurement? Read(string text) => int.Parse(text, CultureInfo.InvariantCulture) is > 0 and int value ? new Measurement(value) : null;

        public string Write(Measurement value) => value.Value.ToString(CultureInfo.InvariantCulture);
    }
}
