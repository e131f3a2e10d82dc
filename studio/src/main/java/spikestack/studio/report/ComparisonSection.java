package spikestack.studio.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/// Every headline quantity of every arrangement, its range and its ratio to the first one.
final class ComparisonSection {
  private ComparisonSection() {}

  static Section of(Result result) {
    Arrangement flat = result.arrangements().getFirst();
    Table table = new Table("Per image, mean of all images, whole network").words("Quantity");
    result.arrangements().forEach(a -> table.numbers(Naming.arrangement(a.name())));
    for (Measure measure : Measure.ALL) {
      List<Markup> cells = new ArrayList<>();
      cells.add(
          Markup.all(
              Markup.tag("a").with("href", "#term-" + measure.key()).holding(measure.name()),
              Markup.text(" "),
              measure.origin().badge()));
      for (Arrangement arrangement : result.arrangements()) {
        cells.add(cell(measure, arrangement, flat));
      }
      table.row(cells);
    }
    return Section.of(
        "comparison",
        "2D against 3D",
        "The same network, the same spikes and the same cores; only where things are differs. Small print below a number: its range when all uncertain technology entries move together from their low to their high end.",
        table.markup());
  }

  private static Markup cell(Measure measure, Arrangement arrangement, Arrangement flat) {
    Quantity value = measure.of().apply(arrangement);
    List<Markup> parts = new ArrayList<>();
    Quantity like = measure.of().apply(flat);
    parts.add(Figures.markup(value, like));
    OptionalDouble ratio = Figures.ratio(value, like);
    if (!arrangement.equals(flat) && ratio.isPresent()) {
      parts.add(measure.change(ratio.getAsDouble()));
    }
    Quantity low = arrangement.low().get(measure.key());
    Quantity high = arrangement.high().get(measure.key());
    if (low != null && high != null) {
      boolean rising = Figures.ratio(high, low).orElse(1) >= 1;
      parts.add(
          Markup.tag("span")
              .with("class", "range")
              .holding(
                  Figures.markup(rising ? low : high, like),
                  Markup.text(" … "),
                  Figures.markup(rising ? high : low, like)));
    }
    return Markup.all(parts);
  }
}
