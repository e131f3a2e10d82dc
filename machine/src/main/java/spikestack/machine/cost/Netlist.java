package spikestack.machine.cost;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Link;
import spikestack.machine.arch.Stacking;
import spikestack.machine.arch.Tier;
import spikestack.machine.arch.Unit;

/// The blocks of an arrangement before they have a place, and which of them each link joins.
///
/// A unit of cores is one block per core, a split unit one half per tier. Units of the same kind of
/// core are joined core by core, all others every one to every one. Between two split units, bits
/// stay on their tier (row r is folded with everything that belongs to row r), except what runs
/// down columns, of which half crosses.
final class Netlist {
  /// A block without a place.
  record Cell(String name, Unit unit, int instance, Tier tier, boolean memory, double areaUm2) {}

  private static final Set<Unit> EXPERT_UNITS =
      EnumSet.of(Unit.EXPERT_ARRAY, Unit.NEURON_BANK, Unit.LOCAL_WEIGHTS);
  private static final Set<Unit> ATTENTION_UNITS =
      EnumSet.of(Unit.ATTENTION_ARRAY, Unit.ATTENTION_BANK, Unit.ATTENTION_MEMBRANE);
  private static final Set<Link> DOWN_COLUMNS =
      EnumSet.of(
          Link.SPIKE_BUFFER_TO_ARRAY, Link.RESIDUAL_TO_ARRAY, Link.SPIKE_BUFFER_TO_ATTENTION);

  private final List<Cell> cells = new ArrayList<>();
  private final List<Connection> connections = new ArrayList<>();

  Netlist(Accelerator machine, Stacking stacking, Inventory inventory) {
    for (Unit unit : Unit.values()) {
      int instances = inventory.part(unit).instances();
      for (int i = 0; i < instances; i++) {
        String name = unit.key() + (instances > 1 ? " " + i : "");
        double area = inventory.placedUm2(unit);
        boolean memory = inventory.isMemory(unit);
        switch (stacking.tier(unit)) {
          case BOTTOM -> cells.add(new Cell(name, unit, i, Tier.BOTTOM, memory, area));
          case TOP -> cells.add(new Cell(name, unit, i, Tier.TOP, memory, area));
          case SPLIT -> {
            cells.add(new Cell(name, unit, i, Tier.BOTTOM, memory, area / 2));
            cells.add(new Cell(name + " (top)", unit, i, Tier.TOP, memory, area / 2));
          }
        }
      }
    }
    for (Link link : Link.values()) {
      join(link, stacking);
    }
  }

  List<Cell> cells() {
    return List.copyOf(cells);
  }

  List<Connection> connections() {
    return List.copyOf(connections);
  }

  private void join(Link link, Stacking stacking) {
    boolean bothSplit =
        stacking.tier(link.from()) == Tier.SPLIT && stacking.tier(link.to()) == Tier.SPLIT;
    List<int[]> pairs = new ArrayList<>();
    for (int from = 0; from < cells.size(); from++) {
      for (int to = 0; to < cells.size(); to++) {
        Cell a = cells.get(from);
        Cell b = cells.get(to);
        boolean joined = a.unit() == link.from() && b.unit() == link.to() && sameCore(a, b);
        if (joined && !(bothSplit && a.tier() != b.tier())) {
          pairs.add(new int[] {from, to});
        }
      }
    }
    for (int[] pair : pairs) {
      double crossing =
          bothSplit
              ? (DOWN_COLUMNS.contains(link) ? 0.5 : 0)
              : cells.get(pair[0]).tier() == cells.get(pair[1]).tier() ? 0 : 1;
      connections.add(new Connection(link, pair[0], pair[1], 1.0 / pairs.size(), crossing));
    }
  }

  private static boolean sameCore(Cell a, Cell b) {
    boolean paired =
        EXPERT_UNITS.contains(a.unit()) && EXPERT_UNITS.contains(b.unit())
            || ATTENTION_UNITS.contains(a.unit()) && ATTENTION_UNITS.contains(b.unit());
    return !paired || a.instance() == b.instance();
  }

  /// How often a link is used, for the floorplan only: 1 every cycle of an expert run; 1/8 once per
  /// tile or row block, or by attention, which is a small part of a block's work; 1/64 less often.
  /// Fixed, so that a chip does not depend on the network it runs.
  static double duty(Link link) {
    return switch (link) {
      case LOCAL_TO_ARRAY, SPIKE_BUFFER_TO_ARRAY -> 1;
      case WEIGHT_BUFFER_TO_LOCAL,
          SPIKE_BUFFER_TO_ATTENTION,
          ATTENTION_TO_BANK,
          ARRAY_TO_BANK,
          BANK_TO_SPIKE_BUFFER,
          RESIDUAL_TO_BANK,
          BANK_TO_RESIDUAL,
          MEMBRANE_TO_BANK,
          BANK_TO_MEMBRANE,
          ATTENTION_BANK_TO_SPIKE_BUFFER ->
          1.0 / 8;
      case DRAM_TO_WEIGHT_BUFFER,
          DRAM_TO_SPIKE_BUFFER,
          SPIKE_BUFFER_TO_DRAM,
          WEIGHT_BUFFER_TO_ARRAY,
          RESIDUAL_TO_ARRAY,
          BANK_TO_ROUTER,
          ROUTER_TO_SEQUENCER,
          SEQUENCER_TO_ARRAY,
          SEQUENCER_TO_ATTENTION,
          BANK_TO_SEQUENCER ->
          1.0 / 64;
    };
  }

  /// Bits of a link that can move in one cycle, all cores together; 0 for a link that rides on the
  /// wires of others.
  static long width(Link link, Accelerator machine) {
    long experts = machine.expert().count();
    long heads = machine.attention().count();
    long expertRows = experts * machine.expert().rows();
    long headRows = heads * machine.attention().rows();
    int sum = Datapath.SUM_BITS;
    long weightPort = machine.weightBuffer().portBits();
    long spikePort = machine.spikeBuffers().portBits();
    long residualPort = machine.residualBuffer().portBits();
    boolean dram = machine.dram().isPresent();
    return switch (link) {
      case DRAM_TO_WEIGHT_BUFFER -> dram ? weightPort : 0;
      case DRAM_TO_SPIKE_BUFFER, SPIKE_BUFFER_TO_DRAM -> dram ? spikePort : 0;
      case WEIGHT_BUFFER_TO_LOCAL -> weightPort;
      case WEIGHT_BUFFER_TO_ARRAY -> 0;
      case LOCAL_TO_ARRAY -> expertRows * Datapath.WEIGHT_BITS;
      case SPIKE_BUFFER_TO_ARRAY, RESIDUAL_TO_ARRAY -> experts * machine.expert().columns();
      case ARRAY_TO_BANK -> expertRows * sum;
      case BANK_TO_SPIKE_BUFFER -> expertRows;
      case RESIDUAL_TO_BANK, BANK_TO_RESIDUAL -> residualPort;
      case SPIKE_BUFFER_TO_ATTENTION -> headRows + heads * machine.attention().columns();
      case ATTENTION_TO_BANK -> headRows * sum;
      case MEMBRANE_TO_BANK, BANK_TO_MEMBRANE -> headRows * 2 * sum;
      case ATTENTION_BANK_TO_SPIKE_BUFFER -> headRows;
      case BANK_TO_ROUTER -> experts * Datapath.COUNT_BITS;
      case ROUTER_TO_SEQUENCER -> experts * sum;
      case SEQUENCER_TO_ARRAY -> experts * spikestack.machine.arch.Event.DESCRIPTOR_BITS;
      case SEQUENCER_TO_ATTENTION -> heads * spikestack.machine.arch.Event.DESCRIPTOR_BITS;
      case BANK_TO_SEQUENCER -> Datapath.COUNT_BITS;
    };
  }
}
