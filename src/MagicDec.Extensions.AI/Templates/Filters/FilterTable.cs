using System.Collections.Frozen;
using MagicDec.Extensions.AI.Templates.BuiltIns;

namespace MagicDec.Extensions.AI.Templates.Filters;

/// <summary>The filters behind <c>|</c>.</summary>
internal static class FilterTable
{
    private static readonly FrozenDictionary<string, BuiltIn> Filters = new[]
    {
        TextFilters.All,
        LayoutFilters.All,
        NumberFilters.All,
        SequenceFilters.All,
        SelectionFilters.All,
        OrderFilters.All,
        JsonFilter.All,
    }.SelectMany(static filters => filters).ToFrozenDictionary(static filter => filter.Name, StringComparer.Ordinal);

    /// <summary>The filter of that name, or null.</summary>
    public static BuiltIn? Find(string name) => Filters.GetValueOrDefault(name);
}
