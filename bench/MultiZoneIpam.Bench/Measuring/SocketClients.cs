using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using MultiZoneIpam.Bench.Contestants;

namespace MultiZoneIpam.Bench.Measuring;

/// <summary>Hands calls over to the agent as the plugin does, without a process for each: what the agent by itself can do.</summary>
static class SocketClients
{
    /// <summary>So many calls, numbered from <paramref name="first"/> on, so many of them at once.</summary>
    public static async Task<Measurement> RunAsync(Contestant contestant, string socket, string verb, string network, int first, int calls, int atOnce)
    {
        var measurement = new Measurement(contestant, verb);
        var outcomes = new Processes.ChildOutcome[calls];
        var next = -1;
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => Task.Run(WorkAsync)));
        measurement.Wall = Stopwatch.GetElapsedTime(began);
        for (var number = 0; number < calls; number++)
            measurement.Add(new Call(verb, network, first + number), outcomes[number]);
        return measurement;

        async Task WorkAsync()
        {
            for (var number = Interlocked.Increment(ref next); number < calls; number = Interlocked.Increment(ref next))
                outcomes[number] = await CallAsync(contestant, socket, new Call(verb, network, first + number));
        }
    }

    static async Task<Processes.ChildOutcome> CallAsync(Contestant contestant, string path, Call call)
    {
        var environment = new JsonObject();
        foreach (var variable in call.Environment(contestant).Where(variable => variable.StartsWith("CNI_", StringComparison.Ordinal)))
        {
            var equals = variable.IndexOf('=');
            environment[variable[..equals]] = variable[(equals + 1)..];
        }
        var request = new JsonObject
        {
            ["v"] = 1,
            ["env"] = environment,
            ["stdin"] = Convert.ToBase64String(contestant.Config(call.Network)),
            ["timeoutMs"] = 30000,
        };
        var line = Encoding.UTF8.GetBytes(request.ToJsonString() + "\n");
        var began = Stopwatch.GetTimestamp();
        using var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await connection.ConnectAsync(new UnixDomainSocketEndPoint(path));
        await connection.SendAsync(line);
        var buffer = new byte[8192];
        var length = 0;
        while (length == 0 || buffer[length - 1] != '\n')
        {
            var received = await connection.ReceiveAsync(buffer.AsMemory(length));
            if (received == 0)
                return new Processes.ChildOutcome(-1, Stopwatch.GetElapsedTime(began), buffer[..length]);
            length += received;
        }
        var elapsed = Stopwatch.GetElapsedTime(began);
        var answer = JsonNode.Parse(buffer.AsSpan(0, length))!;
        return new Processes.ChildOutcome((int)answer["exitCode"]!, elapsed, Convert.FromBase64String((string)answer["stdout"]!));
    }
}
