namespace MultiZoneIpam.Cli.Output;

/// <summary>What is to be seen at a glance.</summary>
enum Colour
{
    None,

    /// <summary>Somebody must look at it.</summary>
    Red,

    /// <summary>Past.</summary>
    Grey,

    /// <summary>A heading.</summary>
    Bold,
}
