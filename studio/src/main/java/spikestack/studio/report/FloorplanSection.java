package spikestack.studio.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// All tiers of all arrangements at one scale, and the list of their blocks.
final class FloorplanSection {
  private FloorplanSection() {}

  static Section of(Result result) {
    Set<String> units = new LinkedHashSet<>();
    double widest = 0;
    for (Arrangement arrangement : result.arrangements()) {
      arrangement.blocks().forEach(block -> units.add(block.unit()));
      widest = Math.max(widest, Floorplan.width(arrangement));
    }
    if (units.isEmpty()) {
      return Section.of("floorplans", "Floorplans", "No floorplan was made.");
    }
    Palette palette = new Palette(units);
    List<Markup> figures = new ArrayList<>();
    for (Arrangement arrangement : result.arrangements()) {
      Floorplan plan = new Floorplan(arrangement, widest);
      List<Markup> tiers = new ArrayList<>();
      for (String tier : List.of("bottom", "top")) {
        if (arrangement.blocks().stream().anyMatch(block -> block.tier().equals(tier))) {
          tiers.add(plan.figure(tier, palette));
        }
      }
      figures.add(Markup.tag("div").with("class", "tiers").holding(tiers));
    }
    return Section.of(
        "floorplans",
        "Floorplans",
        "All drawings share one scale. Rest the pointer on a block for its size; the list below has them all. Modelled.",
        palette.legend(),
        Markup.tag("div").with("class", "plans").holding(figures),
        Section.folded("All blocks", table(result)));
  }

  private static Markup table(Result result) {
    Table table =
        new Table("Blocks, modelled; x and y from the lower left corner of the tier")
            .words("Arrangement")
            .words("Tier")
            .words("Block")
            .words("Unit")
            .numbers("x")
            .numbers("y")
            .numbers("Width")
            .numbers("Height")
            .numbers("Area");
    for (Arrangement arrangement : result.arrangements()) {
      for (Arrangement.Block block : arrangement.blocks()) {
        table.row(
            Markup.text(Naming.arrangement(arrangement.name())),
            Markup.text(block.tier()),
            Markup.text(block.name()),
            Markup.text(Naming.plain(block.unit())),
            microns(block.x()),
            microns(block.y()),
            microns(block.width()),
            microns(block.height()),
            Figures.markup(block.area()));
      }
    }
    return table.markup();
  }

  private static Markup microns(double value) {
    return Figures.markup(new Quantity(value, "µm"));
  }
}
