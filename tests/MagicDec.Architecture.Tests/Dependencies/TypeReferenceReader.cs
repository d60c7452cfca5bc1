using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace MagicDec.Architecture.Tests.Dependencies;

/// <summary>Reads from an assembly file which of its types use which: bases, interfaces, fields, signatures, locals and method bodies.</summary>
internal sealed class TypeReferenceReader : IDisposable
{
    private readonly PEReader _file;
    private readonly MetadataReader _reader;

    private TypeReferenceReader(string path)
    {
        _file = new PEReader(File.OpenRead(path));
        _reader = _file.GetMetadataReader();
    }

    /// <summary>Uses between the assembly's own types, each pair once. Types that the compiler makes count as the type they stand in.</summary>
    public static IReadOnlyList<TypeReference> Read(string assemblyPath)
    {
        using TypeReferenceReader reader = new(assemblyPath);
        return reader.Read().Distinct().ToArray();
    }

    public void Dispose() => _file.Dispose();

    private IEnumerable<TypeReference> Read()
    {
        foreach (TypeDefinitionHandle handle in _reader.TypeDefinitions)
        {
            (string fromNamespace, string from) = OutermostName(handle);
            foreach (EntityHandle used in UsedBy(_reader.GetTypeDefinition(handle)).Where(used => used.Kind == HandleKind.TypeDefinition))
            {
                (string toNamespace, string to) = OutermostName((TypeDefinitionHandle)used);
                if (from != to || fromNamespace != toNamespace)
                {
                    yield return new TypeReference(fromNamespace, from, toNamespace, to);
                }
            }
        }
    }

    private HashSet<EntityHandle> UsedBy(TypeDefinition type)
    {
        HashSet<EntityHandle> found = [];
        ReferencedTypes types = new(_reader, found);
        AddType(type.BaseType);
        foreach (InterfaceImplementationHandle implementation in type.GetInterfaceImplementations())
        {
            AddType(_reader.GetInterfaceImplementation(implementation).Interface);
        }

        AddAttributes(type.GetCustomAttributes());
        AddConstraints(type.GetGenericParameters());
        foreach (FieldDefinitionHandle field in type.GetFields())
        {
            _reader.GetFieldDefinition(field).DecodeSignature(types, false);
        }

        foreach (MethodDefinitionHandle handle in type.GetMethods())
        {
            MethodDefinition method = _reader.GetMethodDefinition(handle);
            method.DecodeSignature(types, false);
            AddAttributes(method.GetCustomAttributes());
            AddConstraints(method.GetGenericParameters());
            if (method.RelativeVirtualAddress != 0)
            {
                AddBody(_file.GetMethodBody(method.RelativeVirtualAddress));
            }
        }

        return found;

        void AddBody(MethodBodyBlock body)
        {
            if (!body.LocalSignature.IsNil)
            {
                _reader.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(types, false);
            }

            foreach (ExceptionRegion region in body.ExceptionRegions)
            {
                AddType(region.CatchType);
            }

            foreach (EntityHandle token in InstructionTokens.Read(body.GetILBytes()!))
            {
                AddMember(token);
            }
        }

        void AddMember(EntityHandle token)
        {
            switch (token.Kind)
            {
                case HandleKind.MethodDefinition:
                    AddType(_reader.GetMethodDefinition((MethodDefinitionHandle)token).GetDeclaringType());
                    break;
                case HandleKind.FieldDefinition:
                    AddType(_reader.GetFieldDefinition((FieldDefinitionHandle)token).GetDeclaringType());
                    break;
                case HandleKind.MemberReference:
                    AddMember(_reader.GetMemberReference((MemberReferenceHandle)token).Parent);
                    break;
                case HandleKind.MethodSpecification:
                    MethodSpecification specification = _reader.GetMethodSpecification((MethodSpecificationHandle)token);
                    specification.DecodeSignature(types, false);
                    AddMember(specification.Method);
                    break;
                default:
                    AddType(token);
                    break;
            }
        }

        void AddType(EntityHandle handle)
        {
            if (handle.Kind == HandleKind.TypeSpecification)
            {
                _reader.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(types, false);
            }
            else if (!handle.IsNil)
            {
                found.Add(handle);
            }
        }

        void AddConstraints(GenericParameterHandleCollection parameters)
        {
            foreach (GenericParameterConstraintHandle constraint in parameters.SelectMany(p => _reader.GetGenericParameter(p).GetConstraints()))
            {
                AddType(_reader.GetGenericParameterConstraint(constraint).Type);
            }
        }

        void AddAttributes(CustomAttributeHandleCollection attributes)
        {
            foreach (CustomAttributeHandle attribute in attributes)
            {
                AddMember(_reader.GetCustomAttribute(attribute).Constructor);
            }
        }
    }

    private (string Namespace, string Name) OutermostName(TypeDefinitionHandle handle)
    {
        TypeDefinition type = _reader.GetTypeDefinition(handle);
        while (!type.GetDeclaringType().IsNil)
        {
            type = _reader.GetTypeDefinition(type.GetDeclaringType());
        }

        return (_reader.GetString(type.Namespace), _reader.GetString(type.Name));
    }
}
