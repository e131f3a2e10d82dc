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

  static Section paths(Result result) {
    Set<String> parts = new LinkedHashSet<>();
    double slowest = 0;
    for (Arrangement arrangement : result.arrangements()) {
      for (Arrangement.Path path : arrangement.paths()) {
        path.parts().forEach(part -> parts.add(part.name()));
        slowest = Math.max(slowest, Figures.base(path.delay()).orElse(0));
      }
    }
    if (parts.isEmpty()) {
      return Section.of("timing", "Timing paths", "No timing paths were modelled.");
    }
    Palette palette = new Palette(parts);
    List<Markup> content = new ArrayList<>();
    content.add(palette.legend());
    for (Arrangement arrangement : result.arrangements()) {
      content.add(table(arrangement, palette, slowest));
    }
    return new Section(
        "timing",
        "Timing paths",
        "Register to register. The critical path sets the maximum clock; all bars share one scale. Modelled.",
        content);
  }

  private static Markup table(Arrangement arrangement, Palette palette, double slowest) {
    Table table =
        new Table(
                "%s: at most %s, run at %s"
                    .formatted(
                        Naming.arrangement(arrangement.name()),
                        Figures.people(arrangement.maximumClock()),
                        Figures.people(arrangement.clock())))
            .words("Path")
            .numbers("Delay")
            .words("Parts");
    for (Arrangement.Path path : arrangement.paths()) {
      Markup name = Markup.text(path.name());
      table.row(
          path.critical()
              ? Markup.all(
                  name,
                  Markup.text(" "),
                  Markup.tag("span").with("class", "critical").holding("critical"))
              : name,
          Figures.markup(path.delay()),
          stack(path, palette, slowest));
    }
    return Markup.tag("div").with("class", "paths").holding(table.markup());
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
          cells.add(Markup.text(name));
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
