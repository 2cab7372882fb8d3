using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PactePme.Kernel;
using PactePme.Testing;

namespace PactePme.Host.Tests.Contract;

/// <summary>Each kind of bad input has its status and a problem body, in French by default and in English when asked for; none is a 500.</summary>
public sealed partial class BadInputTests(PacteServer server)
{
    private static readonly Guid Nobody = new("01970000-0000-7000-8000-000000000001");

    /// <param name="Pointer">Of the first field at fault.</param>
    public sealed record Case(int Status, string Rule, string Method, string Path, string? Body = null, string? Pointer = null, params (string Name, string Value)[] Headers);

    private const string Good = """{"identifier":{"scheme":"SIREN","value":"732829320"},"name":"x"}""";

    private static readonly Dictionary<string, Case> Cases = new()
    {
        ["malformed JSON"] = Post(400, "malformed-json", """{"name": """),
        ["trailing text"] = Post(400, "malformed-json", Good + "x"),
        ["a comment"] = Post(400, "malformed-json", Good + "/* x */"),
        ["unknown member"] = Post(400, "malformed-json", """{"identifier":{"scheme":"SIREN","value":"732829320"},"name":"x","colour":"red"}""", "/colour"),
        ["unknown member below"] = Post(400, "malformed-json", """{"identifier":{"scheme":"SIREN","value":"732829320","colour":"red"},"name":"x"}""", "/identifier/colour"),
        ["unknown member with a dot"] = Post(400, "malformed-json", """{"identifier":{"scheme":"SIREN","value":"732829320"},"name":"x","a.b":1}""", "/a.b"),
        ["unknown member with a slash and a tilde"] = Post(400, "malformed-json", """{"identifier":{"scheme":"SIREN","value":"732829320"},"name":"x","a/b~c":1}""", "/a~1b~0c"),
        ["null in a list"] = Post(400, "malformed-json", """{"code":"X1","title":{"french":"x"},"commitments":[{"french":"x"},null]}""", "/commitments/1", "charters"),
        ["missing member in a list"] = Post(400, "malformed-json", """{"code":"X1","title":{"french":"x"},"commitments":[{"french":"x"},{"english":"x"}]}""", "/commitments/1/french", "charters"),
        ["null below a list in a list"] = Post(400, "malformed-json", """{"name":"x","act":{"reference":"x","actOn":"2026-01-01"},"seats":[],"rules":{"majority":{"kind":"simple"},"proxiesPerHolder":0,"alternates":false,"remoteAttendance":false,"castingVote":false,"noticeDays":0,"majorities":[{"kind":"rules","majority":null}]}}""", "/rules/majorities/0/majority", "committees"),
        ["another word in a list"] = Post(400, "malformed-json", """{"name":"x","act":{"reference":"x","actOn":"2026-01-01"},"seats":[],"rules":{"majority":{"kind":"simple"},"proxiesPerHolder":0,"alternates":false,"remoteAttendance":false,"castingVote":false,"noticeDays":0,"majorities":[{"kind":"nothing","majority":{"kind":"simple"}}]}}""", "/rules/majorities/0/kind", "committees"),
        ["missing member"] = Post(400, "malformed-json", """{"identifier":{"scheme":"SIREN","value":"732829320"}}""", "/name"),
        ["missing member below"] = Post(400, "malformed-json", """{"identifier":{"scheme":"SIREN"},"name":"x"}""", "/identifier/value"),
        ["marks that show nothing"] = Post(422, "validation", """{"identifier":{"scheme":"SIREN","value":"732829320"},"name":"\u200b\u2060\u202e"}""", "/name"),
        ["the id of nothing"] = Post(404, "not-found", "{}", null, $"needs/{Guid.Empty}/submit"),
        ["null for what is never null"] = Post(400, "malformed-json", """{"identifier":{"scheme":"SIREN","value":"732829320"},"name":null}""", "/name"),
        ["number for text"] = Post(400, "malformed-json", """{"identifier":{"scheme":"SIREN","value":732829320},"name":"x"}""", "/identifier/value"),
        ["text for a truth value"] = Post(400, "malformed-json", """{"identifier":{"scheme":"SIREN","value":"732829320"},"name":"x","soleTrader":"true"}""", "/soleTrader"),
        ["text for a number"] = Post(400, "malformed-json", """{"charterVersion":"1"}""", "/charterVersion", $"adhesions/{Nobody}/sign"),
        ["duplicate member"] = Post(400, "malformed-json", """{"identifier":{"scheme":"SIREN","value":"732829320"},"name":"x","name":"y"}""", "/name"),
        ["U+0000 in a body"] = Post(400, "malformed-json", """{"identifier":{"scheme":"SIREN","value":"732829320"},"name":"x\u0000y"}""", "/name"),
        ["U+0000 in the name of a member"] = Post(400, "malformed-json", """{"identifier":{"scheme":"SIREN","value":"732829320"},"name":"x","\u0000":1}"""),
        ["U+FFFE in a body"] = Post(400, "malformed-json", """{"identifier":{"scheme":"SIREN","value":"732829320"},"name":"x\ufffey"}""", "/name"),
        ["lone surrogate"] = Post(400, "malformed-json", """{"identifier":{"scheme":"SIREN","value":"732829320"},"name":"\ud800"}""", "/name"),
        ["lone low surrogate"] = Post(400, "malformed-json", """{"identifier":{"scheme":"SIREN","value":"732829320"},"name":"\udc00\ud800"}""", "/name"),
        ["body null"] = Post(400, "body-required", "null"),
        ["empty body"] = Post(400, "body-required", ""),
        ["an array"] = Post(400, "malformed-json", "[]", ""),
        ["a text"] = Post(400, "malformed-json", "\"x\"", ""),
        ["unknown word"] = Post(400, "malformed-json", """{"identifier":{"scheme":"SIREN","value":"732829320"},"name":"x","sizeClass":"huge"}""", "/sizeClass"),
        ["number for a word"] = Post(400, "malformed-json", """{"identifier":{"scheme":"SIREN","value":"732829320"},"name":"x","sizeClass":1}""", "/sizeClass"),
        ["two words"] = Post(400, "malformed-json", """{"identifier":{"scheme":"SIREN","value":"732829320"},"name":"x","sizeClass":"tpe, pme"}""", "/sizeClass"),
        ["an offset that no clock has"] = Post(400, "malformed-json", """{"identifier":{"scheme":"SIREN","value":"732829320"},"name":"x","effectiveAt":"2026-01-01T00:00:00+99:00"}""", "/effectiveAt"),
        ["before the first instant"] = Post(400, "malformed-json", """{"identifier":{"scheme":"SIREN","value":"732829320"},"name":"x","effectiveAt":"0001-01-01T00:00:00+14:00"}""", "/effectiveAt"),
        ["a date that does not exist"] = Post(400, "malformed-json", """{"identifier":{"scheme":"SIREN","value":"732829320"},"name":"x","effectiveAt":"2026-02-30T00:00:00Z"}""", "/effectiveAt"),
        ["the year 9999"] = Post(422, "validation", """{"identifier":{"scheme":"SIREN","value":"732829320"},"name":"x","effectiveAt":"9999-12-31T23:59:59.9999999Z"}""", "/effectiveAt"),
        ["a deadline in the year 1"] = Post(422, "validation", """{"title":"x","description":"x","nature":"service","deadline":"0001-01-01T00:00"}""", "/deadline", "needs"),
        ["a deadline in the year 1, far east"] = Post(422, "validation", """{"title":"x","description":"x","nature":"service","deadline":"0001-01-01T00:00:00+14:00"}""", "/deadline", "needs"),
        ["a deadline with an offset that no clock has"] = Post(422, "validation", """{"title":"x","description":"x","nature":"service","deadline":"2026-12-01T00:00:00+99:00"}""", "/deadline", "needs"),
        ["deep nesting"] = Post(400, "malformed-json", string.Concat(Enumerable.Repeat("""{"identifier":""", 500)) + "1" + new string('}', 500)),
        ["deep arrays"] = Post(400, "malformed-json", new string('[', 100_000)),
        ["huge number"] = Post(400, "malformed-json", $$"""{"charterVersion":{{new string('9', 500)}}}""", "/charterVersion", $"adhesions/{Nobody}/sign"),
        ["huge exponent"] = Post(400, "malformed-json", """{"charterVersion":1e999999999}""", "/charterVersion", $"adhesions/{Nobody}/sign"),
        ["fraction for a whole number"] = Post(400, "malformed-json", """{"charterVersion":1.5}""", "/charterVersion", $"adhesions/{Nobody}/sign"),
        ["huge text"] = Post(422, "validation", $$"""{"identifier":{"scheme":"SIREN","value":"732829320"},"name":"{{new string('x', 100_000)}}"}""", "/name"),
        ["huge identifier"] = Post(422, "validation", $$"""{"identifier":{"scheme":"pacte-pme","value":"{{new string('x', 100_000)}}"},"name":"x"}""", "/identifier/value"),
        ["amount as a number"] = Post(400, "malformed-json", """{"amount":{"amount":12.5,"currency":"EUR"}}""", "/amount/amount", $"deals/{Nobody}/confirm"),
        ["bad GUID in a body"] = Post(400, "malformed-json", """{"organisationId":"7","charterId":"7"}""", "/organisationId", "adhesions"),
        ["wrong content type"] = new(415, "unsupported-media-type", "POST", "organisations", Good, null, ("Content-Type", "text/plain")),
        ["a form"] = new(415, "unsupported-media-type", "POST", "organisations", "name=x", null, ("Content-Type", "application/x-www-form-urlencoded")),
        ["HTML wanted"] = new(406, "not-acceptable", "GET", "organisations", null, null, ("Accept", "text/html")),
        ["HTML wanted of a command"] = new(406, "not-acceptable", "POST", "organisations", Good, null, ("Accept", "text/html")),
        ["unknown address"] = new(404, "unknown-address", "GET", "nothing/here"),
        ["unknown command"] = new(404, "unknown-address", "POST", $"organisations/{Nobody}/explode", "{}"),
        ["unknown resource"] = new(404, "not-found", "GET", $"organisations/{Nobody}"),
        ["wrong method"] = new(405, "method-not-allowed", "DELETE", "organisations"),
        ["wrong method on a resource"] = new(405, "method-not-allowed", "PUT", $"organisations/{Nobody}", "{}"),
        ["reading a command"] = new(405, "method-not-allowed", "GET", $"organisations/{Nobody}/verify"),
        ["bad GUID"] = new(404, "not-found", "GET", "organisations/7"),
        ["bad GUID of a command"] = new(404, "not-found", "POST", "organisations/7/verify", """{"evidence":"x"}""", null, ("If-Match", "\"1\"")),
        ["malformed key"] = new(400, "malformed-idempotency-key", "POST", "organisations", Good, null, ("Idempotency-Key", "a b")),
        ["empty key"] = new(400, "malformed-idempotency-key", "POST", "organisations", Good, null, ("Idempotency-Key", "")),
        ["long key"] = new(400, "malformed-idempotency-key", "POST", "organisations", Good, null, ("Idempotency-Key", new string('k', 201))),
        ["U+FFFE in a query"] = Get("forbidden-text", "needs?q=%EF%BF%BE"),
        ["U+0000 in a query"] = Get("forbidden-text", "organisations?commune=%00"),
        ["U+0000 in the name of a parameter"] = Get("forbidden-text", "organisations?a%00=1"),
        ["unknown parameter"] = Get("unknown-parameter", "organisations?colour=red"),
        ["unknown parameter of one"] = Get("unknown-parameter", $"organisations/{Nobody}?colour=red"),
        ["word unknown to a filter"] = Get("malformed-query", "organisations?status=lost"),
        ["number for the word of a filter"] = Get("malformed-query", "organisations?status=99"),
        ["a filter twice"] = Get("malformed-query", "organisations?commune=13055&commune=13001"),
        ["two words for a filter"] = Get("malformed-query", "organisations?status=registered,verified"),
        ["no truth value"] = Get("malformed-query", "organisations?synthetic=perhaps"),
        ["bad GUID in a filter"] = Get("malformed-query", "persons?organisationId=7"),
        ["limit 0"] = Get("malformed-page", "organisations?limit=0"),
        ["limit too large"] = Get("malformed-page", "organisations?limit=201"),
        ["limit negative"] = Get("malformed-page", "organisations?limit=-1"),
        ["limit no number"] = Get("malformed-page", "organisations?limit=many"),
        ["limit beyond any number"] = Get("malformed-page", "organisations?limit=99999999999999999999"),
        ["limit twice"] = Get("malformed-query", "organisations?limit=1&limit=2"),
        ["bad cursor"] = Get("malformed-page", "organisations?after=x"),
        ["cursor of another length"] = Get("malformed-page", "organisations?after=AAAA"),
        ["empty cursor"] = Get("malformed-page", "organisations?after="),
        ["asOf no instant"] = Get("malformed-moment", $"organisations/{Nobody}?asOf=yesterday"),
        ["asOf without an offset"] = Get("malformed-moment", $"organisations/{Nobody}?asOf=2026-01-01T00:00:00"),
        ["asOf a day"] = Get("malformed-moment", $"organisations/{Nobody}?asOf=2026-01-01"),
        ["asOf twice"] = Get("malformed-query", $"organisations/{Nobody}?asOf=2026-01-01T00:00:00Z&asOf=2026-01-02T00:00:00Z"),
        ["asOf empty"] = Get("malformed-moment", $"organisations/{Nobody}?asOf="),
        ["knownAt no instant"] = Get("malformed-moment", $"organisations/{Nobody}?knownAt=2026-13-01T00:00:00Z"),
        ["knownAt beyond the first instant"] = Get("malformed-moment", $"organisations/{Nobody}?knownAt=0001-01-01T00:00:00%2B14:00"),
        ["version 0"] = Get("malformed-moment", $"organisations/{Nobody}?version=0"),
        ["version no number"] = Get("malformed-moment", $"organisations/{Nobody}?version=first"),
        ["version and asOf"] = Get("malformed-moment", $"organisations/{Nobody}?version=1&asOf=2026-01-01T00:00:00Z"),
        ["overview of a version"] = Get("malformed-moment", "overview?version=1"),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    private static Case Post(int status, string rule, string body, string? pointer = null, string path = "organisations") => new(status, rule, "POST", path, body, pointer, ("If-Match", "\"1\""));

    private static Case Get(string rule, string path) => new(400, rule, "GET", path);

    [Theory, MemberData(nameof(Names))]
    public async Task Bad_input_has_its_problem(string name)
    {
        var wrong = Cases[name];
        var somebody = await SomebodyAsync();
        var french = (await somebody.SendAsync(Request(somebody, wrong, null))).ExpectProblem(wrong.Status, wrong.Rule);
        var english = (await somebody.SendAsync(Request(somebody, wrong, "en-GB, fr;q=0.5"))).ExpectProblem(wrong.Status, wrong.Rule);
        if (wrong.Pointer is { } pointer) french.Json!["errors"]![0]!["pointer"]!.GetValue<string>().ShouldBe(pointer, french.Body);

        foreach (var answer in (Answer[])[french, english])
        {
            answer.Json!["status"]!.GetValue<int>().ShouldBe(wrong.Status);
            answer.Json["traceId"]!.GetValue<string>().ShouldNotBeEmpty();
            Ours().IsMatch(answer.Body).ShouldBeFalse(answer.Body);
            foreach (var type in (answer.Json["errors"]?.AsArray() ?? []).Select(e => e!["type"]!.GetValue<string>()).Prepend(answer.Json["type"]!.GetValue<string>()))
                (await somebody.GetAsync(type)).Expect(HttpStatusCode.OK).Json!["type"]!.GetValue<string>().ShouldBe(type.Split('#')[0]);
        }
        foreach (var member in (string[])["title", "detail"]) french.Json![member]!.GetValue<string>().ShouldNotBe(english.Json![member]!.GetValue<string>());
        french.Json!["title"]!.GetValue<string>().ShouldBe(Titles[wrong.Status].French);
        english.Json!["title"]!.GetValue<string>().ShouldBe(Titles[wrong.Status].English);
    }

    private static readonly Dictionary<int, (string French, string English)> Titles = new()
    {
        [400] = ("Requête mal formée", "Malformed request"),
        [404] = ("Introuvable", "Not found"),
        [405] = ("Méthode inconnue", "Unknown method"),
        [406] = ("Format indisponible", "Not acceptable"),
        [415] = ("Format non pris en charge", "Unsupported media type"),
        [422] = ("Contenu refusé", "Content refused")
    };

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_body_too_large_is_refused_whether_its_length_is_told_or_not(bool chunked)
    {
        var somebody = await SomebodyAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"/api/{somebody.Territory}/organisations", UriKind.Relative));
        var body = Encoding.UTF8.GetBytes($$"""{"identifier":{"scheme":"SIREN","value":"732829320"},"name":"{{new string('x', 1024 * 1024)}}"}""");
        request.Content = new StreamContent(new MemoryStream(body));
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.ExpectContinue = !chunked; // refused before it is sent
        if (chunked) { request.Headers.TransferEncodingChunked = true; request.Content.Headers.ContentLength = null; }
        (await somebody.SendAsync(request)).ExpectProblem(413, "too-large");
    }

    [Theory, InlineData("*/*"), InlineData("application/*"), InlineData("application/json; charset=utf-8"), InlineData("text/html, application/json;q=0.1"), InlineData("text/html,*/*;q=0.8")]
    public async Task Whoever_takes_JSON_among_others_gets_it(string accept)
    {
        var somebody = await SomebodyAsync();
        foreach (var request in (HttpRequestMessage[])[Request(somebody, new(200, "", "GET", "organisations"), null), Request(somebody, new(201, "", "POST", "organisations", Good.Replace("732829320", server.FreshSiren(), StringComparison.Ordinal)), null)])
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
            (await somebody.SendAsync(request)).Status.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.Created);
        }
    }

    [Fact]
    public async Task A_body_that_does_not_read_is_no_error_in_the_log()
    {
        using var heard = new Heard();
        server.App.Services.GetRequiredService<ILoggerFactory>().AddProvider(heard);
        (await (await SomebodyAsync()).PostAsync("charters", "{")).ExpectProblem(400, "malformed-json");
        heard.Errors.Where(e => e.Contains("DraftCharter", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private sealed class Heard : ILoggerProvider
    {
        public ConcurrentBag<string> Errors { get; } = [];

        public ILogger CreateLogger(string categoryName) => new Ear(categoryName, Errors);

        public void Dispose() { }

        private sealed class Ear(string category, ConcurrentBag<string> errors) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                if (IsEnabled(logLevel)) errors.Add($"{category}: {formatter(state, exception)} {exception}");
            }
        }
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused()
    {
        var somebody = await SomebodyAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"/api/{somebody.Territory}/organisations", UriKind.Relative));
        request.Content = new ByteArrayContent([.. "{\"identifier\":{\"scheme\":\"SIREN\",\"value\":\"732829320\"},\"name\":\""u8, 0xC3, 0x28, 0xFF, .. "\"}"u8]);
        request.Content.Headers.ContentType = new("application/json");
        (await somebody.SendAsync(request)).ExpectProblem(400, "malformed-json");
    }

    [Fact]
    public async Task The_page_of_all_problems_leads_to_each()
    {
        var anybody = server.Client("", null);
        var all = (await anybody.GetAsync("/problems")).Expect(HttpStatusCode.OK).Json!.AsArray();
        all.Count.ShouldBeGreaterThan(40);
        all.Select(p => p!["type"]!.GetValue<string>()).ShouldBeUnique();
        foreach (var type in (string[])["/problems/validation", "/problems/stale-version", "/problems/organisation-registered"])
            all.Select(p => p!["type"]!.GetValue<string>()).ShouldContain(type);
        (await anybody.GetAsync("/problems/nothing-of-ours")).ExpectProblem(404, "not-found");
    }

    /// <summary>The names of types, and what stack traces begin with.</summary>
    [GeneratedRegex(@"\b(System|Microsoft|PactePme|Marten|Npgsql|Wolverine|JasperFx)\.|Exception|\bat \w+\.|RegisterOrganisation|DateTimeOffset")]
    internal static partial Regex Ours();

    private static PacteClient? known;

    private async Task<PacteClient> SomebodyAsync() =>
        known ??= await server.AsAsync(server.FreshTerritory(), "200054807", "everything", Role.Secretary, Role.Member, Role.Moderator);

    private static HttpRequestMessage Request(PacteClient client, Case wrong, string? language)
    {
        var request = new HttpRequestMessage(new HttpMethod(wrong.Method), new Uri($"/api/{client.Territory}/{wrong.Path}", UriKind.Relative));
        if (wrong.Body is { } body) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        foreach (var (name, value) in wrong.Headers)
            if (name == "Content-Type") request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            else request.Headers.TryAddWithoutValidation(name, value);
        if (language is not null) request.Headers.TryAddWithoutValidation("Accept-Language", language);
        return request;
    }
}
