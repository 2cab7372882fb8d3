using FsCheck.Xunit;

namespace PactePme.Kernel.Tests;

public sealed class PageRequestTests
{
    [Property]
    public bool A_cursor_is_read_back(Guid last) => PageRequest.TryRead(PageRequest.Cursor(last), out var read) && read == last;

    [Property]
    public void Any_text_is_read_or_refused_without_failing(string? text)
    {
        if (PageRequest.TryRead(text ?? "", out var read, out var key)) PageRequest.Cursor(read, key).ShouldBe(text);
    }

    [Property]
    public bool A_cursor_with_a_key_is_read_back_and_is_none_of_a_list_without(Guid last, long key) =>
        PageRequest.Cursor(last, $"deadline:{key}") is var cursor && PageRequest.TryRead(cursor, out var read, out var told) && read == last && told == $"deadline:{key}"
        && !PageRequest.TryRead(cursor, out _);

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("####################")]
    public void What_is_no_cursor_is_refused(string text) => PageRequest.TryRead(text, out _).ShouldBeFalse();
}
