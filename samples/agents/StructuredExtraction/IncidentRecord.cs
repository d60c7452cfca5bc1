using System.ComponentModel.DataAnnotations;

namespace MagicDec.Samples.StructuredExtraction;

/// <summary>
/// What is extracted: three quotations with their form. The JSON schema made of this, patterns included, is what the model's tokens are held to.
/// (The embedded model can quote and little else; a larger one fills any schema.)
/// </summary>
internal sealed record IncidentRecord(
    [property: RegularExpression("^INC-[0-9]{4} affects [a-z]+-[a-z]+-[0-9]{2}[.]$")] string Service,
    [property: RegularExpression("^INC-[0-9]{4} assigned to [A-Z][a-z]+ [A-Z][a-z]+[.]$")] string Owner,
    [property: RegularExpression("^INC-[0-9]{4} caused by E-[0-9]{4}[.]$")] string Cause)
{
    /// <summary>Whether all three are about an incident and lines of the log.</summary>
    public bool IsQuotedFrom(string log, string incident) =>
        new[] { Service, Owner, Cause }.All(quote => quote.StartsWith(incident, StringComparison.Ordinal) && log.Contains(quote, StringComparison.Ordinal));
}
