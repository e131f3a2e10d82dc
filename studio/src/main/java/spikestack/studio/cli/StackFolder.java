package spikestack.studio.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import spikestack.machine.tech.Ledger;
import spikestack.machine.tech.Parameter;
import spikestack.model.input.AtomicFile;
import spikestack.silicon.flow.Arrangement;
import spikestack.silicon.flow.Gates;
import spikestack.silicon.flow.LayoutFile;
import spikestack.silicon.flow.Stack;
import spikestack.silicon.flow.StackOptions;
import spikestack.silicon.flow.TierPicture;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Rect;
import spikestack.silicon.netlist.dblox.StackExport;
import spikestack.silicon.netlist.def.Def;
import spikestack.silicon.netlist.lef.Layer;
import spikestack.silicon.netlist.spef.Spef;
import spikestack.silicon.netlist.verilog.Verilog;
import spikestack.silicon.route.CongestionPicture;
import spikestack.studio.report.HeatMap;

/// What `stack` leaves of an arrangement: layouts, netlist, wires and constraints for other tools,
/// maps and pictures.
///
/// @param target where the staged files will be
/// @param gates that were placed
record StackFolder(OutputFolder output, Path target, Gates gates, StackOptions options) {
  private static final String CLOCK = "clock.sdc";
  private static final MathContext DIGITS = new MathContext(9);

  void write(Arrangement arrangement, Stack.Built built) {
    Design design = built.design();
    String folder = arrangement.name() + "/";
    try {
      Files.createDirectories(output.staged(arrangement.name()));
      for (int t = 0; t < arrangement.tiers(); t++) {
        String name = arrangement.tiers() == 1 ? "tier" : t == 0 ? "bottom" : "top";
        Def.write(output.staged(folder + name + ".def"), design, t, layer(design));
        map(
            folder,
            name + "-temperature",
            name + " tier, temperature",
            "K",
            built.heat(),
            t,
            design);
        map(folder, name + "-power", name + " tier, power", "W/mm2", built.power(), t, design);
        map(
            folder,
            name + "-supply",
            name + " tier, drop of the supply",
            "V",
            built.supply(),
            t,
            design);
      }
      Verilog.write(output.staged(folder + "netlist.v"), design);
      Spef.write(output.staged(folder + "wires.spef"), design, built.wires(), true);
      AtomicFile.write(output.staged(folder + CLOCK), constraints());
      if (arrangement.tiers() == 2) {
        map(folder, "bonds", "bonds of signals per 100 um2", "", built.bonds(), 0, design);
        dies(design, arrangement.name()).write(output.staged(arrangement.name()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    LayoutFile.write(output.staged(arrangement.name()), arrangement.name(), built);
    TierPicture.write(output.staged(folder + "tiers.png"), design);
    TierPicture.steps(output.staged(arrangement.name()), design, built.cells());
    CongestionPicture.write(output.staged(folder + "congestion.png"), built.congestion());
  }

  /// The uppermost metal.
  private static String layer(Design design) {
    return design.library().lef().layers().values().stream()
        .filter(l -> l.kind() == Layer.Kind.ROUTING)
        .reduce((lower, upper) -> upper)
        .map(Layer::name)
        .orElse("M1");
  }

  private void map(
      String folder, String file, String title, String unit, Stack.Map2 map, int tier, Design of) {
    Rect die = of.floorplans().getFirst().die();
    double[] values = map.tiers()[tier];
    MapFiles.write(
        output,
        folder + file,
        new HeatMap(
            title,
            unit,
            map.columns(),
            map.columns(),
            values,
            die.width() * 1e-3,
            die.height() * 1e-3,
            "x, y in um"));
  }

  /// The clock as the flow timed it, in the library's unit of time.
  private String constraints() {
    String period =
        BigDecimal.valueOf(options.periodPs() / gates.unitPs())
            .round(DIGITS)
            .stripTrailingZeros()
            .toPlainString();
    return "create_clock -name %1$s -period %2$s [get_ports %1$s]%nset_propagated_clock %1$s%n"
        .formatted(options.clock(), period);
  }

  private StackExport dies(Design design, String arrangement) {
    Ledger tech = options.technology().ledger();
    double metals = tech.value(Parameter.ACTIVE_THICKNESS) + tech.value(Parameter.BEOL_THICKNESS);
    return new StackExport(
        design,
        layer(design),
        List.of(
            tech.value(Parameter.THICK_SILICON) + metals,
            tech.value(Parameter.THINNED_SILICON) + metals),
        tech.value(Parameter.BOND_THICKNESS),
        List.of(Path.of("bottom.def"), Path.of("top.def")),
        Map.of(
            "APR_tech_file",
            List.of(seen(gates.lef().getFirst(), arrangement)),
            "LEF_file",
            gates.lef().stream().skip(1).map(file -> seen(file, arrangement)).toList(),
            "liberty_file",
            gates.liberty().stream().map(file -> seen(file, arrangement)).toList()));
  }

  /// A file as the arrangement's folder sees it, once that is in its place.
  private Path seen(Path file, String arrangement) {
    boolean staged = file.startsWith(output.staged(""));
    Path here = staged ? output.staged(arrangement) : target.resolve(arrangement);
    return here.toAbsolutePath().normalize().relativize(file.toAbsolutePath().normalize());
  }
}
