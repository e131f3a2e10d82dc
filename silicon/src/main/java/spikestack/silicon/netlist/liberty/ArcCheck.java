package spikestack.silicon.netlist.liberty;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import spikestack.model.input.InputException;

/// Arcs that name pins the cell has, and have the tables they need.
final class ArcCheck {
  private ArcCheck() {}

  static void check(String file, Group cell, List<LibertyPin> pins, List<TimingArc> arcs) {
    Set<String> names = new HashSet<>();
    for (LibertyPin pin : pins) {
      if (!names.add(pin.name())) {
        throw new InputException(
            file + ":" + cell.line, "pin " + pin.name() + " twice at cell " + cell.name(), "once");
      }
    }
    for (TimingArc arc : arcs) {
      String place = file + ":" + arc.line();
      String where = "cell " + cell.name() + ", " + arc.from() + " to " + arc.to();
      if (!names.contains(arc.from())) {
        throw new InputException(place, where, "a related_pin that the cell has");
      }
      if (arc.type().check()) {
        if (arc.value().rise().isEmpty() && arc.value().fall().isEmpty()) {
          throw new InputException(
              place, where + " without a table", "rise_constraint or fall_constraint");
        }
      } else if (arc.type().delay() && arc.type() != TimingType.THREE_STATE_DISABLE) {
        boolean rise = arc.value().rise().isPresent();
        boolean fall = arc.value().fall().isPresent();
        if (!rise && !fall) {
          throw new InputException(place, where + " without a table", "cell_rise, cell_fall");
        }
        if (rise != arc.slew().rise().isPresent() || fall != arc.slew().fall().isPresent()) {
          throw new InputException(
              place,
              where + " with a delay but no transition, or the reverse",
              "cell_rise with rise_transition, cell_fall with fall_transition");
        }
      }
    }
  }
}
