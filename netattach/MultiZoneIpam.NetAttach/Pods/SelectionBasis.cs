namespace MultiZoneIpam.NetAttach.Pods;

/// <summary>By what an interface was matched to a network selection element, or why it was not.</summary>
public enum SelectionBasis
{
    /// <summary>No element can be meant: the cluster's own network, a default network, or a pod without the annotation.</summary>
    None,

    /// <summary>Several elements can be meant, or one that nothing confirms; no per-interface wish may be taken from any.</summary>
    Ambiguous,

    /// <summary>The element names the interface.</summary>
    Interface,

    /// <summary>The number in "net3" is the element's place.</summary>
    Place,

    /// <summary>It is the one element of the default-network annotation.</summary>
    DefaultNetwork,

    /// <summary>It is the only element without an interface that refers to the known NAD.</summary>
    Nad,
}
