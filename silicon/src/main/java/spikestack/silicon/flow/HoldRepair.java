package spikestack.silicon.flow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.DesignBuilder;
import spikestack.silicon.netlist.Orientation;
import spikestack.silicon.netlist.liberty.Table;
import spikestack.silicon.netlist.liberty.TimingArc;
import spikestack.silicon.signoff.timing.Timing;

/// Buffers in front of data pins that a path reaches too early.
///
/// Each such pin gets as many as its slack asks for (at least one, at most [#MOST]), the worst pin
/// first, at free sites near to it on its tier; the pin's setup slack must have room for them. Of
/// the library's buffers the one that takes the longest, among those that are no wider than twice
/// the narrowest. Whether it was enough, timing tells.
final class HoldRepair {
  /// Buffers before one pin in a round.
  private static final int MOST = 8;

  /// Transition at which a buffer's delay is taken, ps.
  private static final double SLEW = 30;

  /// What was done.
  ///
  /// @param buffers added
  /// @param left pins too early that have no setup room, or no free site near
  record Result(Design design, int buffers, int left) {}

  private HoldRepair() {}

  static Result run(TimingStep.Timed timed) {
    Design design = timed.design();
    List<Timing.Endpoint> early = new ArrayList<>();
    for (Timing.Endpoint end : timed.timing().endpoints()) {
      if (end.holdPs() < 0 && end.terminal() < design.pins()) {
        early.add(end);
      }
    }
    if (early.isEmpty()) {
      return new Result(design, 0, 0);
    }
    early.sort(
        Comparator.comparingDouble(Timing.Endpoint::holdPs)
            .thenComparingInt(Timing.Endpoint::terminal));
    Delay kind = slowest(design, Buffers.of(design.library()));
    Gaps gaps = new Gaps(design);
    DesignBuilder builder = design.edit();
    int number = 0;
    int added = 0;
    int left = 0;
    for (Timing.Endpoint end : early) {
      int wanted = (int) Math.clamp(Math.ceil(-end.holdPs() / kind.delayPs()), 1, MOST);
      int pin = end.terminal();
      int net = design.pinNet(pin);
      if (net == Design.NONE || end.setupPs() < wanted * kind.delayPs()) {
        left++;
        continue;
      }
      int from = builder.findNet(design.netName(net));
      int tier = design.terminalTier(pin);
      int placed = 0;
      for (int b = 0; b < wanted; b++) {
        Gaps.Spot spot =
            gaps.take(
                tier,
                design.terminalX(pin) - kind.buffer().width() / 2,
                design.terminalY(pin),
                kind.buffer().width());
        if (spot == null) {
          break;
        }
        int buffer;
        do {
          buffer = builder.instance("hold_" + number++, kind.buffer().number(), 0);
        } while (buffer == Design.NONE);
        int to;
        do {
          to = builder.net("hold_net_" + number++);
        } while (to == Design.NONE);
        Orientation how = design.floorplans().get(tier).rows().get(spot.row()).orientation();
        builder.place(buffer, spot.x(), spot.y(), tier, how, Design.Status.PLACED);
        builder.connect(buffer, kind.buffer().input(), from);
        builder.connect(buffer, kind.buffer().output(), to);
        from = to;
        placed++;
      }
      if (placed > 0) {
        builder.connect(design.pinInstance(pin), design.pinNumber(pin), from);
      }
      added += placed;
      left += placed < wanted ? 1 : 0;
    }
    if (added == 0) {
      return new Result(design, 0, left);
    }
    builder.floorplans(design.floorplans());
    return new Result(builder.build(), added, left);
  }

  private record Delay(Buffers.Buffer buffer, double delayPs) {}

  private static Delay slowest(Design design, Buffers buffers) {
    List<Delay> all = new ArrayList<>();
    int narrowest = Integer.MAX_VALUE;
    for (Buffers.Buffer buffer : buffers.all()) {
      double delay =
          design.library().master(buffer.number()).cell().orElseThrow().arcs().stream()
              .filter(arc -> arc.type().delay())
              .map(TimingArc::value)
              .mapToDouble(e -> Math.min(at(e.rise(), buffer), at(e.fall(), buffer)))
              .min()
              .orElse(0);
      all.add(new Delay(buffer, Math.max(1e-3, delay)));
      narrowest = Math.min(narrowest, buffer.width());
    }
    int bound = 2 * narrowest;
    return all.stream()
        .filter(delay -> delay.buffer().width() <= bound)
        .max(Comparator.comparingDouble(Delay::delayPs))
        .orElseThrow();
  }

  private static double at(Optional<Table> table, Buffers.Buffer buffer) {
    return table.map(t -> t.at(SLEW, 2 * buffer.inputFf())).orElse(0.0);
  }
}
