namespace PactePme.Postgres.Tests;

public sealed class HowToInstallTests
{
    [Theory]
    [InlineData("ID=debian", "sudo apt-get install -y postgresql")]
    [InlineData("ID=linuxmint\nID_LIKE=\"ubuntu debian\"", "sudo apt-get install -y postgresql")]
    [InlineData("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"", "sudo dnf install -y postgresql-server")]
    [InlineData("ID=fedora", "sudo dnf install -y postgresql-server")]
    [InlineData("ID=alpine", "sudo apk add postgresql17")]
    [InlineData("ID=arch", "sudo pacman -S --noconfirm postgresql")]
    [InlineData("ID=\"opensuse-tumbleweed\"\nID_LIKE=\"opensuse suse\"", "sudo zypper install -y postgresql-server")]
    public void Each_system_has_its_command(string osRelease, string command) =>
        HowToInstall.Command(macOS: false, osRelease.Split('\n'), root: false).ShouldBe(command);

    [Fact]
    public void Root_needs_no_sudo() =>
        HowToInstall.Command(macOS: false, ["ID=debian"], root: true).ShouldBe("apt-get install -y postgresql");

    [Fact]
    public void A_Mac_uses_Homebrew() =>
        HowToInstall.Command(macOS: true, [], root: false).ShouldBe("brew install postgresql@17");

    [Fact]
    public void The_error_says_it_in_French_and_in_English() =>
        HowToInstall.Error().Message.ShouldSatisfyAllConditions(
            text => text.ShouldContain("Installez un serveur"),
            text => text.ShouldContain("Install a server"));
}
