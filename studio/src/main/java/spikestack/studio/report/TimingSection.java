package spikestack.studio.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What limits the clock, and the wires and bonds between the units.
final class TimingSection {
  private TimingSection() {}

  /// Paths shown at once; the others are folded away.
  private static final int SLOWEST = 10;

  static Section paths(Result result) {
    Set<String> parts = new LinkedHashSet<>();
    Map<String, Double> slowest = new LinkedHashMap<>();
    for (Arrangement arrangement : result.arrangements()) {
      for (Arrangement.Path path : arrangement.paths()) {
        path.parts().forEach(part -> parts.add(part.name()));
        slowest.merge(path.name(), Figures.base(path.delay()).orElse(0), Math::max);
      }
    }
    if (parts.isEmpty()) {
      return Section.of("timing", "Timing paths", "No timing paths were modelled.");
    }
    List<String> names =
        slowest.entrySet().stream()
            .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
            .map(Map.Entry::getKey)
            .toList();
    double scale = slowest.values().stream().mapToDouble(Double::doubleValue).max().orElse(1);
    int shown = Math.min(SLOWEST, names.size());
    Palette palette = new Palette(parts);
    List<Markup> content = new ArrayList<>();
    content.add(palette.legend());
    content.add(
        table(result, "The slowest paths, modelled", names.subList(0, shown), palette, scale));
    result.arrangements().forEach(arrangement -> content.add(wireShare(arrangement)));
    if (shown < names.size()) {
      content.add(
          Section.folded(
              "The %s faster paths".formatted(Figures.number(names.size() - shown)),
              table(
                  result,
                  "The faster paths, modelled",
                  names.subList(shown, names.size()),
                  palette,
                  scale)));
    }
    return new Section(
        "timing",
        "Timing paths",
        "From register to register, one bar per arrangement in the order of the columns, all on one scale. The critical path sets the maximum clock: stacking can only help where that path has wire in it.",
        content);
  }

  /// How much of what limits the clock stacking could shorten.
  private static Markup wireShare(Arrangement arrangement) {
    return arrangement.paths().stream()
        .filter(Arrangement.Path::critical)
        .findFirst()
        .map(
            path -> {
              double wire =
                  path.parts().stream()
                      .filter(part -> part.name().equals("wire"))
                      .mapToDouble(part -> Figures.ratio(part.delay(), path.delay()).orElse(0))
                      .sum();
              return Section.note(
                  "%s: %s of the critical path, %s, is wire."
                      .formatted(
                          Naming.arrangement(arrangement.name()),
                          Figures.percent(wire),
                          Naming.plain(path.name())));
            })
        .orElse(Markup.NONE);
  }

  private static Markup table(
      Result result, String caption, List<String> names, Palette palette, double scale) {
    Table table = new Table(caption).words("Path");
    result.arrangements().forEach(a -> table.numbers(Naming.arrangement(a.name())));
    table.words("Parts");
    for (String name : names) {
      List<Markup> cells = new ArrayList<>();
      List<Markup> bars = new ArrayList<>();
      cells.add(Markup.text(Naming.plain(name)));
      for (Arrangement arrangement : result.arrangements()) {
        Arrangement.Path path =
            arrangement.paths().stream()
                .filter(other -> other.name().equals(name))
                .findFirst()
                .orElse(null);
        if (path == null) {
          cells.add(Markup.text("–"));
        } else {
          cells.add(delay(path));
          bars.add(stack(path, palette, scale));
        }
      }
      cells.add(Markup.all(bars));
      table.row(cells);
    }
    return Markup.tag("div").with("class", "paths").holding(table.markup());
  }

  private static Markup delay(Arrangement.Path path) {
    return path.critical()
        ? Markup.all(
            Figures.markup(path.delay()),
            Markup.tag("span").with("class", "critical").holding("critical"))
        : Figures.markup(path.delay());
  }

  private static Markup stack(Arrangement.Path path, Palette palette, double slowest) {
    List<Markup> pieces = new ArrayList<>();
    for (Arrangement.Path.Part part : path.parts()) {
      double size = Figures.base(part.delay()).orElse(0) / slowest;
      String label = Naming.plain(part.name()) + " " + Figures.people(part.delay());
      if (size > 0) {
        pieces.add(
            Markup.tag("span")
                .with("class", palette.of(part.name()))
                .with("style", Bars.width(size))
                .with("title", label)
                .holding(Markup.tag("span").with("class", "spoken").holding(label + "; ")));
      }
    }
    return Markup.tag("div").with("class", "stack").holding(pieces);
  }

  static Section links(Result result) {
    Map<String, Arrangement.Link> links = new LinkedHashMap<>();
    Table table = new Table("Links between units, modelled").words("Link").numbers("Bits wide");
    for (Arrangement arrangement : result.arrangements()) {
      arrangement.links().forEach(link -> links.putIfAbsent(link.name(), link));
      table.numbers("Length, " + Naming.arrangement(arrangement.name()));
      if (bonded(arrangement)) {
        table.numbers("Bonds, " + Naming.arrangement(arrangement.name()));
      }
    }
    if (links.isEmpty()) {
      return Section.of("links", "Links and bonds", "No links were modelled.");
    }
    links.forEach(
        (name, first) -> {
          List<Markup> cells = new ArrayList<>();
          cells.add(Markup.text(Naming.plain(name)));
          cells.add(Figures.markup(first.bits()));
          for (Arrangement arrangement : result.arrangements()) {
            Arrangement.Link link =
                arrangement.links().stream()
                    .filter(other -> other.name().equals(name))
                    .findFirst()
                    .orElse(null);
            cells.add(link == null ? Markup.text("–") : Figures.markup(link.length()));
            if (bonded(arrangement)) {
              cells.add(link == null ? Markup.text("–") : Figures.markup(link.bonds()));
            }
          }
          table.row(cells);
        });
    return Section.of(
        "links",
        "Links and bonds",
        "How far bits travel between two units in each arrangement, and how many bonds carry them between the tiers.",
        table.markup());
  }

  private static boolean bonded(Arrangement arrangement) {
    return arrangement.links().stream().anyMatch(link -> link.bonds() > 0);
  }
}
