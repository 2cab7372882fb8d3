using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace PactePme.Log.Tests.Formats;

public sealed class TileTests
{
    [Theory]
    [InlineData(0, 0, 256, "tile/0/000")]
    [InlineData(0, 1234067, 256, "tile/0/x001/x234/067")]
    [InlineData(1, 1234067, 5, "tile/1/x001/x234/067.p/5")]
    [InlineData(null, 1234067, 256, "tile/entries/x001/x234/067")]
    [InlineData(null, 999, 255, "tile/entries/999.p/255")]
    [InlineData(0, 1000, 1, "tile/0/x001/000.p/1")]
    [InlineData(63, 999_999_999_999_999, 256, "tile/63/x999/x999/x999/x999/999")]
    public void A_tile_has_the_path_of_the_standard(int? level, long number, int width, string path)
    {
        new Tile(level, number, width).Path.ShouldBe(path);
        Tile.Parse(path["tile/".Length..]).ShouldBe(new Tile(level, number, width));
    }

    [Fact]
    public void A_tree_of_256_has_a_full_tile_and_the_first_hash_of_the_next_level() =>
        Tile.Of(256).ShouldBe([new(null, 0, 256), new(0, 0, 256), new(1, 0, 1)]);

    [Fact]
    public void A_tree_of_70000_has_the_tiles_of_the_standard()
    {
        var tiles = Tile.Of(70_000).ToList();
        foreach (var level in new int?[] { null, 0 })
        {
            tiles.Count(t => t.Level == level && t.Width == 256).ShouldBe(273);
            tiles.Where(t => t.Level == level && t.Width < 256).ShouldBe([new(level, 273, 112)]);
            tiles.Where(t => t.Level == level).Select(t => t.Number).ShouldBe(Enumerable.Range(0, 274).Select(n => (long)n));
        }
        tiles.Where(t => t.Level == 1).ShouldBe([new(1, 0, 256), new(1, 1, 17)]);
        tiles.Where(t => t.Level >= 2).ShouldBe([new(2, 0, 1)]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1, "entries/000.p/1", "0/000.p/1")]
    [InlineData(255, "entries/000.p/255", "0/000.p/255")]
    [InlineData(257, "entries/000", "entries/001.p/1", "0/000", "0/001.p/1", "1/000.p/1")]
    [InlineData(512, "entries/000", "entries/001", "0/000", "0/001", "1/000.p/2")]
    public void A_small_tree_has_these_tiles(long size, params string[] paths) => Tile.Of(size).Select(t => t.Path).ShouldBe(paths.Select(p => $"tile/{p}"));

    [Theory]
    [InlineData(null, 3, 768)]
    [InlineData(0, 3, 768)]
    [InlineData(1, 3, 196_608)]
    [InlineData(2, 1, 16_777_216)]
    public void A_tile_begins_at_this_entry(int? level, long number, long start) => new Tile(level, number, 256).Start.ShouldBe(start);

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("0/")]
    [InlineData("/0/000")]
    [InlineData("0/000/")]
    [InlineData("0//000")]
    [InlineData("entries")]
    [InlineData("Entries/000")]
    [InlineData("data/000")]
    [InlineData("0/0")]
    [InlineData("0/67")]
    [InlineData("0/0067")]
    [InlineData("0/1234067")]
    [InlineData("0/x000/067")]
    [InlineData("0/x000/x001/067")]
    [InlineData("0/001/067")]
    [InlineData("0/x001/234/067")]
    [InlineData("0/x067")]
    [InlineData("0/x001/x067")]
    [InlineData("0/X001/067")]
    [InlineData("0/x1/067")]
    [InlineData("0/x0001/067")]
    [InlineData("0/x001/x001/x001/x001/x001/000")]
    [InlineData("00/000")]
    [InlineData("01/000")]
    [InlineData("+1/000")]
    [InlineData("-1/000")]
    [InlineData("64/000")]
    [InlineData("256/000")]
    [InlineData("99999999999999999999/000")]
    [InlineData("0/-01")]
    [InlineData("0/+01")]
    [InlineData("0/ 01")]
    [InlineData("0/01 ")]
    [InlineData("0/٠٠١")]
    [InlineData("0/000.p")]
    [InlineData("0/000.p/")]
    [InlineData("0/000.p/0")]
    [InlineData("0/000.p/01")]
    [InlineData("0/000.p/-1")]
    [InlineData("0/000.p/+1")]
    [InlineData("0/000.p/256")]
    [InlineData("0/000.p/257")]
    [InlineData("0/000.p/1/1")]
    [InlineData("0/000.P/1")]
    [InlineData("0/000.p.p/1")]
    [InlineData("0/000/1")]
    [InlineData("0/x001.p/067")]
    [InlineData("0.p/1")]
    [InlineData("0/.p/1")]
    [InlineData("..")]
    [InlineData("../000")]
    [InlineData("0/..")]
    [InlineData("0/../000")]
    [InlineData("0/x001/..")]
    [InlineData("0/...p/1")]
    [InlineData("0\\000")]
    [InlineData("tile/0/000")]
    public void Any_other_spelling_is_refused(string path) => Tile.Parse(path).ShouldBeNull();

    [Property(MaxTest = 1_000, Arbitrary = [typeof(SomeTile)])]
    public void A_path_reads_back_as_its_tile(Tile tile) => Tile.Parse(tile.Path["tile/".Length..]).ShouldBe(tile);

    [Property(MaxTest = 1_000, Arbitrary = [typeof(SomeTile), typeof(AnyNumber)])]
    public void A_path_with_one_other_character_is_refused_or_another_tile(Tile tile, int at, int character)
    {
        var path = tile.Path["tile/".Length..].ToCharArray();
        const string characters = "0123456789x.p/entris -+\0";
        path[at % path.Length] = characters[character % characters.Length];
        if (Tile.Parse(new string(path)) is { } read) read.Path.ShouldBe($"tile/{new string(path)}");
    }

    [Property(Arbitrary = [typeof(AnyNumber)])]
    public void The_bundles_of_a_tree_hold_each_entry_once(int size)
    {
        size %= 100_000;
        var bundles = Tile.Of(size).Where(t => t.Level is null).ToList();
        bundles.Sum(t => t.Width).ShouldBe(size);
        bundles.Aggregate(0L, (next, t) => t.Start == next ? next + t.Width : -1).ShouldBe(size);
    }
}

public static class SomeTile
{
    public static Arbitrary<Tile> Tile() => Arb.From(
        from level in Gen.Choose(-1, 63)
        from high in Gen.OneOf(Gen.Constant(0), Gen.Choose(0, 999_999_999))
        from low in Gen.OneOf(Gen.Choose(0, 999_999), Gen.Elements(0, 1, 999, 1_000))
        from width in Gen.Elements(1, 2, 10, 17, 112, 255, 256)
        select new Tile(level < 0 ? null : level, high * 1_000_000L + low, width));
}
