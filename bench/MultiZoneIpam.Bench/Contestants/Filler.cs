using System.Text;
using MultiZoneIpam.Bench.Processes;

namespace MultiZoneIpam.Bench.Contestants;

/// <summary>The program that makes a zone crowded, on one store: PROGRAM NODEFILE ZONE SUBNET PER-MILLE HOLES STRATEGY.</summary>
sealed class Filler(string program, string nodeFile, string subnet)
{
    /// <summary>Sees to it that so many thousandths of a zone's addresses are taken. What it did, in a line.</summary>
    public string Fill(string zone, int perMille, string holes, string strategy)
    {
        var outcome = Child.Run([program, nodeFile, zone, subnet, $"{perMille}", holes, strategy],
            [$"PATH={Environment.GetEnvironmentVariable("PATH")}", $"HOME={Environment.GetEnvironmentVariable("HOME")}"], []);
        var line = Encoding.UTF8.GetString(outcome.Output).Trim();
        return outcome.Status == 0 ? line : throw new IOException($"{program} did not fill the zone {zone}: {line}");
    }

    /// <summary>Puts a zone's definition anew: whatever ADDs left as hints under the one before is void.</summary>
    public void Define(string zone, string strategy) => Fill(zone, 0, "scattered", strategy);
}
