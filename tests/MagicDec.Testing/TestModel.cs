using System.Text;
using MagicDec.Engine.Models.Loading;
using MagicDec.Testing.Safetensors;

namespace MagicDec.Testing;

/// <summary>A whole model folder in memory, together with the values its tensors were written from.</summary>
public sealed class TestModel
{
    private readonly Dictionary<string, byte[]> _files;

    /// <summary>A model of the given small files; its tensors go into one model.safetensors.</summary>
    public TestModel(IReadOnlyDictionary<string, string> texts, IReadOnlyList<TestTensor> tensors)
    {
        Tensors = tensors.ToDictionary(tensor => tensor.Name);
        _files = texts.ToDictionary(pair => pair.Key, pair => Encoding.UTF8.GetBytes(pair.Value));
        _files["model.safetensors"] = SafetensorsWriter.Write(tensors);
    }

    /// <summary>Bytes of each file by name; may be edited to damage the model.</summary>
    public IDictionary<string, byte[]> Files => _files;

    /// <summary>The tensors by Hugging Face name. Values are those given: a reader sees them rounded to the tensor's type.</summary>
    public IReadOnlyDictionary<string, TestTensor> Tensors { get; }

    /// <summary>The model as the engine takes it, from memory.</summary>
    public ModelFiles OpenInMemory() =>
        ModelFiles.FromMemory(name => _files.TryGetValue(name, out byte[]? bytes) ? (ReadOnlyMemory<byte>?)bytes : null, "test model");

    /// <summary>Writes the files into a folder.</summary>
    public void WriteTo(string directory)
    {
        Directory.CreateDirectory(directory);
        foreach (var (name, bytes) in _files)
        {
            File.WriteAllBytes(Path.Combine(directory, name), bytes);
        }
    }
}
