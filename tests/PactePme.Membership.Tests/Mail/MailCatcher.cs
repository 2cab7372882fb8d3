using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PactePme.Membership.Tests.Mail;

/// <summary>A mail server on this machine that keeps what it is given, is away when told to be, and refuses addresses that begin with "refuse".</summary>
internal sealed class MailCatcher : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource over = new();
    private readonly Task serving;

    public MailCatcher()
    {
        listener.Start();
        serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public ConcurrentQueue<(string To, string Text)> Mails { get; } = [];

    /// <summary>Answers 421 to whoever comes.</summary>
    public bool Away { get; set; }

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        listener.Stop();
        await serving;
        over.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(over.Token);
                try { await TalkAsync(client.GetStream()); }
                catch (IOException) { }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException) { }
    }

    private async Task TalkAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1);
        await using var writer = new StreamWriter(stream, Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
        if (Away) { await writer.WriteLineAsync("421 away"); return; }
        await writer.WriteLineAsync("220 catcher");
        var to = "";
        while (await reader.ReadLineAsync(over.Token) is { } line)
        {
            if (line.StartsWith("RCPT", StringComparison.OrdinalIgnoreCase)) to = line[(line.IndexOf('<') + 1)..line.IndexOf('>')];
            if (line.StartsWith("DATA", StringComparison.OrdinalIgnoreCase))
            {
                await writer.WriteLineAsync("354 go on");
                var text = new StringBuilder();
                while (await reader.ReadLineAsync(over.Token) is { } part && part != ".") text.AppendLine(part);
                Mails.Enqueue((to, text.ToString()));
                await writer.WriteLineAsync("250 kept");
            }
            else if (line.StartsWith("QUIT", StringComparison.OrdinalIgnoreCase)) { await writer.WriteLineAsync("221 bye"); return; }
            else await writer.WriteLineAsync(line.StartsWith("RCPT", StringComparison.OrdinalIgnoreCase) && to.StartsWith("refuse", StringComparison.Ordinal) ? $"550 no such mailbox {to}" : "250 ok");
        }
    }
}
