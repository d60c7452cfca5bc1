namespace MagicDec.Engine.KvCache.Pages;

/// <summary>What a page table must know of the memory behind its pages, wherever that memory lies.</summary>
internal interface IPageMemory
{
    /// <summary>Shape of the KV memory: layers, heads, page size, number format.</summary>
    KvGeometry Geometry { get; }

    /// <summary>Copies a page over all layers and KV heads.</summary>
    void CopyPage(int source, int destination);
}
