namespace MultiZoneIpam.Cli.Doctor;

/// <summary>A look at one side of a node. It changes nothing there, and whatever it meets is a finding, not an exception.</summary>
interface ICheck
{
    Task LookAsync(Findings findings, CancellationToken cancellationToken);
}
