using System.Buffers.Binary;
using System.Net.Sockets;
using MultiZoneIpam.Plugin.Handover;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Agent.Serving;

/// <summary>
/// The socket that plugins connect to, at its path: mode 0600 in a folder of mode 0700 before anybody can connect. One agent at a
/// time has it, by a lock that ends with its process; what a killed agent left at the path is replaced.
/// </summary>
sealed class AgentSocket : IDisposable
{
    /// <summary>More than a node has interfaces to attach at once; the kernel may allow less (net.core.somaxconn).</summary>
    const int Backlog = 4096;

    const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    const UnixFileMode SocketMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    readonly string path;
    readonly FileStream ownership;
    readonly Socket socket;

    AgentSocket(string path, FileStream ownership, Socket socket) => (this.path, this.ownership, this.socket) = (path, ownership, socket);

    /// <exception cref="IpamException">Code 5 or 7: there cannot be a socket, its folder is not the agent's alone, or another agent has it.</exception>
    public static AgentSocket Open(string path)
    {
        // It is bound under another name first.
        var unready = $"{path}.new";
        if (!Path.IsPathRooted(path) || System.Text.Encoding.UTF8.GetByteCount(unready) >= AgentConnection.LongestPath)
            throw new IpamException(ErrorCode.InvalidConfig, $"agent.socket '{path}' is no absolute path of at most {AgentConnection.LongestPath - 6} bytes", "set another one in the node file");
        FileStream? ownership = null;
        Socket? socket = null;
        try
        {
            MakePrivate(Path.GetDirectoryName(path)!, Path.GetFileName(path));
            ownership = Own(path);
            File.Delete(unready);
            socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Bind(new UnixDomainSocketEndPoint(unready));
            File.SetUnixFileMode(unready, SocketMode);
            socket.Listen(Backlog);
            // Whoever finds it at its path finds it listening.
            File.Move(unready, path, overwrite: true);
            return new AgentSocket(path, ownership, socket);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SocketException)
        {
            socket?.Dispose();
            ownership?.Dispose();
            throw new IpamException(ErrorCode.Io, $"the agent's socket {path} cannot be made: {e.Message}", "it takes root, and a folder of its own on a file system that has sockets", e);
        }
    }

    /// <summary>
    /// The next one who connects. When <paramref name="stop"/> fires nobody can connect any more (callers find no agent, and have
    /// handed nothing over), and those who had are still given out; then null.
    /// </summary>
    public async Task<Socket?> AcceptAsync(TimeProvider clock, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return await socket.AcceptAsync(stop);
            }
            catch (OperationCanceledException)
            {
                return AcceptWaiting();
            }
            catch (SocketException)
            {
                // Out of descriptors, or the caller left: the next one is another case.
                await Task.Delay(Pause, clock, CancellationToken.None);
            }
        }
    }

    /// <summary>A socket that is shut down lets nobody in; who is in line can still be taken out of it.</summary>
    Socket? AcceptWaiting()
    {
        File.Delete(path);
        socket.Shutdown(SocketShutdown.Both);
        socket.Blocking = false;
        try
        {
            return socket.Accept();
        }
        catch (SocketException)
        {
            return null;
        }
    }

    /// <summary>The user at the other end, as the kernel knows him.</summary>
    public static int PeerOf(Socket connection)
    {
        const int SocketLevel = 1, PeerCredentials = 17, UserOffset = 4;
        Span<byte> credentials = stackalloc byte[12];
        connection.GetRawSocketOption(SocketLevel, PeerCredentials, credentials);
        return BinaryPrimitives.ReadInt32LittleEndian(credentials[UserOffset..]);
    }

    public void Dispose()
    {
        socket.Dispose();
        ownership.Dispose();
    }

    /// <summary>A folder that others made too wide is narrowed, where nothing else is in it.</summary>
    static void MakePrivate(string folder, string name)
    {
        Directory.CreateDirectory(folder, FolderMode);
        if (File.GetUnixFileMode(folder) == FolderMode)
            return;
        if (Directory.EnumerateFileSystemEntries(folder).Any(entry => !Path.GetFileName(entry).StartsWith(name, StringComparison.Ordinal)))
            throw new IpamException(
                ErrorCode.InvalidConfig,
                $"the folder {folder} of agent.socket is open to other users, and other things are in it",
                "give the socket a folder of its own: the agent makes it, or narrows it to mode 0700");
        File.SetUnixFileMode(folder, FolderMode);
    }

    static FileStream Own(string path)
    {
        try
        {
            return new FileStream($"{path}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists($"{path}.lock"))
        {
            throw new IpamException(ErrorCode.Io, $"another agent serves {path}: it holds {path}.lock", "one agent a node is enough: stop it first, or set another agent.socket", e);
        }
    }
}
