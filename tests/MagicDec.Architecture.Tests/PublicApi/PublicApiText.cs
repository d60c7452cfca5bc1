using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace MagicDec.Architecture.Tests.PublicApi;

/// <summary>Renders what an assembly shows to its users: every public type and its public and protected members, in a fixed order.</summary>
internal static class PublicApiText
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext Nullability = new();

    public static string Render(Assembly assembly)
    {
        StringBuilder text = new();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(type.Namespace).Append(": ").Append(Header(type)).Append('\n');
            foreach (string member in Members(type).Order(StringComparer.Ordinal))
            {
                text.Append("    ").Append(member).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Header(Type type)
    {
        string kind = type switch
        {
            { IsEnum: true } => $"enum {TypeNames.Of(type)} : {TypeNames.Of(Enum.GetUnderlyingType(type))}",
            { IsInterface: true } => $"interface {TypeNames.Of(type)}",
            _ when typeof(MulticastDelegate).IsAssignableFrom(type) => $"delegate {TypeNames.Of(type)}",
            { IsValueType: true } => $"{ReadOnly(type)}{RecordOr("struct", type)} {TypeNames.Of(type)}",
            { IsAbstract: true, IsSealed: true } => $"static class {TypeNames.Of(type)}",
            _ => $"{(type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "")}{RecordOr("class", type)} {TypeNames.Of(type)}",
        };
        Type[] bases = type.IsEnum ? [] : Bases(type).ToArray();
        return bases.Length == 0 ? kind : $"{kind} : {string.Join(", ", bases.Select(b => TypeNames.Of(b)))}";
    }

    private static IEnumerable<Type> Bases(Type type)
    {
        Type? parent = type.BaseType is { } b && b != typeof(object) && b != typeof(ValueType) && b != typeof(MulticastDelegate) ? b : null;
        IEnumerable<Type> inherited = (parent?.GetInterfaces() ?? []).Concat(type.GetInterfaces().SelectMany(i => i.GetInterfaces()));
        IEnumerable<Type> own = type.GetInterfaces().Except(inherited).Where(i => i.IsVisible).OrderBy(i => i.FullName, StringComparer.Ordinal);
        return parent is null ? own : own.Prepend(parent);
    }

    private static string RecordOr(string kind, Type type) =>
        type.GetMethod("PrintMembers", Declared)?.IsDefined(typeof(CompilerGeneratedAttribute)) == true ? $"record {kind}" : kind;

    private static string ReadOnly(Type type) => type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "";

    private static IEnumerable<string> Members(Type type)
    {
        foreach (FieldInfo field in type.GetFields(Declared).Where(f => (f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly) && !f.IsSpecialName))
        {
            string modifiers = field.IsLiteral ? "const " : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "");
            string value = field.IsLiteral ? $" = {TypeNames.OfValue(type.IsEnum ? Convert.ToInt64(field.GetRawConstantValue()) : field.GetRawConstantValue())}" : "";
            yield return type.IsEnum
                ? field.Name + value
                : $"{Access(field.IsPublic)}{modifiers}{TypeNames.Of(field.FieldType, Nullability.Create(field))} {field.Name}{value}";
        }

        foreach (PropertyInfo property in type.GetProperties(Declared))
        {
            string[] accessors = new[] { Accessor(property.GetMethod, "get"), Accessor(property.SetMethod, "set") }.OfType<string>().ToArray();
            if (accessors.Length > 0)
            {
                MethodInfo shown = property.GetAccessors(true).First(IsShown);
                string name = property.GetIndexParameters() is { Length: > 0 } index ? $"this[{Parameters(index)}]" : property.Name;
                string required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
                yield return $"{Modifiers(shown)}{required}{TypeNames.Of(property.PropertyType, Nullability.Create(property))} {name} {{ {string.Join(' ', accessors)} }}";
            }
        }

        foreach (EventInfo happening in type.GetEvents(Declared).Where(e => IsShown(e.AddMethod!)))
        {
            yield return $"{Modifiers(happening.AddMethod!)}event {TypeNames.Of(happening.EventHandlerType!)} {happening.Name}";
        }

        foreach (ConstructorInfo constructor in type.GetConstructors(Declared).Where(c => IsShown(c) && !c.IsStatic))
        {
            yield return $"{Access(constructor.IsPublic)}{type.Name.Split('`')[0]}({Parameters(constructor.GetParameters())})";
        }

        foreach (MethodInfo method in type.GetMethods(Declared).Where(m => IsShown(m) && !IsAccessor(m)))
        {
            string generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";
            string result = TypeNames.Of(method.ReturnType, Nullability.Create(method.ReturnParameter));
            yield return $"{Modifiers(method)}{result} {method.Name}{generic}({Parameters(method.GetParameters())})";
        }
    }

    /// <summary>Public or protected, and written by a person: what a record adds by itself is not listed.</summary>
    private static bool IsShown(MethodBase method) =>
        (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly)
        && (method.IsSpecialName || !method.IsDefined(typeof(CompilerGeneratedAttribute)));

    private static bool IsAccessor(MethodInfo method) =>
        method.IsSpecialName && !(method.Name.StartsWith("op_", StringComparison.Ordinal) && !method.IsDefined(typeof(CompilerGeneratedAttribute)));

    private static string? Accessor(MethodInfo? accessor, string verb)
    {
        if (accessor is null || !IsShown(accessor))
        {
            return null;
        }

        bool isInit = accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
        return Access(accessor.IsPublic) + (isInit ? "init" : verb) + ";";
    }

    private static string Modifiers(MethodInfo method)
    {
        bool overrides = method.GetBaseDefinition() != method;
        string kind = method switch
        {
            { IsStatic: true } => "static ",
            { DeclaringType.IsInterface: true } => "",
            _ when overrides => "override ",
            { IsAbstract: true } => "abstract ",
            { IsVirtual: true, IsFinal: false } => "virtual ",
            _ => "",
        };
        return Access(method.IsPublic) + kind;
    }

    private static string Access(bool isPublic) => isPublic ? "" : "protected ";

    private static string Parameters(ParameterInfo[] parameters) => string.Join(", ", parameters.Select(parameter =>
    {
        string by = parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? (parameter.IsIn ? "in " : "ref ") : "";
        string extended = parameter.Position == 0 && parameter.Member.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        string value = parameter.HasDefaultValue ? $" = {TypeNames.OfValue(parameter.RawDefaultValue)}" : "";
        return $"{extended}{by}{TypeNames.Of(parameter.ParameterType, Nullability.Create(parameter))} {parameter.Name}{value}";
    }));
}
