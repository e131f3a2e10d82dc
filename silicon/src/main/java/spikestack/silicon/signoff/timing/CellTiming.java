package spikestack.silicon.signoff.timing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spikestack.silicon.netlist.Master;
import spikestack.silicon.netlist.liberty.Liberty;
import spikestack.silicon.netlist.liberty.LibertyCell;
import spikestack.silicon.netlist.liberty.LibertyPin;
import spikestack.silicon.netlist.liberty.Logic;
import spikestack.silicon.netlist.liberty.Table;
import spikestack.silicon.netlist.liberty.TimingArc;
import spikestack.silicon.netlist.liberty.TimingType;

/// A master's timing with names turned into pin numbers. Edges are 0 rising, 1 falling.
final class CellTiming {
  static final int RISE = 0;
  static final int FALL = 1;

  /// Of a master without Liberty: no arcs, no loads.
  private static final Liberty.Thresholds USUAL =
      new Liberty.Thresholds(
          new double[] {.5, .5},
          new double[] {.5, .5},
          new double[] {.2, .2},
          new double[] {.8, .8},
          1);

  final String name;
  final Liberty.Thresholds thresholds;
  final LibertyCell.Kind kind;

  // Delay arcs, by their number.
  final int arcs;
  final int[] from;
  final int[] to;

  /// Whether the arc starts at a clock edge and launches data.
  final boolean[] launch;

  /// `[arc * 4 + in * 2 + out]`: whether this edge in makes that edge out.
  final boolean[] moves;

  /// `[arc * 2 + out]`.
  final @Nullable Table[] delay;

  final @Nullable Table[] slew;
  final @Nullable Condition[] when;

  // Setup and hold checks, by their number.
  final int checks;
  final int[] data;
  final int[] clock;
  final int[] clockEdge;
  final boolean[] setup;

  /// `[check * 2 + edge of the data]`.
  final @Nullable Table[] constraint;

  /// `[pin * 2 + edge]`, fF.
  final double[] load;

  /// What output pins compute, by pin.
  final @Nullable Condition[] function;

  /// Arcs that were left out.
  final int asynchronous;

  final int transparent;

  /// A function of pins.
  ///
  /// @param pins of its inputs; -1 for a state of the cell
  record Condition(Logic logic, int[] pins) {
    /// Three-valued.
    ///
    /// @param values by pin of the master
    byte evaluate(byte[] values) {
      byte[] own = new byte[pins.length];
      for (int i = 0; i < own.length; i++) {
        own[i] = pins[i] < 0 ? Logic.UNKNOWN : values[pins[i]];
      }
      return logic.evaluate(own);
    }
  }

  CellTiming(Master master, Optional<Liberty> library) {
    name = master.name();
    thresholds = library.map(Liberty::thresholds).orElse(USUAL);
    Optional<LibertyCell> cell = master.cell();
    kind = cell.map(LibertyCell::kind).orElse(LibertyCell.Kind.COMBINATIONAL);
    load = new double[2 * master.signals()];
    function = new Condition[master.signals()];
    List<TimingArc> delays = new ArrayList<>();
    List<TimingArc> constraints = new ArrayList<>();
    int others = 0;
    int latches = 0;
    if (cell.isPresent()) {
      for (LibertyPin pin : cell.get().pins()) {
        int number = master.pin(pin.name());
        if (number >= 0) {
          load[2 * number + RISE] = pin.riseFf();
          load[2 * number + FALL] = pin.fallFf();
          function[number] = pin.function().map(f -> condition(f, master)).orElse(null);
        }
      }
      for (TimingArc arc : cell.get().arcs()) {
        boolean known = master.pin(arc.from()) >= 0 && master.pin(arc.to()) >= 0;
        switch (arc.type()) {
          case SETUP_RISING, SETUP_FALLING, HOLD_RISING, HOLD_FALLING -> {
            if (known) {
              constraints.add(arc);
            }
          }
          case RECOVERY, REMOVAL, CLEAR, PRESET -> others++;
          case THREE_STATE_DISABLE, OTHER -> {
            // Not a delay to a driven value.
          }
          default -> {
            boolean through =
                kind == LibertyCell.Kind.LATCH
                    && !arc.type().edge()
                    && checked(cell.get(), arc.from());
            if (through) {
              latches++;
            } else if (known) {
              delays.add(arc);
            }
          }
        }
      }
    }
    asynchronous = others;
    transparent = latches;
    arcs = delays.size();
    from = new int[arcs];
    to = new int[arcs];
    launch = new boolean[arcs];
    moves = new boolean[4 * arcs];
    delay = new Table[2 * arcs];
    slew = new Table[2 * arcs];
    when = new Condition[arcs];
    for (int i = 0; i < arcs; i++) {
      arc(i, delays.get(i), master);
    }
    checks = constraints.size();
    data = new int[checks];
    clock = new int[checks];
    clockEdge = new int[checks];
    setup = new boolean[checks];
    constraint = new Table[2 * checks];
    for (int i = 0; i < checks; i++) {
      TimingArc arc = constraints.get(i);
      TimingType type = arc.type();
      data[i] = master.pin(arc.to());
      clock[i] = master.pin(arc.from());
      boolean rising = type == TimingType.SETUP_RISING || type == TimingType.HOLD_RISING;
      clockEdge[i] = rising ? RISE : FALL;
      setup[i] = type == TimingType.SETUP_RISING || type == TimingType.SETUP_FALLING;
      constraint[2 * i + RISE] = arc.value().rise().orElse(null);
      constraint[2 * i + FALL] = arc.value().fall().orElse(null);
    }
  }

  /// Whether a pin has a setup check: the data pin of a latch.
  private static boolean checked(LibertyCell cell, String pin) {
    return cell.arcs().stream().anyMatch(arc -> arc.type().check() && arc.to().equals(pin));
  }

  private static Condition condition(Logic logic, Master master) {
    return new Condition(logic, logic.inputs().stream().mapToInt(master::pin).toArray());
  }

  private void arc(int i, TimingArc arc, Master master) {
    from[i] = master.pin(arc.from());
    to[i] = master.pin(arc.to());
    launch[i] = arc.type().edge();
    when[i] = arc.when().map(w -> condition(w, master)).orElse(null);
    delay[2 * i + RISE] = arc.value().rise().orElse(null);
    delay[2 * i + FALL] = arc.value().fall().orElse(null);
    slew[2 * i + RISE] = arc.slew().rise().orElse(null);
    slew[2 * i + FALL] = arc.slew().fall().orElse(null);
    for (int in = RISE; in <= FALL; in++) {
      for (int out = RISE; out <= FALL; out++) {
        boolean possible =
            switch (arc.type()) {
              case RISING_EDGE -> in == RISE;
              case FALLING_EDGE -> in == FALL;
              case COMBINATIONAL_RISE -> out == RISE && follows(arc.sense(), in, out);
              case COMBINATIONAL_FALL -> out == FALL && follows(arc.sense(), in, out);
              default -> follows(arc.sense(), in, out);
            };
        moves[4 * i + 2 * in + out] = possible && delay[2 * i + out] != null;
      }
    }
  }

  private static boolean follows(TimingArc.Sense sense, int in, int out) {
    return switch (sense) {
      case POSITIVE -> in == out;
      case NEGATIVE -> in != out;
      case BOTH -> true;
    };
  }
}
