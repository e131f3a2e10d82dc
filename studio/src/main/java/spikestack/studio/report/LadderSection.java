package spikestack.studio.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// 2D → 3D → 3D with pruning, with the accuracy that each rung leaves.
final class LadderSection {
  private LadderSection() {}

  static Section of(Result result) {
    Set<String> scopes = new LinkedHashSet<>();
    result.ladder().forEach(row -> scopes.add(row.scope()));
    if (scopes.isEmpty()) {
      return Section.of("ladder", "Ladder", "No ladder was run.");
    }
    List<Markup> content = new ArrayList<>();
    content.add(Section.choice("scope", "Scope"));
    content.add(
        Section.chart(
            "ladder",
            "Energy, latency and energy-delay product of each rung, relative to the first"));
    scopes.forEach(
        scope ->
            content.add(
                Markup.tag("div")
                    .with("data-show", "scope")
                    .with("data-value", scope)
                    .holding(table(result, scope))));
    return new Section(
        "ladder",
        "Ladder",
        "What each step adds, and what it costs in accuracy. Ratios are against the first row of the same scope: a ratio over attention alone is no ratio over the network.",
        content);
  }

  private static Markup table(Result result, String scope) {
    Table table =
        new Table("Scope: " + scope)
            .words("Rung")
            .words("Arrangement")
            .numbers("Heads kept", Origin.CHOSEN)
            .numbers("Accuracy", Origin.MEASURED)
            .numbers("Cycles", Origin.MEASURED)
            .numbers("Latency", Origin.MODELLED)
            .numbers("Energy", Origin.MODELLED)
            .numbers("EDP", Origin.MODELLED);
    List<LadderRow> rows =
        result.ladder().stream().filter(row -> row.scope().equals(scope)).toList();
    LadderRow first = rows.getFirst();
    for (LadderRow row : rows) {
      table.row(
          Markup.text(row.name()),
          Markup.text(Naming.arrangement(row.arrangement())),
          Figures.share(row.keepHeads()),
          Figures.share(row.accuracy()),
          Figures.markup(row.cycles()),
          cell(row.latency(), first.latency(), row.relative().latency()),
          cell(row.energy(), first.energy(), row.relative().energy()),
          cell(row.edp(), first.edp(), row.relative().edp()));
    }
    return table.markup();
  }

  private static Markup cell(Quantity value, Quantity like, double relative) {
    return Markup.all(
        Figures.markup(value, like),
        Measure.of("energy").change(relative),
        Bars.bar(relative, Figures.percent(relative) + " of the first row"));
  }
}
