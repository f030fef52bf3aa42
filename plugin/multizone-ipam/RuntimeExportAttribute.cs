namespace System.Runtime;

/// <summary>
/// Known to the ahead-of-time compiler by its name, as the class library's own: the method is a symbol of that name, called as C
/// calls it, by whom there need be no runtime for.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class RuntimeExportAttribute(string symbol) : Attribute
{
    public string Symbol => symbol;
}
