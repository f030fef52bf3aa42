using System.Runtime.InteropServices;
using System.Text;

namespace MultiZoneIpam.Bench.Processes;

/// <summary>Strings as the kernel takes arguments and environments: pointers to zero-terminated bytes, a null pointer last.</summary>
sealed unsafe class NativeStrings : IDisposable
{
    readonly byte** pointers;

    public NativeStrings(IReadOnlyCollection<string> strings)
    {
        var texts = strings.Select(Encoding.UTF8.GetBytes).ToArray();
        var table = (nuint)((texts.Length + 1) * sizeof(byte*));
        pointers = (byte**)NativeMemory.AllocZeroed(table + (nuint)texts.Sum(text => text.Length + 1));
        var next = (byte*)pointers + table;
        for (var i = 0; i < texts.Length; i++)
        {
            pointers[i] = next;
            texts[i].CopyTo(new Span<byte>(next, texts[i].Length));
            next += texts[i].Length + 1;
        }
    }

    public byte** Pointers => pointers;

    public void Dispose() => NativeMemory.Free(pointers);
}
