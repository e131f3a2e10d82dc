package spikestack.studio.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import spikestack.machine.arch.Tier;
import spikestack.machine.arch.Unit;
import spikestack.machine.cost.Block;
import spikestack.machine.cost.EnergyKind;
import spikestack.machine.cost.Evaluation;
import spikestack.machine.cost.Route;
import spikestack.machine.cost.TimingPath;
import spikestack.model.input.StrictNode;
import spikestack.model.unit.Area;
import spikestack.studio.report.Arrangement;
import spikestack.studio.report.Quantity;

/// One evaluated arrangement as a row of the result.
final class Arrangements {
  private Arrangements() {}

  /// `low` and `high` are the same arrangement at the technology's two corners.
  static Arrangement of(Evaluation at, Evaluation low, Evaluation high) {
    return new Arrangement(
        at.arrangement(),
        Quantities.of(at.footprint()),
        Quantities.of(at.silicon()),
        Quantities.of(at.clock()),
        Quantities.of(at.maxClock()),
        Quantities.cycles(at.cycles()),
        Quantities.latency(at.latency()),
        Quantities.of(at.power()),
        Quantities.of(at.totalEnergy()),
        Quantities.edp(at.totalEnergy(), at.latency()),
        Quantities.bonds(at.bonds()),
        Quantities.delay(at.memoryAccess().mean().nanoseconds() * 1e3),
        corner(low, high, true),
        corner(low, high, false),
        blocks(at),
        paths(at),
        byKind(at),
        byUnit(at),
        byTier(at),
        links(at));
  }

  /// The end of each range: at one corner everything is small, but clocks are high.
  private static Map<String, Quantity> corner(Evaluation low, Evaluation high, boolean small) {
    Evaluation at = small ? low : high;
    Evaluation other = small ? high : low;
    Map<String, Quantity> map = new LinkedHashMap<>();
    map.put("footprint", Quantities.of(at.footprint()));
    map.put("silicon", Quantities.of(at.silicon()));
    map.put("clock", Quantities.of(other.clock()));
    map.put("maximumClock", Quantities.of(other.maxClock()));
    map.put("latency", Quantities.latency(at.latency()));
    map.put("power", Quantities.of(at.power()));
    map.put("energy", Quantities.of(at.totalEnergy()));
    map.put("edp", Quantities.edp(at.totalEnergy(), at.latency()));
    map.put("memoryAccessLatency", Quantities.delay(at.memoryAccess().mean().nanoseconds() * 1e3));
    return map;
  }

  private static List<Arrangement.Block> blocks(Evaluation at) {
    List<Arrangement.Block> all = new ArrayList<>();
    for (Block block : at.floorplan().blocks()) {
      all.add(
          new Arrangement.Block(
              block.name(),
              block.unit().name(),
              block.tier().name().toLowerCase(Locale.ROOT),
              block.x(),
              block.y(),
              block.width(),
              block.height(),
              Quantities.of(new Area(block.width() * block.height()))));
    }
    return all;
  }

  private static List<Arrangement.Path> paths(Evaluation at) {
    List<Arrangement.Path> all = new ArrayList<>();
    for (TimingPath path : at.paths()) {
      List<Arrangement.Path.Part> parts = new ArrayList<>();
      part(parts, "clock to Q", path.clockToQ());
      part(parts, "SRAM", path.memory());
      part(parts, "logic", path.logic());
      part(parts, "wire", path.wire());
      part(parts, "bond", path.bond());
      part(parts, "setup", path.setup());
      all.add(
          new Arrangement.Path(
              path.name(), Quantities.delay(path.picoseconds()), parts, path.equals(at.limit())));
    }
    return all;
  }

  private static void part(List<Arrangement.Path.Part> parts, String name, double picoseconds) {
    if (picoseconds > 0) {
      parts.add(new Arrangement.Path.Part(name, Quantities.delay(picoseconds)));
    }
  }

  private static Map<String, Quantity> byKind(Evaluation at) {
    Map<String, Quantity> map = new LinkedHashMap<>();
    for (EnergyKind kind : EnergyKind.values()) {
      map.put(kind.key(), Quantities.of(at.energy().of(kind)));
    }
    return map;
  }

  private static Map<String, Quantity> byUnit(Evaluation at) {
    Map<String, Quantity> map = new LinkedHashMap<>();
    for (Unit unit : Unit.values()) {
      map.put(unit.key(), Quantities.of(at.energy().of(unit)));
    }
    return map;
  }

  private static Map<String, Quantity> byTier(Evaluation at) {
    Map<String, Quantity> map = new LinkedHashMap<>();
    for (Tier tier :
        at.floorplan().tiers() == 1 ? List.of(Tier.BOTTOM) : List.of(Tier.BOTTOM, Tier.TOP)) {
      map.put(tier.name().toLowerCase(Locale.ROOT), Quantities.of(at.energy().of(tier)));
    }
    return map;
  }

  private static List<Arrangement.Link> links(Evaluation at) {
    List<Arrangement.Link> all = new ArrayList<>();
    for (Route route : at.routes()) {
      all.add(
          new Arrangement.Link(
              StrictNode.word(route.link()),
              route.width(),
              route.bonds(),
              new Quantity(route.mean().microns(), "µm")));
    }
    return all;
  }
}
