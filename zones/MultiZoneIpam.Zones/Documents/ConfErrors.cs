namespace MultiZoneIpam.Zones.Documents;

/// <summary>The mistakes found in one document; reading goes on after a mistake, so that all are reported together.</summary>
public sealed class ConfErrors
{
    readonly List<string> mistakes = [];

    public bool Any => mistakes.Count > 0;

    public IReadOnlyList<string> Mistakes => mistakes;

    public void Add(string path, string mistake) => mistakes.Add($"{path}: {mistake}");

    /// <param name="document">What was read, for the message: "ipam of network 'web'".</param>
    /// <exception cref="IpamException">With <paramref name="code"/>, when there was any mistake: all of them, in order.</exception>
    public void ThrowIfAny(ErrorCode code, string document)
    {
        if (Any)
            throw new IpamException(code, $"{document} is invalid: {string.Join("; ", mistakes)}");
    }
}
