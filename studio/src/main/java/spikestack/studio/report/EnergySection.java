package spikestack.studio.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;

/// Where the energy goes: by kind, by unit and by tier, arrangements side by side.
final class EnergySection {
  private EnergySection() {}

  static Section of(Result result) {
    return Section.of(
        "energy",
        "Where the energy goes",
        "Energy per image; each bar is the share of its column. The three tables split the same total.",
        Markup.tag("div")
            .with("class", "columns")
            .holding(
                split(result, "By kind", Arrangement::energyByKind),
                split(result, "By unit", Arrangement::energyByUnit),
                split(result, "By tier", Arrangement::energyByTier)));
  }

  private static Markup split(
      Result result, String caption, Function<Arrangement, Map<String, Quantity>> of) {
    Set<String> names = new LinkedHashSet<>();
    Quantity like = result.arrangements().getFirst().energy();
    Table table = new Table(caption + ", modelled").words(Naming.capital(caption.substring(3)));
    for (Arrangement arrangement : result.arrangements()) {
      names.addAll(of.apply(arrangement).keySet());
      table.numbers(Naming.arrangement(arrangement.name()));
    }
    for (String name : names) {
      List<Markup> cells = new ArrayList<>();
      cells.add(Markup.text(Naming.plain(name)));
      for (Arrangement arrangement : result.arrangements()) {
        Quantity part = of.apply(arrangement).get(name);
        cells.add(part == null ? Markup.text("–") : barred(part, arrangement.energy(), like));
      }
      table.row(cells);
    }
    return table.markup();
  }

  private static Markup barred(Quantity part, Quantity whole, Quantity like) {
    OptionalDouble share = Figures.ratio(part, whole);
    return share.isEmpty()
        ? Figures.markup(part)
        : Markup.all(
            Figures.markup(part, like),
            Bars.bar(share.getAsDouble(), Figures.percent(share.getAsDouble())));
  }
}
