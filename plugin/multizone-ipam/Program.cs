using System.Text;
using Microsoft.Win32.SafeHandles;

// The CNI plugin's entry. Answers VERSION; every other verb is refused as the specification asks.
using var output = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
if (Environment.GetEnvironmentVariable("CNI_COMMAND") == "VERSION")
{
    output.Write("""{"cniVersion":"1.0.0","supportedVersions":["0.3.1","0.4.0","1.0.0","1.1.0"]}"""u8);
    return 0;
}

var verb = Environment.GetEnvironmentVariable("CNI_COMMAND") is { Length: > 0 } named ? named : "(none)";
output.Write(Encoding.UTF8.GetBytes(
    $$"""{"cniVersion":"1.0.0","code":4,"msg":"CNI_COMMAND {{System.Text.Json.JsonEncodedText.Encode(verb)}} is not served: VERSION is"}"""));
return 1;
