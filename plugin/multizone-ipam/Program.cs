using Microsoft.Win32.SafeHandles;
using MultiZoneIpam.Plugin.Verbs;

// The CNI plugin: one call, one process. Environment and stdin in, one JSON document on stdout out.
var answer = await new Dispatcher(TimeProvider.System, Random.Shared)
    .RunAsync(new CniRequest(Environment.GetEnvironmentVariable, ReadStdin));
using var output = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
output.Write(answer.Stdout.Span);
return answer.ExitCode;

static ReadOnlyMemory<byte> ReadStdin()
{
    using var input = new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);
    var buffer = new byte[16384];
    var length = 0;
    while (input.Read(buffer.AsSpan(length)) is var read and > 0)
    {
        length += read;
        if (length == buffer.Length)
            Array.Resize(ref buffer, length * 2);
    }
    return buffer.AsMemory(0, length);
}
