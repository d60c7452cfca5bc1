namespace MagicDec.Engine.Tests.Constraints.Schemas;

/// <summary>Parameter schemas in the manner of public tool sets and of .NET's own schema exporter.</summary>
internal static class RealSchemas
{
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["weather"] = """
            {"type":"object","properties":{"location":{"type":"string","description":"The city and state, e.g. San Francisco, CA"},"unit":{"type":"string","enum":["celsius","fahrenheit"]}},"required":["location"]}
            """,
        ["weather, strict"] = """
            {"type":"object","properties":{"location":{"type":"string"},"units":{"type":["string","null"],"enum":["celsius","fahrenheit",null]}},"required":["location","units"],"additionalProperties":false}
            """,
        ["create issue"] = """
            {"type":"object","properties":{"owner":{"type":"string"},"repo":{"type":"string"},"title":{"type":"string"},"body":{"type":"string"},
             "assignees":{"type":"array","items":{"type":"string"}},"labels":{"type":"array","items":{"type":"string"}},"milestone":{"type":"number"}},"required":["owner","repo","title"]}
            """,
        ["list issues"] = """
            {"type":"object","properties":{"owner":{"type":"string"},"repo":{"type":"string"},"direction":{"type":"string","enum":["asc","desc"]},"labels":{"type":"array","items":{"type":"string"}},
             "page":{"type":"number","minimum":1},"perPage":{"type":"number","minimum":1,"maximum":100},"since":{"type":"string"},"sort":{"type":"string","enum":["created","updated","comments"]},
             "state":{"type":"string","enum":["open","closed","all"]}},"required":["owner","repo"]}
            """,
        ["push files"] = """
            {"type":"object","properties":{"branch":{"type":"string"},"files":{"type":"array","items":{"type":"object","additionalProperties":false,
             "properties":{"path":{"type":"string"},"content":{"type":"string"}},"required":["path","content"]}},"message":{"type":"string"}},"required":["branch","files","message"]}
            """,
        ["review"] = """
            {"type":"object","properties":{"pull_number":{"type":"integer"},"event":{"enum":["APPROVE","REQUEST_CHANGES","COMMENT"]},
             "comments":{"type":"array","items":{"anyOf":[
               {"type":"object","properties":{"path":{"type":"string"},"position":{"type":"integer"},"body":{"type":"string"}},"required":["path","position","body"],"additionalProperties":false},
               {"type":"object","properties":{"path":{"type":"string"},"line":{"type":"integer"},"body":{"type":"string"}},"required":["path","line","body"],"additionalProperties":false}]}}},
             "required":["pull_number","event"],"$schema":"http://json-schema.org/draft-07/schema#"}
            """,
        ["edit file"] = """
            {"type":"object","properties":{"path":{"type":"string"},"edits":{"type":"array","items":{"type":"object","properties":{"oldText":{"type":"string","description":"Text to search for"},
             "newText":{"type":"string"}},"required":["oldText","newText"],"additionalProperties":false}},"dryRun":{"type":"boolean","default":false}},"required":["path","edits"],
             "additionalProperties":false,"$schema":"http://json-schema.org/draft-07/schema#"}
            """,
        ["knowledge graph"] = """
            {"type":"object","properties":{"entities":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"},"entityType":{"type":"string"},
             "observations":{"type":"array","items":{"type":"string"}}},"required":["name","entityType","observations"]}}},"required":["entities"]}
            """,
        ["fetch"] = """
            {"type":"object","title":"Fetch","properties":{"url":{"type":"string","format":"uri","minLength":1,"title":"Url"},"max_length":{"type":"integer","default":5000,"exclusiveMinimum":0,"exclusiveMaximum":1000000},
             "start_index":{"type":"integer","default":0,"minimum":0},"raw":{"type":"boolean","default":false}},"required":["url"]}
            """,
        ["thinking"] = """
            {"type":"object","properties":{"thought":{"type":"string"},"nextThoughtNeeded":{"type":"boolean"},"thoughtNumber":{"type":"integer","minimum":1},"totalThoughts":{"type":"integer","minimum":1}},
             "required":["thought","nextThoughtNeeded","thoughtNumber","totalThoughts"]}
            """,
        ["exported record"] = """
            {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{"id":{"type":"string","format":"uuid"},"when":{"type":"string","format":"date-time"},"day":{"type":"string","format":"date"},
             "span":{"type":"string","pattern":"^-?(\\d+\\.)?\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,7})?$"},"count":{"type":["integer","null"]},"kind":{"enum":["A","B"]},"tags":{"type":["array","null"],"items":{"type":"string"}},
             "home":{"type":["string","null"],"format":"uri"},"data":{"type":"object","additionalProperties":{"type":"number"}}},"additionalProperties":false,"required":["id","when","kind"]}
            """,
        ["tree"] = """
            {"$ref":"#/$defs/node","$defs":{"node":{"type":"object","properties":{"name":{"type":"string"},"children":{"type":"array","items":{"$ref":"#/$defs/node"}}},"required":["name","children"],"additionalProperties":false}}}
            """,
        ["linked list"] = """
            {"type":"object","properties":{"value":{"type":"integer"},"next":{"anyOf":[{"$ref":"#"},{"type":"null"}]}},"required":["value","next"],"additionalProperties":false}
            """,
        ["exported tree"] = """
            {"type":"object","properties":{"value":{"type":"integer"},"left":{"type":["object","null"],"properties":{"value":{"type":"integer"},"left":{"$ref":"#/properties/left"},"right":{"$ref":"#/properties/left"}}},"right":{"$ref":"#/properties/left"}},"required":["value"]}
            """,
        ["math steps"] = """
            {"type":"object","properties":{"steps":{"type":"array","items":{"$ref":"#/$defs/step"}},"final_answer":{"type":"string"}},"$defs":{"step":{"type":"object","properties":{"explanation":{"type":"string"},"output":{"type":"string"}},
             "required":["explanation","output"],"additionalProperties":false}},"required":["steps","final_answer"],"additionalProperties":false}
            """,
        ["user interface"] = """
            {"type":"object","properties":{"type":{"type":"string","enum":["div","button","header"]},"label":{"type":"string"},"children":{"type":"array","items":{"$ref":"#"}},
             "attributes":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"},"value":{"type":"string"}},"additionalProperties":false,"required":["name","value"]}}},
             "required":["type","label","children","attributes"],"additionalProperties":false}
            """,
        ["bounded"] = """
            {"type":"object","properties":{"code":{"type":"string","pattern":"^[A-Z]{2,3}-\\d+$","maxLength":10},"nick":{"type":"string","minLength":2,"maxLength":12},"share":{"type":"number","minimum":-0.5,"maximum":1.25},
             "even":{"type":"integer","multipleOf":2,"minimum":-10,"maximum":250},"price":{"type":"number","multipleOf":0.01,"exclusiveMinimum":0},"pair":{"type":"array","prefixItems":[{"type":"integer"},{"type":"boolean"}],"items":false,"minItems":2},
             "some":{"type":"array","items":{"type":"integer","minimum":7,"maximum":7},"minItems":1,"maxItems":3}},"required":["code","nick","share","even","price","pair","some"],"additionalProperties":false}
            """,
        ["formats"] = """
            {"type":"object","properties":{"a":{"type":"string","format":"email"},"b":{"type":"string","format":"ipv4"},"c":{"type":"string","format":"ipv6"},"d":{"type":"string","format":"hostname"},
             "e":{"type":"string","format":"time"},"f":{"type":"string","format":"duration"},"g":{"type":"string","format":"color"}},"required":["a","b","c","d","e","f","g"]}
            """,
        ["merged"] = """
            {"allOf":[{"$ref":"#/$defs/base"},{"type":"object","properties":{"age":{"type":"integer","minimum":0}},"required":["age"]}],"oneOf":[{"required":["mail"]},{"required":["phone"]}],
             "$defs":{"base":{"type":"object","properties":{"name":{"type":"string"},"mail":{"type":"string"},"phone":{"type":"string","pattern":"^[0-9]+$"},"age":{"type":"number","maximum":150}},"required":["name"]}}}
            """,
        ["map"] = """
            {"type":"object","properties":{"a":{"type":"integer"}},"patternProperties":{"^x-[a-z]+$":{"type":"boolean"}},"required":["a"],"maxProperties":4}
            """,
        ["sibling names"] = """
            {"type":"object","properties":{"a":{"type":"integer"},"ab":{"type":"integer"},"a\"b":{"type":"integer"}},"required":["ab"],"additionalProperties":{"type":"string"},"minProperties":2}
            """,
        ["lengths"] = """
            {"type":"object","properties":{"a":{"type":"string","minLength":3,"maxLength":3},"b":{"type":"string","maxLength":0},"c":{"type":"string","minLength":4},"d":{"type":["string","null"],"minLength":1,"maxLength":40}},"required":["a","b","c","d"]}
            """,
        ["anything"] = "{}",
        ["any array"] = """{"type":"array","minItems":1}""",
        ["condition"] = """{"type":"string","condition":"only if asked"}""",
    };
}
