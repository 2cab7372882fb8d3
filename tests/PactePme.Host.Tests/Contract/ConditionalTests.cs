using System.IO.Compression;
using System.Net;
using PactePme.Kernel;
using PactePme.Testing;

namespace PactePme.Host.Tests.Contract;

/// <summary>Versions and conditions, and what the edge adds to each answer.</summary>
public sealed class ConditionalTests(PacteServer server)
{
    private static HttpRequestMessage Get(PacteClient client, string path, params (string Name, string Value)[] headers) => Request(HttpMethod.Get, client, path, headers);

    private static HttpRequestMessage Request(HttpMethod method, PacteClient client, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, new Uri(path.StartsWith('/') ? path : $"/api/{client.Territory}/{path}", UriKind.Relative));
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue(name);
        return request;
    }

    private static async Task<Answer> RenameAsync(Town town, Guid id, string? ifMatch)
    {
        var request = Request(HttpMethod.Post, town.Secretary, $"organisations/{id}/rename", ifMatch is null ? [] : [("If-Match", ifMatch)]);
        request.Content = new StringContent("""{"name":"Autre"}""", System.Text.Encoding.UTF8, "application/json");
        return await town.Secretary.SendAsync(request);
    }

    [Fact]
    public async Task A_command_names_the_version_it_was_decided_on()
    {
        var town = await Town.OpenAsync(server);
        var id = await town.RegisterAsync();
        (await RenameAsync(town, id, null)).ExpectProblem(428, "version-required");
        foreach (var stale in (string[])["\"2\"", "\"0\"", "\"01\"", "\"x\"", "\"2\", \"3\""]) (await RenameAsync(town, id, stale)).ExpectProblem(412, "stale-version");
        var done = (await RenameAsync(town, id, "\"1\"")).Expect(HttpStatusCode.OK);
        done.Headers["ETag"].ShouldBe("\"2\"");
        done.Version.ShouldBe(2);
        (await town.Secretary.GetAsync($"organisations/{id}")).Headers["ETag"].ShouldBe("\"2\"");
        (await RenameAsync(town, id, "\"1\"")).ExpectProblem(412, "stale-version");
        (await RenameAsync(town, id, "\"1\", \"2\"")).Expect(HttpStatusCode.OK).Version.ShouldBe(3);
        (await RenameAsync(town, id, "*")).Expect(HttpStatusCode.OK).Version.ShouldBe(4);
        (await RenameAsync(town, Guid.NewGuid(), "\"1\"")).ExpectProblem(404, "not-found");
    }

    [Theory, InlineData("1"), InlineData("W/\"1\""), InlineData("'1'"), InlineData("\"1"), InlineData("\"1\" \"1\"")]
    public async Task A_version_that_is_no_strong_etag_never_matches(string ifMatch)
    {
        var town = await Town.OpenAsync(server);
        var id = await town.RegisterAsync();
        (await RenameAsync(town, id, ifMatch)).ExpectProblem(412, "stale-version");
        (await town.Secretary.GetAsync($"organisations/{id}")).Version.ShouldBe(1);
    }

    [Fact]
    public async Task Of_many_commands_on_one_version_one_is_done()
    {
        var town = await Town.OpenAsync(server);
        var id = await town.RegisterAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => RenameAsync(town, id, "\"1\"")));
        answers.Count(a => a.Status == HttpStatusCode.OK).ShouldBe(1);
        foreach (var lost in answers.Where(a => a.Status != HttpStatusCode.OK)) lost.ExpectProblem(412, "stale-version");
        (await town.Secretary.GetAsync($"organisations/{id}")).Version.ShouldBe(2);
    }

    [Theory]
    [InlineData("\"1\"", 304), InlineData("W/\"1\"", 304), InlineData("*", 304), InlineData("\"7\", \"1\"", 304), InlineData("W/\"7\",W/\"1\"", 304)]
    [InlineData("\"2\"", 200), InlineData("1", 200), InlineData("\"7\", \"8\"", 200)]
    public async Task What_the_client_has_is_not_sent_again(string ifNoneMatch, int status)
    {
        var town = await Town.OpenAsync(server);
        var id = await town.RegisterAsync();
        var answer = await town.Secretary.SendAsync(Get(town.Secretary, $"organisations/{id}", ("If-None-Match", ifNoneMatch)));
        ((int)answer.Status).ShouldBe(status);
        answer.Headers["ETag"].ShouldBe("\"1\"");
        if (status == 304) answer.Body.ShouldBeEmpty();
        else answer.Id.ShouldBe(id);
    }

    [Fact]
    public async Task What_does_not_exist_is_not_found_whatever_the_client_has()
    {
        var town = await Town.OpenAsync(server);
        (await town.Secretary.SendAsync(Get(town.Secretary, $"organisations/{Guid.NewGuid()}", ("If-None-Match", "*")))).ExpectProblem(404, "not-found");
        (await town.Secretary.SendAsync(Get(town.Secretary, "organisations", ("If-None-Match", "*")))).Expect(HttpStatusCode.OK).Json!["items"]!.AsArray().Count.ShouldBe(1);
    }

    [Theory, InlineData("gzip"), InlineData("br")]
    public async Task A_large_list_is_compressed_when_the_client_can_read_that(string encoding)
    {
        var town = await Town.OpenAsync(server);
        for (var i = 0; i < 20; i++) await town.RegisterAsync();
        var plain = (await town.Secretary.GetAsync("organisations?limit=100")).Expect(HttpStatusCode.OK);
        using var response = await town.Secretary.Http.SendAsync(Get(town.Secretary, "organisations?limit=100", ("Accept-Encoding", encoding)));
        response.Content.Headers.ContentEncoding.ShouldBe([encoding]);
        response.Headers.Vary.ShouldContain("Accept-Encoding");
        var sent = await response.Content.ReadAsByteArrayAsync();
        sent.Length.ShouldBeLessThan(plain.Body.Length / 2);
        await using Stream read = encoding == "br" ? new BrotliStream(new MemoryStream(sent), CompressionMode.Decompress) : new GZipStream(new MemoryStream(sent), CompressionMode.Decompress);
        using var text = new StreamReader(read);
        (await text.ReadToEndAsync()).ShouldBe(plain.Body);
    }

    [Fact]
    public async Task Every_answer_carries_the_headers_that_protect_the_client()
    {
        var town = await Town.OpenAsync(server);
        foreach (var path in (string[])["organisations", $"organisations/{Guid.NewGuid()}", "nothing", "organisations?limit=0", "/problems", "/health/live"])
        {
            var headers = (await town.Secretary.GetAsync(path)).Headers;
            (headers["X-Content-Type-Options"], headers["X-Frame-Options"], headers["Referrer-Policy"]).ShouldBe(("nosniff", "DENY", "no-referrer"), path);
            headers["Content-Security-Policy"].ShouldContain("default-src 'none'", customMessage: path);
            headers.ContainsKey("Server").ShouldBeFalse(path);
        }
        (await town.Secretary.GetAsync("organisations")).Headers["Cache-Control"].ShouldContain("private");
        (await town.Secretary.GetAsync("organisations/x")).Headers["Cache-Control"].ShouldBe("no-store");
    }

    [Fact]
    public async Task Listed_origins_may_call_and_a_client_that_asks_too_often_is_told_when_to_come_back()
    {
        const string listed = "https://portail.example";
        await using var host = OtherHost.Build(server, [new("RateLimit:PerSecond", "2"), new("Cors:Origins:0", listed)]);
        await host.StartAsync(TestContext.Current.CancellationToken);
        var town = await Town.OpenAsync(server);
        var client = new PacteClient(new HttpClient { BaseAddress = new(host.Urls.First()) }, town.Territory);

        var preflight = await client.SendAsync(Preflight(listed));
        preflight.Headers["Access-Control-Allow-Origin"].ShouldBe(listed);
        foreach (var header in (string[])["if-match", "idempotency-key", "authorization", "content-type"]) preflight.Headers["Access-Control-Allow-Headers"].ToLowerInvariant().ShouldContain(header);
        (await client.SendAsync(Preflight("https://other.example"))).Headers.ContainsKey("Access-Control-Allow-Origin").ShouldBeFalse();
        var crossed = await client.SendAsync(Get(client, "/problems", ("Origin", listed)));
        crossed.Headers["Access-Control-Allow-Origin"].ShouldBe(listed);
        foreach (var header in (string[])["ETag", "Location", "Link", "Retry-After"]) crossed.Headers["Access-Control-Expose-Headers"].ShouldContain(header);
        (await client.SendAsync(Get(client, "/problems", ("Origin", "https://other.example")))).Headers.ContainsKey("Access-Control-Allow-Origin").ShouldBeFalse();

        client.Http.DefaultRequestHeaders.Authorization = town.Secretary.Http.DefaultRequestHeaders.Authorization;
        Answer answer = null!;
        for (var i = 0; i < 60 && (answer = await client.GetAsync("organisations")).Status != HttpStatusCode.TooManyRequests; i++) answer.Expect(HttpStatusCode.OK);
        answer.ExpectProblem(429, "too-many-requests");
        int.Parse(answer.Headers["Retry-After"]).ShouldBeInRange(1, 10);
        (await client.GetAsync("/health/live")).Expect(HttpStatusCode.OK);
        // The limit is each client's own.
        var other = await server.AsAsync(town.Territory, "200054807", "another", Role.Secretary);
        client.Http.DefaultRequestHeaders.Authorization = other.Http.DefaultRequestHeaders.Authorization;
        (await client.GetAsync("organisations")).Expect(HttpStatusCode.OK);
        await host.StopAsync(TestContext.Current.CancellationToken);

        HttpRequestMessage Preflight(string origin) => Request(HttpMethod.Options, client, "organisations",
            ("Origin", origin), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "authorization,content-type,if-match,idempotency-key"));
    }
}
