namespace MultiZoneIpam.Samples.Tests;

/// <summary>Whatever people copy from the samples or from the documentation is accepted by the programs.</summary>
public class ShownDocumentsTests
{
    public static TheoryData<string> Files => [.. ShownDocuments.Files()];

    public static TheoryData<string> YamlFiles => [.. ShownDocuments.Files().Where(file => file.EndsWith(".yaml", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_shown_document_is_known_and_valid(string file)
    {
        var documents = ShownDocuments.In(file);
        Assert.True(documents.Count > 0 || file.EndsWith(".md", StringComparison.Ordinal), "the file is empty");
        foreach (var document in documents)
        {
            var mistake = Record.Exception(() => Judge.Read(document));
            Assert.True(mistake is null, $"{document.Place} ({Judge.KindOf(document)}): {mistake?.Message}");
        }
    }

    [Theory]
    [MemberData(nameof(YamlFiles))]
    public void A_yaml_sample_begins_with_a_comment_that_says_what_it_is(string file) =>
        Assert.StartsWith("# ", File.ReadAllText(Testing.Repository.At(file)), StringComparison.Ordinal);
}
