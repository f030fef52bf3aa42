using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MultiZoneIpam.NetAttach.Configs;

namespace MultiZoneIpam.Golden.Tests;

/// <summary>What a step has to answer.</summary>
abstract record ExpectedAnswer
{
    static readonly JsonSerializerOptions readable = new() { WriteIndented = true };

    ExpectedAnswer()
    {
    }

    /// <summary>Asserts it of an answer; <paramref name="where"/> begins every message.</summary>
    public abstract void Verify(CallAnswer answer, string where);

    /// <summary>Exit 0, and exactly this document; the order of keys is free, that of lists is not.</summary>
    public sealed record Output(string Json) : ExpectedAnswer
    {
        public override void Verify(CallAnswer answer, string where)
        {
            var expected = JsonNode.Parse(Json);
            var actual = Document(answer, where);
            var isSame = answer.ExitCode == 0 && JsonNode.DeepEquals(expected, actual);
            Assert.True(isSame, $"{where}\nexpected: exit 0 {Text(expected)}\nanswered: exit {answer.ExitCode} {Text(actual)}");
            Assert.True(answer.Stderr.Length == 0, $"{where}: it succeeded, and wrote to stderr: {answer.Stderr}");
        }
    }

    /// <summary>Exit 0 and not a byte.</summary>
    public sealed record Nothing : ExpectedAnswer
    {
        public override void Verify(CallAnswer answer, string where)
        {
            var text = Encoding.UTF8.GetString(answer.Stdout) + answer.Stderr;
            Assert.True(answer is { ExitCode: 0 } && text.Length == 0, $"{where}\nexpected: exit 0 and no output\nanswered: exit {answer.ExitCode} {text}");
        }
    }

    /// <summary>Exit 1 and one CNI error: the code is exact; msg and details hold the given phrase, or each of several.</summary>
    public sealed record Error(string Json) : ExpectedAnswer
    {
        public override void Verify(CallAnswer answer, string where)
        {
            var expected = JsonNode.Parse(Json)!.AsObject();
            var actual = Document(answer, where).AsObject();
            var explanation = $"{where}\nexpected: exit 1 {Text(expected)}\nanswered: exit {answer.ExitCode} {Text(actual)}";
            Assert.True(answer.ExitCode == 1, explanation);
            Assert.True(JsonNode.DeepEquals(expected["code"], actual["code"]), explanation);
            foreach (var (key, value) in expected.Where(pair => pair.Key != "code"))
            {
                Assert.True(key is "msg" or "details", $"{where}: an error file may say code, msg and details");
                foreach (var phrase in value is JsonArray several ? [.. several] : (JsonNode?[])[value])
                    Assert.True(actual[key]?.GetValue<string>().Contains(phrase!.GetValue<string>(), StringComparison.Ordinal), explanation);
            }
            Assert.Contains(actual["cniVersion"]?.GetValue<string>(), CniVersions.Supported);
            Assert.True(actual.All(pair => pair.Key is "cniVersion" or "code" or "msg" or "details"), explanation);
        }
    }

    static JsonNode Document(CallAnswer answer, string where)
    {
        try
        {
            return JsonNode.Parse(answer.Stdout)!;
        }
        catch (JsonException)
        {
            throw new InvalidOperationException($"{where}: exit {answer.ExitCode}, stdout is not one JSON document: '{Encoding.UTF8.GetString(answer.Stdout)}' {answer.Stderr}");
        }
    }

    static string Text(JsonNode? node) => node?.ToJsonString(readable) ?? "null";
}
