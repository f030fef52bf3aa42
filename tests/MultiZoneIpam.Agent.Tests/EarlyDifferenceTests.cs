using System.Globalization;
using System.Text;
using System.Text.Json;
using MultiZoneIpam.Plugin.Handover;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.Agent.Tests;

/// <summary>What the plugin reads and writes by itself before its runtime has started, beside what the class library makes of the same.</summary>
public sealed class EarlyDifferenceTests
{
    const string Blank = " \t\r\n";

    static readonly string[] Keys =
        ["agent", "timeouts", "socket", "mode", "metrics", "add", "del", "nodeName", "cluster", "stateDir", "log", "inline", "Agent", "ADD", "moDe", "\u017Focket", "x"];

    static readonly string[] Texts =
        ["auto", "required", "off", "Off", "", "/run/a.sock", "/é/漢/🎉", "30s", "1m30s", "1.5h", "0s", "0", ".5s", "250ms", "99999999h", "1h ", "allow", "n1", "a\"b\\c/\b\f\n\r\t"];

    static readonly string[] Words = ["null", "true", "false", "0", "-1.5e3", "nope", "", "01"];

    readonly Random random = new(20_261_121);

    [Fact]
    public void Node_files_say_the_same_before_the_runtime_starts()
    {
        var (accepted, refused) = (0, 0);
        for (var i = 0; i < 30_000; i++)
        {
            var file = Encoding.UTF8.GetBytes(NodeFile());
            if (random.Next(4) == 0 && file.Length > 0)
                file[random.Next(file.Length)] = (byte)"{}[],:\"\\ux0\xC3"[random.Next(12)];
            var text = Encoding.UTF8.GetString(file);
            var route = new AgentRoute();
            var isRead = route.TryParse(file);
            if (Conf(file) is not { } conf)
            {
                refused++;
                continue;
            }
            accepted++;
            Assert.True(isRead, text);
            Assert.True(conf.Agent.Socket + "\0" == Encoding.UTF8.GetString(route.Socket), text);
            Assert.True(conf.Agent.Mode == route.Mode, text);
            Assert.True(Math.Max(1, Math.Floor(conf.AddTimeout.TotalMilliseconds)) == route.AddTimeout, text);
            Assert.True(Math.Max(1, Math.Floor(conf.DelTimeout.TotalMilliseconds)) == route.DelTimeout, text);
        }
        Assert.True(accepted > 2_000 && refused > 2_000, $"{accepted} accepted, {refused} refused");
    }

    /// <summary>There, the reader is the one that arithmetic stands for since.</summary>
    [Fact]
    public void Durations_are_what_the_class_library_reads()
    {
        var read = 0;
        for (var i = 0; i < 200_000; i++)
        {
            var text = random.Next(3) == 0 ? Of("0123456789.smh", random.Next(12)) : Parts();
            var expected = Ticks(text);
            Assert.True(Duration.TryParse(Encoding.UTF8.GetBytes(text), out var ticks) == expected is not null, text);
            Assert.Equal(expected is not null, Duration.TryParse(text, out var duration));
            Assert.Equal(ticks, duration.Ticks);
            // Rounded, where the class library cuts off; the last digits of a number of twenty are no double's.
            Assert.InRange(ticks - (expected ?? 0), -2, 2);
            read += expected is null ? 0 : 1;
        }
        Assert.InRange(read, 20_000, 180_000);
    }

    [Fact]
    public void Environments_arrive_as_the_class_library_reads_them()
    {
        for (var i = 0; i < 20_000; i++)
        {
            var text = new byte[random.Next(24)];
            for (var at = 0; at < text.Length; at++)
                text[at] = random.Next(3) switch { 0 => (byte)random.Next(1, 256), 1 => (byte)random.Next(0x80, 0xC0), _ => (byte)random.Next(0xC0, 0xF6) };
            NativeBytes line = default;
            line.Append((byte)'"');
            CallLine.AppendText(ref line, text);
            line.Append((byte)'"');

            using var document = JsonDocument.Parse(line.Span.ToArray());

            Assert.Equal(Encoding.UTF8.GetString(text), document.RootElement.GetString());
        }
    }

    static NodeConf? Conf(byte[] file)
    {
        try
        {
            return NodeConf.Parse(file, "node.conf");
        }
        catch (IpamException)
        {
            return null;
        }
    }

    static long? Ticks(string text)
    {
        if (text == "0")
            return 0;
        var (seconds, rest) = (0.0, text);
        while (rest.Length > 0)
        {
            var number = string.Concat(rest.TakeWhile(sign => char.IsAsciiDigit(sign) || sign == '.'));
            var unit = string.Concat(rest[number.Length..].TakeWhile(sign => !char.IsAsciiDigit(sign) && sign != '.'));
            double? factor = unit switch { "ms" => 0.001, "s" => 1, "m" => 60, "h" => 3600, _ => null };
            if (factor is null || !double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
                return null;
            (seconds, rest) = (seconds + value * factor.Value, rest[(number.Length + unit.Length)..]);
        }
        return text.Length is 0 or > 64 || seconds > TimeSpan.FromDays(3650).TotalSeconds ? null : TimeSpan.FromSeconds(seconds).Ticks;
    }

    string Parts() => string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ =>
        Of("0123456789", random.Next(1, 9)) + (random.Next(2) == 0 ? "." + Of("0123456789", random.Next(12)) : "") + Any("ms", "s", "m", "h", "h", "d")));

    string NodeFile() => Space() + ObjectOf(random.Next(5), key => key switch
    {
        "agent" or "Agent" => random.Next(12) == 0 ? Value(2) : ObjectOf(random.Next(4), _ => Value(1), "socket", "mode", "metrics"),
        "timeouts" => random.Next(12) == 0 ? Value(2) : ObjectOf(random.Next(3), _ => Value(1), "add", "del"),
        _ => Value(2),
    }, "agent", "timeouts", "nodeName", "log", "cluster") + Space();

    string ObjectOf(int count, Func<string, string> value, params string[] usual)
    {
        var members = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var key = random.Next(15) == 0 ? Any(Keys) : Any(usual);
            members.Add(Space() + Quoted(key) + Space() + ':' + Space() + value(key) + Space());
        }
        return "{" + string.Join(',', members) + Space() + "}";
    }

    string Value(int depth) => random.Next(depth > 1 ? 8 : 14) switch
    {
        0 => Any(Words),
        1 when depth > 1 => ObjectOf(random.Next(3), _ => Value(depth - 1), Keys),
        2 when depth > 1 => "[" + string.Join(',', Enumerable.Range(0, random.Next(3)).Select(_ => Value(depth - 1))) + "]",
        3 => "null",
        _ => Quoted(Any(Texts)),
    };

    /// <summary>Each sign as it is where that may be, or in one of the other ways to write it.</summary>
    string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var sign in text)
        {
            var mustEscape = sign is < ' ' or '"' or '\\';
            if (mustEscape || random.Next(12) == 0)
                quoted.Append("\\u").Append(((int)sign).ToString(random.Next(2) == 0 ? "x4" : "X4", CultureInfo.InvariantCulture));
            else if (sign == '/' && random.Next(2) == 0)
                quoted.Append("\\/");
            else
                quoted.Append(sign);
        }
        return quoted.Append('"').ToString();
    }

    string Space() => Of(Blank, random.Next(6) == 0 ? random.Next(3) : 0);

    string Of(string signs, int count) => string.Concat(Enumerable.Range(0, count).Select(_ => signs[random.Next(signs.Length)]));

    string Any(params string[] choices) => choices[random.Next(choices.Length)];
}
