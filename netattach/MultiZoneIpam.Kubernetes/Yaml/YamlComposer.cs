using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MultiZoneIpam.Kubernetes;

/// <summary>
/// Builds nodes from YamlDotNet's parser events, which is the part of that library that needs no reflection. Aliases are shared
/// nodes, so a document costs memory for what was written only; writing it out is bounded by <see cref="YamlNode.Write"/>.
/// </summary>
sealed class YamlComposer(string text)
{
    // JsonDocument reads no deeper.
    const int DeepestNesting = 64;

    // Merge keys copy pairs: a bound for the work that a document can ask for.
    const int MostMergedPairs = 100_000;

    readonly Parser parser = new(new Scanner(new StringReader(text), skipComments: true));
    readonly Dictionary<AnchorName, YamlNode> anchors = [];
    int depth;
    int mergedPairs;

    /// <summary>How far the text is understood.</summary>
    public Mark Position => parser.Current?.End ?? new Mark(0, 1, 1);

    public IEnumerable<YamlNode> Documents()
    {
        parser.Consume<StreamStart>();
        while (!parser.Accept<StreamEnd>(out _))
        {
            parser.Consume<DocumentStart>();
            anchors.Clear();
            var node = Compose();
            parser.Consume<DocumentEnd>();
            if (node is not YamlScalar { IsNull: true })
                yield return node;
        }
    }

    YamlNode Compose()
    {
        var parsed = parser.Consume<ParsingEvent>();
        if (parsed is AnchorAlias alias)
        {
            return anchors.TryGetValue(alias.Value, out var anchored)
                ? anchored
                : throw new YamlException(alias.Start, alias.End, $"there is no whole anchor '{alias.Value}' before this alias");
        }
        if (++depth > DeepestNesting)
            throw new YamlException(parsed.Start, parsed.End, $"nested deeper than {DeepestNesting}");
        YamlNode node = parsed switch
        {
            Scalar scalar => ComposeScalar(scalar),
            SequenceStart start => ComposeSequence(start),
            MappingStart start => ComposeMapping(start),
            _ => throw new YamlException(parsed.Start, parsed.End, "a value must be here"),
        };
        depth--;
        // Only now: an alias inside its own anchor has no end.
        if (parsed is NodeEvent { Anchor.IsEmpty: false } named)
            anchors[named.Anchor] = node;
        return node;
    }

    static YamlScalar ComposeScalar(Scalar scalar)
    {
        RefuseTagExcept("tag:yaml.org,2002:str", scalar);
        return new YamlScalar(scalar);
    }

    YamlSequence ComposeSequence(SequenceStart start)
    {
        RefuseTagExcept("tag:yaml.org,2002:seq", start);
        var sequence = new YamlSequence(start.Start);
        while (!parser.TryConsume<SequenceEnd>(out _))
            sequence.Items.Add(Compose());
        return sequence;
    }

    YamlMapping ComposeMapping(MappingStart start)
    {
        RefuseTagExcept("tag:yaml.org,2002:map", start);
        var mapping = new YamlMapping(start.Start);
        var merges = new List<YamlNode>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (parser.Accept<Scalar>(out var key) && key is { Value: "<<", Style: ScalarStyle.Plain, Tag.IsEmpty: true })
            {
                parser.Consume<Scalar>();
                merges.Add(Compose());
            }
            else
            {
                mapping.Add(ComposeKey(), Compose());
            }
        }
        foreach (var merge in merges)
            Merge(mapping, merge);
        return mapping;
    }

    YamlScalar ComposeKey()
    {
        var start = parser.Current!.Start;
        return Compose() is YamlScalar { IsNull: false } key
            ? key
            : throw new YamlException(start, start, "a key must be a string, a number or a boolean");
    }

    void Merge(YamlMapping mapping, YamlNode merged)
    {
        switch (merged)
        {
            case YamlMapping other:
                mergedPairs += mapping.Merge(other);
                break;
            case YamlSequence { Items: var items } when items.TrueForAll(item => item is YamlMapping):
                foreach (var item in items)
                    Merge(mapping, item);
                break;
            default:
                throw new YamlException(merged.Start, merged.Start, "the merge key '<<' takes a mapping or a list of mappings");
        }
        if (mergedPairs > MostMergedPairs)
            throw new YamlException(mapping.Start, mapping.Start, $"merge keys copy more than {MostMergedPairs} pairs");
    }

    static void RefuseTagExcept(string known, NodeEvent node)
    {
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific && node.Tag.Value != known)
            throw new YamlException(node.Start, node.End, $"the tag {node.Tag.Value} is not understood");
    }
}
