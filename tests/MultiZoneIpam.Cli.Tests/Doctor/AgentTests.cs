using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using MultiZoneIpam.Cli.CommandLine;

namespace MultiZoneIpam.Cli.Tests.Doctor;

/// <summary>The node agent: there, dead, silent, or another program.</summary>
public sealed class AgentTests : IAsyncLifetime
{
    const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    readonly Patient patient = new();

    public async ValueTask InitializeAsync() => await patient.Node.ApplyAsync(TestNode.Database);

    public ValueTask DisposeAsync()
    {
        patient.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task An_agent_that_answers_is_well_and_one_that_was_killed_is_not()
    {
        Testing.Requires.Root();
        var conf = patient.Folder.Write("agent.conf", patient.NodeFile);
        using (var agent = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "multizone-ipamd"), ["agent", "--config", conf]) { RedirectStandardError = true })!)
        {
            // Its first line: it serves.
            await agent.StandardError.ReadLineAsync(CancellationToken.None);

            var well = await patient.DiagnoseAsync();
            agent.Kill();
            await agent.WaitForExitAsync(CancellationToken.None);

            well.AssertHealthy();
            Assert.Contains(("agent", "ok", $"it answers at {patient.Socket} and is of version {VersionText.Number}", null), well.Findings);
        }

        var (subject, said) = (await patient.DiagnoseAsync()).OnlyWrong;
        Assert.Equal("agent", subject);
        Assert.Contains($"there is {patient.Socket}, but no agent answers: Connection refused", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_agent_the_plugin_serves_calls_which_is_worth_a_note() =>
        Assert.Contains("the plugin serves calls itself", (await patient.DiagnoseAsync()).NoteOf("agent"), StringComparison.Ordinal);

    [Fact]
    public async Task Without_an_agent_that_is_required_every_call_fails()
    {
        patient.AgentMode = "required";

        Assert.Contains("every call fails", (await patient.DiagnoseAsync()).OnlyWrong.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_that_is_not_wanted_is_not_looked_for()
    {
        patient.AgentMode = "off";
        patient.Folder.Write("run/agent.sock", "not even a socket");

        (await patient.DiagnoseAsync()).AssertHealthy();
    }

    [Theory]
    [InlineData("hello\n", "what is there does not speak as one")]
    [InlineData("{\"v\":1}\n", "what is there does not speak as one")]
    [InlineData("{\"v\":1,\"agent\":7}\n", "what is there does not speak as one")]
    [InlineData("[]\n", "what is there does not speak as one")]
    [InlineData("", "what is there does not speak as one")]
    [InlineData(null, "nothing came within 2 s")]
    public async Task Another_program_at_the_socket_or_a_silent_one_is_wrong(string? answer, string expected)
    {
        using var listener = Listen();
        var serving = ServeOneAsync(listener, answer);

        var (subject, said) = (await patient.DiagnoseAsync()).OnlyWrong;

        using var connection = await serving;
        Assert.Equal("agent", subject);
        Assert.Contains(expected, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"v\":1,\"agent\":\"0.0.9\"}\n", "is of version 0.0.9, this program of ")]
    [InlineData("{\"v\":1,\"refused\":\"it is no document of a hand-over\"}\n", "is of a version that it does not tell, this program of ")]
    [InlineData("{\"v\":2,\"refused\":\"too old\"}\n", "is of a version that it does not tell, this program of ")]
    public async Task An_agent_of_another_release_is_there_and_worth_a_note(string answer, string expected)
    {
        using var listener = Listen();
        var serving = ServeOneAsync(listener, answer);

        var said = (await patient.DiagnoseAsync()).NoteOf("agent");

        using var connection = await serving;
        Assert.Contains(expected, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_socket_that_others_may_open_is_wrong()
    {
        using var listener = Listen();
        File.SetUnixFileMode(patient.Socket, FolderMode | UnixFileMode.OtherWrite);

        Assert.Contains("is open to others than root", (await patient.DiagnoseAsync()).OnlyWrong.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_of_the_socket_that_others_may_enter_is_wrong()
    {
        using var listener = Listen();
        File.SetUnixFileMode(Path.GetDirectoryName(patient.Socket)!, FolderMode | UnixFileMode.OtherExecute);

        Assert.Contains("is open to others than root", (await patient.DiagnoseAsync()).OnlyWrong.Said, StringComparison.Ordinal);
    }

    Socket Listen()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(patient.Socket)!, FolderMode);
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(patient.Socket));
        File.SetUnixFileMode(patient.Socket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        listener.Listen();
        return listener;
    }

    /// <param name="answer">Null: it says nothing; empty: it hangs up.</param>
    static async Task<Socket> ServeOneAsync(Socket listener, string? answer)
    {
        var connection = await listener.AcceptAsync(CancellationToken.None);
        if (answer is null)
            return connection;
        await connection.ReceiveAsync(new byte[1024], CancellationToken.None);
        await connection.SendAsync(Encoding.UTF8.GetBytes(answer), CancellationToken.None);
        connection.Shutdown(SocketShutdown.Both);
        return connection;
    }
}
