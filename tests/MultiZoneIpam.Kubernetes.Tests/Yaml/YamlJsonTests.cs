using System.Text;
using System.Text.Json;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Kubernetes.Tests;

public class YamlJsonTests
{
    [Theory]
    [InlineData("true", "true")]
    [InlineData("True", "true")]
    [InlineData("FALSE", "false")]
    [InlineData("yes", "true")]
    [InlineData("No", "false")]
    [InlineData("on", "true")]
    [InlineData("OFF", "false")]
    [InlineData("y", "true")]
    [InlineData("n", "false")]
    [InlineData("yEs", "\"yEs\"")]
    [InlineData("tRUE", "\"tRUE\"")]
    [InlineData("null", "null")]
    [InlineData("~", "null")]
    [InlineData("", "null")]
    [InlineData("nULL", "\"nULL\"")]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("42", "42")]
    [InlineData("+42", "42")]
    [InlineData("-42", "-42")]
    [InlineData("1_000", "1000")]
    [InlineData("0x1F", "31")]
    [InlineData("-0x1f", "-31")]
    [InlineData("0o17", "15")]
    [InlineData("017", "15")]
    [InlineData("0b101", "5")]
    [InlineData("08", "8")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("18446744073709551615", "18446744073709551615")]
    [InlineData("18446744073709551616", "1.8446744073709552E+19")]
    [InlineData("1.5", "1.5")]
    [InlineData("1.", "1")]
    [InlineData(".5", "0.5")]
    [InlineData("-.5e1", "-5")]
    [InlineData("1e3", "1000")]
    [InlineData("1e999", "\"1e999\"")]
    [InlineData("1e", "\"1e\"")]
    [InlineData(".", "\".\"")]
    [InlineData("-", null)]
    [InlineData("0x", "\"0x\"")]
    [InlineData("10.188.0.216", "\"10.188.0.216\"")]
    [InlineData("10.188.0.0/16", "\"10.188.0.0/16\"")]
    [InlineData("fd00:188::/64", "\"fd00:188::/64\"")]
    [InlineData("12:30:45", "\"12:30:45\"")]
    [InlineData("2026-11-20", "\"2026-11-20\"")]
    [InlineData("2026-11-20T10:00:00Z", "\"2026-11-20T10:00:00Z\"")]
    [InlineData("30s", "\"30s\"")]
    [InlineData("'true'", "\"true\"")]
    [InlineData("\"42\"", "\"42\"")]
    [InlineData("''", "\"\"")]
    [InlineData("!!str 42", "\"42\"")]
    [InlineData("! yes", "\"yes\"")]
    [InlineData("|-\n  1\n  2", "\"1\\n2\"")]
    [InlineData(">\n  a\n  b\n", "\"a b\\n\"")]
    [InlineData("\"tab\\there \\u00e4 \\U0001F600\"", "\"tab\\there \\u00E4 \\uD83D\\uDE00\"")]
    public void Scalar_is_what_kubectl_reads(string yaml, string? json)
    {
        if (json is null)
            Assert.NotNull(Refused($"v: {yaml} x: 1"));
        else
            Assert.Equal($"{{\"v\":{json}}}", One($"v: {yaml}\n"));
    }

    [Theory]
    [InlineData("a: 1\nb: [x, {c: d}]\n", """{"a":1,"b":["x",{"c":"d"}]}""")]
    [InlineData("- - { a: b }\n  - c\n", """[[{"a":"b"},"c"]]""")]
    [InlineData("a:\nb: {}\nc: []", """{"a":null,"b":{},"c":[]}""")]
    [InlineData("on: 1\n2: b\n~x: c\n", """{"true":1,"2":"b","~x":"c"}""")]
    [InlineData("a: &x [1]\nb: *x\nc: *x", """{"a":[1],"b":[1],"c":[1]}""")]
    [InlineData("a: &x 1\nb: &x 2\nc: *x", """{"a":1,"b":2,"c":2}""")]
    [InlineData("base: &b {p: 1, q: 2}\nv:\n  <<: *b\n  q: 3", """{"base":{"p":1,"q":2},"v":{"q":3,"p":1}}""")]
    [InlineData("v: {<<: [{a: 1}, {a: 2, b: 3}]}", """{"v":{"a":1,"b":3}}""")]
    [InlineData("'<<': 1", """{"\u003C\u003C":1}""")]
    [InlineData("# only\na: b # a comment\n", """{"a":"b"}""")]
    [InlineData("a: b#c", """{"a":"b#c"}""")]
    [InlineData("%YAML 1.2\n---\na: 1", """{"a":1}""")]
    [InlineData("\uFEFFa: 1", """{"a":1}""")]
    public void Structure_is_kept(string yaml, string json) => Assert.Equal(json, One(yaml));

    [Theory]
    [InlineData("""{"a":1,"b":[true,null,"x"],"c":{"d":"e"}}""")]
    [InlineData("""{"a":"{\"net1\":\"x\"}","url":"http:\/\/x","t":"a\tb\u00e4\ud83d\ude00"}""")]
    [InlineData("{\n\t\"a\" :\t1,\n\t\"b\":{\"c\":-1.5e-3 }\n}\n")]
    [InlineData("""["a",{"b":[]}]""")]
    [InlineData("\r\n{\"a\":1}")]
    public void JSON_is_YAML(string json)
    {
        using var wanted = JsonDocument.Parse(json);
        using var read = JsonDocument.Parse(One(json));
        Assert.True(JsonElement.DeepEquals(wanted.RootElement, read.RootElement), One(json));
    }

    [Fact]
    public void Each_document_is_converted_and_empty_ones_are_left_out()
    {
        var documents = YamlJson.Convert("---\n# nothing\n---\na: 1\n---\n---\nb: 2\n...\n", "x").Select(Encoding.UTF8.GetString);

        Assert.Equal(["""{"a":1}""", """{"b":2}"""], documents);
        Assert.Empty(YamlJson.Convert("", "x"));
        Assert.Empty(YamlJson.Convert("# a comment\n", "x"));
    }

    [Theory]
    [InlineData("a: 1\nb: 2\na: 3\n", 3, 1, "'a' is there a second time")]
    [InlineData("true: 1\nyes: 2\n", 2, 1, "'true' is there a second time")]
    [InlineData("{\"a\":1,\"a\":2}", 1, 8, "'a' is there a second time")]
    [InlineData("a: [1, 2\nb: 3", 1, 6, "not YAML")]
    [InlineData("a: b: c", 1, 5, "")]
    [InlineData("a:\n\t- b", 1, 1, "")]
    [InlineData("a: \"open", 1, 4, "")]
    [InlineData("a: *nowhere", 1, 4, "'nowhere'")]
    [InlineData("a: &x [*x]", 1, 8, "'x'")]
    [InlineData("? [a]\n: b", 1, 3, "a key must be")]
    [InlineData("~: b", 1, 1, "a key must be")]
    [InlineData("a: .inf", 1, 4, "no number")]
    [InlineData("a: !!binary aGk=", 1, 4, "binary")]
    [InlineData("a: !mine {}", 1, 4, "!mine")]
    [InlineData("{ a: &x 1, b: 2 }", 1, 12, "")]
    [InlineData("a: {<<: 1}", 1, 9, "'<<'")]
    public void Mistake_is_named_with_line_and_column(string yaml, int line, int column, string mistake)
    {
        var refused = Refused(yaml);

        Assert.Equal(ErrorCode.Decode, refused.Code);
        Assert.StartsWith($"zone.yaml, line {line}, column {column}: ", refused.Message);
        Assert.Contains(mistake, refused.Message);
        Assert.DoesNotContain("Idx", refused.Message);
    }

    [Fact]
    public void Aliases_that_multiply_are_refused()
    {
        var laughs = new StringBuilder("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
        for (var level = 1; level < 12; level++)
            laughs.Append($"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 10))}]\n");

        Assert.Contains("larger than 16 MiB", Refused(laughs.ToString()).Message);
    }

    [Fact]
    public void Merge_keys_that_multiply_are_refused()
    {
        var merges = new StringBuilder("base: &b {");
        for (var key = 0; key < 1000; key++)
            merges.Append($"k{key}: 1, ");
        merges.Append($"}}\nv: {{<<: [{string.Join(", ", Enumerable.Repeat("*b", 1000))}]}}");

        Assert.Contains("merge keys copy more than", Refused(merges.ToString()).Message);
    }

    [Fact]
    public void Nesting_is_bounded()
    {
        Assert.StartsWith("[[[", One(new string('[', 64) + new string(']', 64)));
        Assert.Contains("nested deeper", Refused(new string('[', 65) + new string(']', 65)).Message);
        Assert.Contains("nested deeper", Refused(new string('[', 100_000)).Message);
    }

    [Fact]
    public void Any_text_is_either_JSON_or_a_mistake()
    {
        const string Manifest = """
            # comment
            kind: Pod
            metadata:
              name: &n "web"
              labels: {app: *n, <<: {a: 'b'}}
            spec:
              containers:
              - args: ["-c", "echo \u00e4", !!str 1, 0x1f, -1.5e3]
                command: >-
                  folded
                  text
              ? key
              : | 
                literal
            ---
            - [a, {b: c}]
            """;
        const string Signs = "{}[]:,-?&*!|>'\"%@`#\\ \n\t\r\0~<.0a\uFEFF\uD83D";
        Assert.Equal(2, YamlJson.Convert(Manifest, "fuzz").Count);
        var random = new Random(11);
        var mistakes = 0;
        for (var round = 0; round < 5_000; round++)
        {
            var text = new StringBuilder(Manifest);
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                var at = random.Next(text.Length - 1);
                if (random.Next(3) == 0)
                    text.Remove(at, random.Next(1, text.Length - at));
                else
                    text.Insert(at, Signs[random.Next(Signs.Length)]);
            }
            try
            {
                foreach (var json in YamlJson.Convert(text.ToString(), "fuzz"))
                    JsonDocument.Parse(json).Dispose();
            }
            catch (IpamException e) when (e.Code == ErrorCode.Decode)
            {
                mistakes++;
            }
        }
        Assert.InRange(mistakes, 500, 4_500);
    }

    static string One(string yaml) => Encoding.UTF8.GetString(Assert.Single(YamlJson.Convert(yaml, "zone.yaml")));

    static IpamException Refused(string yaml) => Assert.Throws<IpamException>(() => YamlJson.Convert(yaml, "zone.yaml"));
}
