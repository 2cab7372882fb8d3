using System.Net;
using System.Net.Http.Headers;
using System.Text;
using PactePme.Kernel;

namespace PactePme.Benchmarks;

/// <summary>A client of the API with as many connections as tokens: each speaks for a person of its own, so that the register is asked as it is in life.</summary>
internal sealed class Http : IDisposable
{
    private readonly HttpClient client;
    private readonly string territory;
    private readonly AuthenticationHeaderValue[] bearers;

    public Http(Uri address, string territory, IReadOnlyList<string> tokens)
    {
        client = new(new SocketsHttpHandler { MaxConnectionsPerServer = tokens.Count, UseProxy = false, UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = address };
        this.territory = territory;
        bearers = [.. tokens.Select(token => new AuthenticationHeaderValue("Bearer", token))];
    }

    public async Task RegisterAsync(int worker)
    {
        var firm = Firms.Next();
        using var answer = await PostAsync(worker, "organisations",
            $$$"""{"identifier":{"scheme":"SIREN","value":"{{{firm.Identifier.Value}}}"},"name":"{{{firm.Name}}}","provenance":{"kind":"synthetic","source":"benchmark"}}""", HttpStatusCode.Created);
        Firms.Unverified.Enqueue(Guid.Parse(answer.Headers.Location!.OriginalString.AsSpan(^36..)));
    }

    public async Task VerifyAsync(int worker)
    {
        using var answer = await PostAsync(worker, $"organisations/{ModuleStore.Take()}/verify", """{"evidence":"Répertoire Sirene"}""", HttpStatusCode.OK, version: "\"1\"");
    }

    /// <summary>Publishes a need that was drafted and submitted, no more.</summary>
    public async Task PublishAsync(int worker, Guid need)
    {
        using var answer = await PostAsync(worker, $"needs/{need}/publish", "{}", HttpStatusCode.OK, version: "\"2\"");
    }

    public async Task RespondAsync(int worker, Guid need, string body)
    {
        using var answer = await PostAsync(worker, $"needs/{need}/responses", body, HttpStatusCode.Created);
    }

    public async Task GetAsync(int worker, Guid id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Url($"organisations/{id}"));
        using var answer = await SendAsync(worker, request, HttpStatusCode.OK);
    }

    /// <summary>Fifty organisations, from after this one on.</summary>
    public async Task PageAsync(int worker, Guid after)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Url($"organisations?limit=50&after={PageRequest.Cursor(after)}"));
        using var answer = await SendAsync(worker, request, HttpStatusCode.OK);
    }

    public void Dispose() => client.Dispose();

    private async Task<HttpResponseMessage> PostAsync(int worker, string path, string body, HttpStatusCode expected, string? version = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Url(path)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", Guid.NewGuid().ToString("N"));
        if (version is not null) request.Headers.TryAddWithoutValidation("If-Match", version);
        return await SendAsync(worker, request, expected);
    }

    /// <summary>A refusal ends the run: failures are no load.</summary>
    private async Task<HttpResponseMessage> SendAsync(int worker, HttpRequestMessage request, HttpStatusCode expected)
    {
        request.Headers.Authorization = bearers[worker];
        var answer = await client.SendAsync(request);
        if (answer.StatusCode == expected) return answer;
        using (answer) throw new InvalidOperationException($"{request.Method} {request.RequestUri}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    private Uri Url(string path) => new($"/api/{territory}/{path}", UriKind.Relative);
}
