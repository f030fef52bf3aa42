using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.NetAttach;

/// <summary>A resolv.conf(5) as CNI's DNS settings, read as host-local reads it: of "domain" the last line counts, the others add up.</summary>
public static class ResolvConf
{
    public static Dns Parse(string text)
    {
        var nameservers = new List<string>();
        var search = new List<string>();
        var options = new List<string>();
        string? domain = null;
        foreach (var line in text.Split('\n'))
        {
            var fields = line.Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 2 || fields[0][0] is '#' or ';')
                continue;
            switch (fields[0])
            {
                case "nameserver":
                    nameservers.Add(fields[1]);
                    break;
                case "domain":
                    domain = fields[1];
                    break;
                case "search":
                    search.AddRange(fields[1..]);
                    break;
                case "options":
                    options.AddRange(fields[1..]);
                    break;
            }
        }
        return new Dns { Nameservers = nameservers, Domain = domain, Search = search, Options = options };
    }
}
