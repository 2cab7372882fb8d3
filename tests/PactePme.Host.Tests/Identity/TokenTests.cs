using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using PactePme.Host.CommandLine;
using PactePme.Host.Identity;
using PactePme.Kernel;
using PactePme.Testing;

namespace PactePme.Host.Tests.Identity;

/// <summary>Who is let in, and for how long.</summary>
public sealed class TokenTests(PacteServer server)
{
    private ECDsa LocalKey()
    {
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(Path.Combine(server.App.Configuration["PACTE_DATA"]!, "development-signing-key.pem")));
        return key;
    }

    private static string Token(SigningCredentials? by, string subject, string siren, string role, string issuer = IdentityOptions.LocalIssuer, string audience = "pacte-pme",
        DateTime? expires = null, DateTime? from = null) => new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            Expires = expires ?? DateTime.UtcNow.AddHours(1),
            NotBefore = from,
            SigningCredentials = by,
            Claims = new Dictionary<string, object> { ["sub"] = subject, ["organisation"] = siren, ["roles"] = (string[])[role] }
        });

    [Fact]
    public async Task Only_a_token_of_the_issuer_for_this_api_and_this_hour_is_one()
    {
        var town = await Town.OpenAsync(server);
        var (subject, role) = ($"{town.Territory}/200054807/secretary", $"{town.Territory}:secretary");
        using var local = LocalKey();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsa = RSA.Create(2048);
        var key = new SigningCredentials(new ECDsaSecurityKey(local) { KeyId = "development" }, SecurityAlgorithms.EcdsaSha256);
        string Good(SigningCredentials? by) => Token(by, subject, "200054807", role);
        (await server.Client(town.Territory, Good(key)).GetAsync("organisations")).Expect(HttpStatusCode.OK); // else the others prove nothing

        var unsigned = Encode("""{"alg":"none","typ":"JWT"}""") + "." + Good(key).Split('.')[1] + ".";
        var publicKey = Encoding.UTF8.GetBytes(local.ExportSubjectPublicKeyInfoPem());
        var parts = Good(key).Split('.');
        Dictionary<string, string?> wrong = new()
        {
            ["none"] = null,
            ["expired"] = Token(key, subject, "200054807", role, expires: DateTime.UtcNow.AddMinutes(-2)),
            ["not yet"] = Token(key, subject, "200054807", role, from: DateTime.UtcNow.AddMinutes(10)),
            ["another audience"] = Token(key, subject, "200054807", role, audience: "another-api"),
            ["another issuer"] = Token(key, subject, "200054807", role, issuer: "https://issuer.example"),
            ["another key"] = Good(new(new ECDsaSecurityKey(other) { KeyId = "development" }, SecurityAlgorithms.EcdsaSha256)),
            ["another algorithm"] = Good(new(new RsaSecurityKey(rsa) { KeyId = "development" }, SecurityAlgorithms.RsaSha256)),
            ["unsigned"] = unsigned,
            ["signed with the public key"] = Good(new(new SymmetricSecurityKey(publicKey) { KeyId = "development" }, SecurityAlgorithms.HmacSha256)),
            ["changed"] = $"{parts[0]}.{Encode($$"""{"iss":"{{IdentityOptions.LocalIssuer}}","aud":"pacte-pme","exp":9999999999,"sub":"{{subject}}","organisation":"200054807","roles":["{{role}}"]}""")}.{parts[2]}",
            ["without an end"] = WithoutEnd(key, subject, role),
            ["without a subject"] = Sign(local, $$"""{"iss":"{{IdentityOptions.LocalIssuer}}","aud":"pacte-pme","exp":9999999999,"roles":["{{role}}"]}"""),
            ["garbage"] = "garbage",
            ["more garbage"] = "a.b.c",
            ["long garbage"] = new string('x', 5_000)
        };
        foreach (var (name, token) in wrong)
        {
            var answer = await server.Client(town.Territory, token).GetAsync("organisations");
            if (name == "without a subject") { ((int)answer.Status).ShouldBeOneOf(401, 403); continue; }
            answer.Status.ShouldBe(HttpStatusCode.Unauthorized, $"{name}: {answer}");
            answer.Problem.ShouldBe("unauthenticated", name);
            answer.Headers["WWW-Authenticate"].ShouldStartWith("Bearer");
        }
        using var basic = new HttpRequestMessage(HttpMethod.Get, new Uri($"/api/{town.Territory}/organisations", UriKind.Relative));
        basic.Headers.Authorization = new("Basic", "eDp5");
        (await server.Client(town.Territory, null).SendAsync(basic)).ExpectProblem(401, "unauthenticated");
    }

    private static string WithoutEnd(SigningCredentials by, string subject, string role) => new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
    {
        Issuer = IdentityOptions.LocalIssuer,
        Audience = "pacte-pme",
        SigningCredentials = by,
        Claims = new Dictionary<string, object> { ["sub"] = subject, ["roles"] = (string[])[role] }
    });

    private static string Encode(string json) => Base64UrlEncoder.Encode(json);

    private static string Sign(ECDsa key, string payload)
    {
        var signed = Encode("""{"alg":"ES256","typ":"JWT","kid":"development"}""") + "." + Encode(payload);
        return $"{signed}.{Base64UrlEncoder.Encode(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    [Fact]
    public async Task The_register_decides_not_the_token()
    {
        var town = await Town.OpenAsync(server);
        var siren = server.FreshSiren();
        await town.AsAsync(siren, Role.Member);
        var subject = $"{town.Territory}/{siren}/{siren} Member";
        var tokens = server.App.Services.GetRequiredService<DevelopmentTokens>();
        (await As(subject, siren, "member").GetAsync("organisations")).Expect(HttpStatusCode.OK);
        (await As(subject, siren, "secretary").GetAsync("organisations")).ExpectProblem(403, "not-in-register");
        (await As(subject, siren, "member", "secretary").PostAsync("organisations", Town.Firm(server.FreshSiren()))).ExpectProblem(403, "role-required");
        (await As("nobody", siren, "member").GetAsync("organisations")).ExpectProblem(403, "not-in-register");
        (await As(subject, "200054807", "member").GetAsync("organisations")).ExpectProblem(403, "not-in-register");
        (await As(subject, server.FreshSiren(), "member").GetAsync("organisations")).ExpectProblem(403, "not-in-register");
        (await As(subject, siren, "emperor").GetAsync("organisations")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await As(subject, siren).GetAsync("organisations")).ExpectProblem(403, "not-your-territory");

        PacteClient As(string sub, string organisation, params string[] roles) => server.Client(town.Territory, tokens.Mint(sub, organisation, roles.Select(r => $"{town.Territory}:{r}")));
    }

    [Theory, InlineData("end-role"), InlineData("leave"), InlineData("erase"), InlineData("suspend"), InlineData("close")]
    public async Task Whoever_is_removed_is_refused_within_a_second(string how)
    {
        var town = await Town.OpenAsync(server);
        var siren = server.FreshSiren();
        var member = await town.AsAsync(siren, Role.Member);
        var organisation = await town.FindAsync(siren);
        var person = (await town.Secretary.GetAsync($"persons?organisationId={organisation}")).Json!["items"]![0]!;
        var (id, version) = (person["id"]!.GetValue<Guid>(), person["version"]!.GetValue<long>());
        if (how is "suspend" or "close") await town.VerifyAsync(organisation);
        (await member.GetAsync("organisations")).Expect(HttpStatusCode.OK);
        var (path, body, at) = how switch
        {
            "end-role" => ($"persons/{id}/end-role", (object)new { role = "member", reason = "removed" }, version),
            "leave" => ($"persons/{id}/leave", new { reason = "leftOrganisation" }, version),
            "erase" => ($"persons/{id}/erase", new { ground = "rightToErasure" }, version),
            "close" => ($"organisations/{organisation}/close", new { reason = "cessation" }, 3),
            _ => ($"organisations/{organisation}/suspend", new { reason = "contrôle" }, 2)
        };
        if (how == "close") (await town.Secretary.PostAsync($"organisations/{organisation}/suspend", new { reason = "contrôle" }, 2)).Expect(HttpStatusCode.OK);
        (await town.Secretary.PostAsync(path, body, at)).Expect(HttpStatusCode.OK);
        var since = Stopwatch.StartNew();
        Answer answer = null!;
        await Wait.UntilAsync(async () => (answer = await member.GetAsync("organisations")).Status == HttpStatusCode.Forbidden);
        since.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(1.5));
        answer.Problem.ShouldBe(how is "suspend" or "close" ? "organisation-suspended" : "not-in-register");
        (await member.PostAsync("needs", Town.Need())).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public void Outside_development_the_host_does_not_start_without_an_issuer()
    {
        var refused = Should.Throw<MisconfiguredException>(() => OtherHost.Build(server, [], "Production"));
        refused.Message.ShouldContain("Identity__Authority");
        refused.Message.ShouldContain("outside Development an OpenID Connect issuer is required");
        Should.Throw<MisconfiguredException>(() => OtherHost.Build(server, [new("Identity:Authority", "https://issuer.example"), new("PACTE_MASTER_KEY", "")], "Production")).Message.ShouldContain("PACTE_MASTER_KEY");
        Should.Throw<MisconfiguredException>(() => OtherHost.Build(server, [new("Identity:Authority", "https://issuer.example"), new("PACTE_LOG_KEY", "")], "Production")).Message.ShouldContain("PACTE_LOG_KEY");
        Should.Throw<MisconfiguredException>(() => OtherHost.Build(server, [new("Identity:Authority", "https://issuer.example"), new("Log:Host", "")], "Production")).Message.ShouldContain("Log__Host");
    }

    [Fact]
    public async Task With_an_issuer_its_tokens_are_taken_and_no_local_one_and_network_administrators_are_those_configured()
    {
        const string issuer = "https://issuer.example/realms/pact";
        using var rsa = RSA.Create(2048);
        var credentials = new SigningCredentials(new RsaSecurityKey(rsa) { KeyId = "k1" }, SecurityAlgorithms.RsaSha256);
        await using var host = OtherHost.Build(server, [new("Identity:Authority", issuer), new("Identity:NetworkAdministrators:0", "network-1")], "Production", builder =>
            builder.Services.PostConfigure<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme, bearer =>
                bearer.Configuration = new OpenIdConnectConfiguration { Issuer = issuer, SigningKeys = { new RsaSecurityKey(rsa.ExportParameters(false)) { KeyId = "k1" } } }));
        await host.StartAsync(TestContext.Current.CancellationToken);
        var town = await Town.OpenAsync(server);
        var siren = server.FreshSiren();
        var organisation = await town.RegisterAsync(siren);
        (await town.Secretary.PostAsync("persons", new { organisationId = organisation, name = "Camille", roles = (string[])["member"], login = new { issuer, subject = "user-1" } })).Expect(HttpStatusCode.Created);

        var local = At((await town.AsAsync(siren, Role.Secretary)).Http.DefaultRequestHeaders.Authorization!.Parameter!);
        (await local.GetAsync("organisations")).ExpectProblem(401, "unauthenticated");
        (await At(Issued("user-1", "member")).GetAsync("organisations")).Expect(HttpStatusCode.OK);
        (await At(Issued("user-2", "member")).GetAsync("organisations")).ExpectProblem(403, "not-in-register");
        // A subject is its issuer's own: the same subject of the local issuer is somebody else.
        (await server.Client(town.Territory, server.App.Services.GetRequiredService<DevelopmentTokens>().Mint("user-1", siren, [$"{town.Territory}:member"])).GetAsync("organisations")).ExpectProblem(403, "not-in-register");

        var administrator = At(Issued("network-1", "network-administrator"));
        (await administrator.PostAsync("organisations", Town.Firm(server.FreshSiren()))).Expect(HttpStatusCode.Created);
        (await administrator.PostAsync("charters", new { code = "X1", title = new { french = "x" }, commitments = Town.Commitments })).ExpectProblem(403, "role-required");
        (await At(Issued("network-2", "network-administrator")).PostAsync("organisations", Town.Firm(server.FreshSiren()))).ExpectProblem(403, "not-in-register");
        (await At(Issued("network-1", "member")).GetAsync("organisations")).ExpectProblem(403, "not-in-register");
        (await At(Issued("user-1", "network-administrator")).GetAsync("organisations")).ExpectProblem(403, "not-in-register");
        await host.StopAsync(TestContext.Current.CancellationToken);

        string Issued(string subject, string role) => Token(credentials, subject, siren, $"{town.Territory}:{role}", issuer);
        PacteClient At(string token)
        {
            var http = new HttpClient { BaseAddress = new(host.Urls.First()) };
            http.DefaultRequestHeaders.Authorization = new("Bearer", token);
            return new PacteClient(http, town.Territory);
        }
    }

    [Fact]
    public async Task Nobody_is_a_network_administrator_who_is_not_configured_as_one()
    {
        var town = await Town.OpenAsync(server);
        var somebody = await town.AsAsync(server.FreshSiren(), Role.NetworkAdministrator);
        (await somebody.PostAsync("organisations", Town.Firm(server.FreshSiren()))).ExpectProblem(403, "not-in-register");
    }
}
