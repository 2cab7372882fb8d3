using FsCheck.Xunit;

namespace PactePme.Kernel.Tests;

public sealed class PageRequestTests
{
    [Property]
    public bool A_cursor_is_read_back(Guid last) => PageRequest.TryRead(PageRequest.Cursor(last), out var read) && read == last;

    [Property]
    public void Any_text_is_read_or_refused_without_failing(string? text)
    {
        if (PageRequest.TryRead(text ?? "", out var read)) PageRequest.Cursor(read).ShouldBe(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("####################")]
    public void What_is_no_cursor_is_refused(string text) => PageRequest.TryRead(text, out _).ShouldBeFalse();
}
