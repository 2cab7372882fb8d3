using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PactePme.Testing;

/// <summary>Speaks to the API as a partner would: bodies are plain objects, answers are JSON.</summary>
public sealed class PacteClient(HttpClient http, string territory)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter<PactePme.Kernel.Role>(JsonNamingPolicy.KebabCaseLower), new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.CamelCase) }
    };

    public HttpClient Http => http;

    public string Territory => territory;

    /// <summary>POST to <c>/api/{territory}/{path}</c>.</summary>
    /// <param name="body">Any object, or a string taken as it stands.</param>
    /// <param name="version">Sent as If-Match.</param>
    /// <param name="key">Sent as Idempotency-Key.</param>
    public async Task<Answer> PostAsync(string path, object body, long? version = null, string? key = null, string? language = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Url(path));
        request.Content = body is string text ? new StringContent(text, Encoding.UTF8, "application/json") : JsonContent.Create(body, body.GetType(), options: Json);
        if (version is not null) request.Headers.TryAddWithoutValidation("If-Match", $"\"{version}\"");
        if (key is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        if (language is not null) request.Headers.TryAddWithoutValidation("Accept-Language", language);
        return await SendAsync(request);
    }

    public Task<Answer> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, Url(path)));

    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using var response = await http.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        JsonNode? json = null;
        if (body.Length > 0 && response.Content.Headers.ContentType?.MediaType?.Contains("json", StringComparison.Ordinal) == true) json = JsonNode.Parse(body);
        return new(response.StatusCode, json, body, response.Headers.ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Asks until the answer is as expected: for what messages bring about a moment later. Fails after ten seconds.</summary>
    public async Task<Answer> UntilAsync(string path, Func<Answer, bool> expected)
    {
        Answer? last = null;
        await Wait.UntilAsync(async () => expected(last = await GetAsync(path)), () => $"{path}: {last}");
        return last!;
    }

    private Uri Url(string path) => new(path.StartsWith('/') ? path : $"/api/{territory}/{path}", UriKind.Relative);
}

/// <summary>What the API answered.</summary>
public sealed record Answer(HttpStatusCode Status, JsonNode? Json, string Body, IReadOnlyDictionary<string, string> Headers)
{
    public Guid Id => Json!["id"]!.GetValue<Guid>();

    public long Version => Json!["version"]!.GetValue<long>();

    /// <summary>The rule of the problem, without its address.</summary>
    public string? Problem => (Json as JsonObject)?["type"]?.GetValue<string>()?.Replace("/problems/", "", StringComparison.Ordinal);

    /// <summary>Fails, showing the answer, unless it has this status.</summary>
    public Answer Expect(HttpStatusCode status)
    {
        Status.ShouldBe(status, Body);
        return this;
    }

    /// <summary>Fails, showing the answer, unless it is this problem.</summary>
    public Answer ExpectProblem(int status, string rule)
    {
        ((int)Status).ShouldBe(status, Body);
        Problem.ShouldBe(rule, Body);
        return this;
    }

    public override string ToString() => $"{(int)Status} {Body}";
}

public static class Wait
{
    /// <summary>Looks again and again, at short intervals, until it holds; fails after <paramref name="seconds"/>.</summary>
    public static async Task UntilAsync(Func<Task<bool>> holds, Func<string>? state = null, int seconds = 10)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await holds())
        {
            try { await timer.WaitForNextTickAsync(limit.Token); }
            catch (OperationCanceledException) { throw new TimeoutException($"Not within {seconds} s. {state?.Invoke()}"); }
        }
    }
}
