package spikestack.studio.report;

/// What the numbers rest on: other people's figures, assumptions, input files.
final class SourceSection {
  private SourceSection() {}

  static Section published(Result result) {
    if (result.published().isEmpty()) {
      return Section.of("published", "Published figures", "None were compared.");
    }
    Table table =
        new Table("Published figures beside ours")
            .words("Claim")
            .words("Scope")
            .numbers("Published", Origin.CITED)
            .numbers("Ours", Origin.MODELLED)
            .words("Source");
    result
        .published()
        .forEach(
            row ->
                table.row(
                    Markup.text(row.claim()),
                    Markup.text(row.scope()),
                    Markup.text(row.published()),
                    Markup.text(row.ours()),
                    Markup.text(row.source())));
    return Section.of(
        "published",
        "Published figures",
        "Read the scope first: published machines, networks and technologies differ from ours, and nothing here was tuned to agree.",
        table.markup());
  }

  static Section assumptions(Result result) {
    if (result.assumptions().isEmpty()) {
      return Section.of(
          "assumptions", "Assumptions", "Every technology entry that was used has a firm source.");
    }
    Table table =
        new Table("Technology entries that nobody measured")
            .words("Entry")
            .words("Tag")
            .numbers("Value", Origin.CHOSEN)
            .numbers("Low")
            .numbers("High")
            .words("Source");
    result
        .assumptions()
        .forEach(
            entry ->
                table.row(
                    Markup.tag("code").holding(entry.key()),
                    Markup.text(entry.tag()),
                    Figures.markup(new Quantity(entry.value(), entry.unit())),
                    Figures.markup(new Quantity(entry.low(), entry.unit())),
                    Figures.markup(new Quantity(entry.high(), entry.unit())),
                    Markup.text(entry.source())));
    return Section.of(
        "assumptions",
        "Assumptions",
        "Every modelled number above rests on these too. A: an assumption or choice of ours; R: recalled from general knowledge, not seen again. Another value is one line in the technology file.",
        table.markup());
  }

  static Section inputs(Result result) {
    Table files = new Table("Files that were read").words("Role").words("File").words("SHA-256");
    result
        .inputs()
        .forEach(
            file ->
                files.row(
                    Markup.text(file.role()),
                    Markup.tag("code").holding(file.path()),
                    Markup.tag("code").with("class", "hash").holding(file.sha256())));
    Table options = new Table("Options, defaults filled in").words("Option").words("Value");
    options.row(Markup.text("command"), Markup.tag("code").holding(result.command()));
    result
        .options()
        .forEach(
            (name, value) ->
                options.row(Markup.text(name), Markup.tag("code").holding(String.valueOf(value))));
    return Section.of(
        "inputs",
        "Inputs",
        "%s %s, commit %s. The same files and options give the same bytes of result.json."
            .formatted(result.tool().name(), result.tool().version(), result.tool().commit()),
        files.markup(),
        Markup.tag("div")
            .with("class", "columns")
            .holding(options.markup(), network(result).markup()));
  }

  private static Table network(Result result) {
    Result.NetworkSummary net = result.network();
    return new Table("Network")
        .words("Property")
        .words("Value")
        .row(Markup.text("name"), Markup.text(net.name()))
        .row(Markup.text("time steps"), Figures.markup(net.timesteps()))
        .row(Markup.text("tokens"), Figures.markup(net.tokens()))
        .row(Markup.text("width"), Figures.markup(net.width()))
        .row(Markup.text("heads"), Figures.markup(net.heads()))
        .row(Markup.text("blocks"), Figures.markup(net.blocks()))
        .row(Markup.text("experts"), Figures.markup(net.experts()))
        .row(Markup.text("experts per token"), Figures.markup(net.topK()))
        .row(Markup.text("router"), Markup.text(net.router()))
        .row(Markup.text("merge"), Markup.text(net.merge()))
        .row(Markup.text("residual"), Markup.text(net.residual()))
        .row(Markup.text("neuron"), Markup.text(net.neuron()))
        .row(Markup.text("parameters"), Figures.markup(net.parameters()))
        .row(Markup.text("saturations, all images"), Figures.markup(result.saturations()));
  }
}
