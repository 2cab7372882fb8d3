namespace PactePme.Membership.Mail;

/// <summary>The mail server that notifications are sent through (<c>Smtp</c> in the configuration). Without a host nothing is sent.</summary>
/// <param name="From">Address of the sender.</param>
/// <param name="User">Signs in as, when the server asks for it.</param>
/// <param name="StartTls">Encrypts the connection before anything is said; on port 465 it is encrypted from the start anyway.</param>
/// <param name="PublicAddress">Where people reach this API, for links: https://pacte.example.</param>
public sealed record SmtpSettings(string? Host = null, int Port = 587, string? From = null, string? User = null, string? Password = null, bool StartTls = true, string? PublicAddress = null)
{
    public bool Configured => Host is { Length: > 0 } && From is { Length: > 0 };

    /// <summary>Never the password.</summary>
    public override string ToString() => $"{Host}:{Port}";
}
