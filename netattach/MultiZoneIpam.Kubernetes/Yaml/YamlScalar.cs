using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MultiZoneIpam.Kubernetes;

/// <summary>A scalar whose type is known; <see cref="Text"/> is a string's value, or the JSON of anything else.</summary>
sealed class YamlScalar : YamlNode
{
    readonly JsonValueKind kind;

    public YamlScalar(Scalar scalar)
        : base(scalar.Start)
    {
        var isPlain = scalar is { Style: ScalarStyle.Plain, Tag.IsEmpty: true };
        (kind, Text) = isPlain ? PlainScalar.Resolve(scalar.Value) : (JsonValueKind.String, scalar.Value);
        if (kind == JsonValueKind.Undefined)
            throw new YamlException(scalar.Start, scalar.End, $"JSON has no number for {scalar.Value}; if it is text, put it in quotes");
    }

    public string Text { get; }

    public bool IsNull => kind == JsonValueKind.Null;

    protected override void WriteValue(Utf8JsonWriter json)
    {
        if (kind == JsonValueKind.String)
            json.WriteStringValue(Text);
        else
            json.WriteRawValue(Text, skipInputValidation: true);
    }
}
