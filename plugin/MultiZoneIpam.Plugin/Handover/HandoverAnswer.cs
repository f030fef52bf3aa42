using System.Buffers;
using System.Text.Json;
using MultiZoneIpam.Plugin.Verbs;

namespace MultiZoneIpam.Plugin.Handover;

/// <summary>
/// What the agent answers to a hand-over, one line of JSON: <c>{"v":1,"exitCode":0,"stdout":"base64"}</c>, or
/// <c>{"v":1,"refused":"why"}</c>, which in every version means that nothing was executed.
/// </summary>
public static class HandoverAnswer
{
    public static ReadOnlyMemory<byte> Of(CniAnswer answer) => Line(json =>
    {
        json.WriteNumber("exitCode", answer.ExitCode);
        json.WriteBase64String("stdout", answer.Stdout.Span);
    });

    public static ReadOnlyMemory<byte> Refused(string why) => Line(json => json.WriteString("refused", why));

    /// <summary>False where it is no answer: a part of one, or one of a version that says its result in another way.</summary>
    /// <param name="refused">Why nothing was executed; null where <paramref name="answer"/> is what the agent made of the call.</param>
    public static bool TryRead(ReadOnlySpan<byte> line, out CniAnswer answer, out string? refused)
    {
        (answer, refused) = (CniAnswer.Success, null);
        int? version = null, exitCode = null;
        byte[]? stdout = null;
        try
        {
            var json = new Utf8JsonReader(line);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
                return false;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var (isVersion, isExitCode, isStdout, isRefused) =
                    (json.ValueTextEquals("v"u8), json.ValueTextEquals("exitCode"u8), json.ValueTextEquals("stdout"u8), json.ValueTextEquals("refused"u8));
                json.Read();
                if (isVersion)
                    version = json.GetInt32();
                else if (isExitCode)
                    exitCode = json.GetInt32();
                else if (isStdout)
                    stdout = json.GetBytesFromBase64();
                else if (isRefused)
                    refused = json.GetString();
                else
                    json.Skip();
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            refused = null;
            return false;
        }
        if (refused is not null)
            return true;
        if (version != HandoverRequest.Version || exitCode is not (>= 0 and <= 255) || stdout is null)
            return false;
        answer = new CniAnswer(exitCode.Value, stdout);
        return true;
    }

    internal static ReadOnlyMemory<byte> Line(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("v", HandoverRequest.Version);
            write(json);
            json.WriteEndObject();
        }
        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }
}
