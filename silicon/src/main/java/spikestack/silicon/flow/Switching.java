package spikestack.silicon.flow;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import spikestack.model.input.InputException;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.activity.SignalCounts;
import spikestack.silicon.netlist.liberty.LibertyCell;
import spikestack.silicon.signoff.power.Activity;
import spikestack.silicon.signoff.timing.StaticTiming;

/// What is known of how often nets move, before it is spread through the gates.
///
/// From the counts of a simulation, by name: a net has the name of a signal of the text, `/`
/// between instances or `.`. The instance that the design is, is the outermost scope that has at
/// least half of its ports. Transitions count per cycle of the clock's port there. Without counts
/// all register outputs move alike.
///
/// @param nets what is known, by net
/// @param annotated nets that have a count
/// @param counted nets with a driver that could have one: no constants, no clocks
/// @param registersAnnotated of the nets that registers and memories drive
/// @param registers nets that registers and memories drive
public record Switching(
    Map<Integer, Activity.Net> nets,
    long annotated,
    long counted,
    long registersAnnotated,
    long registers) {

  /// @param assumed of register outputs, when there are no counts
  /// @throws InputException if no scope of the counts is the design, or its clock never moves
  static Switching of(
      Design design,
      StaticTiming timing,
      Optional<Counted> counted,
      String clock,
      double periodPs,
      Activity.Net assumed) {
    Map<Integer, Activity.Net> known = new HashMap<>();
    long annotated = 0;
    long all = 0;
    long stored = 0;
    long storedKnown = 0;
    String scope = counted.map(c -> scope(design, c)).orElse("");
    double cycles = counted.map(c -> cycles(c, scope, clock)).orElse(0.0);
    for (int net = 0; net < design.nets(); net++) {
      if (design.netFirst(net) == design.netFirst(net + 1) || design.constant(net) != Design.NONE) {
        continue;
      }
      int driver = design.netTerminal(design.netFirst(net));
      if (!design.drives(driver) || timing.clockHz(driver) > 0) {
        continue;
      }
      boolean register = driver < design.pins() && stores(design, driver);
      all++;
      stored += register ? 1 : 0;
      if (counted.isEmpty()) {
        if (register) {
          known.put(net, assumed);
        }
        continue;
      }
      SignalCounts counts = counted.get().counts();
      int bit = find(counts, scope, design.netName(net));
      if (bit >= 0) {
        double perCycle = counts.transitions(bit) / cycles;
        known.put(net, new Activity.Net(perCycle * 1e12 / periodPs, counts.highShare(bit)));
        annotated++;
        storedKnown += register ? 1 : 0;
      }
    }
    return new Switching(known, annotated, all, storedKnown, stored);
  }

  /// Counts and the file that they are from.
  ///
  /// @param file for complaints and reports
  public record Counted(String file, SignalCounts counts) {}

  private static boolean stores(Design design, int pin) {
    return design
            .master(design.pinInstance(pin))
            .cell()
            .map(LibertyCell::kind)
            .orElse(LibertyCell.Kind.COMBINATIONAL)
        != LibertyCell.Kind.COMBINATIONAL;
  }

  /// A test bench often has signals of the same names as the ports of what it tests: so of the
  /// scopes with ports the one that knows the most nets.
  private static String scope(Design design, Counted counted) {
    String best = "";
    int most = 0;
    for (String scope : counted.counts().scopes()) {
      int ports = 0;
      for (int p = 0; p < design.ports(); p++) {
        ports += find(counted.counts(), scope, design.portName(p)) >= 0 ? 1 : 0;
      }
      if (2 * ports < design.ports() || ports == 0) {
        continue;
      }
      int nets = 0;
      for (int net = 0; net < design.nets(); net++) {
        nets += find(counted.counts(), scope, design.netName(net)) >= 0 ? 1 : 0;
      }
      if (nets > most) {
        most = nets;
        best = scope;
      }
    }
    if (most == 0) {
      throw new InputException(
          counted.file(),
          "no scope with the ports of " + design.name(),
          "counts of that design, as spikestack rtl --verify --activity writes them");
    }
    return best;
  }

  private static double cycles(Counted counted, String scope, String clock) {
    int bit = find(counted.counts(), scope, clock);
    if (bit < 0 || counted.counts().transitions(bit) < 2) {
      throw new InputException(
          counted.file(),
          bit < 0 ? "no signal " + scope + "." + clock : "a clock " + clock + " that never moves",
          "transitions of the clock's port: they say how many cycles were watched");
    }
    return counted.counts().transitions(bit) / 2.0;
  }

  /// A vector of one bit is written with its index or without.
  private static int find(SignalCounts counts, String scope, String net) {
    String name = scope + "." + net.replace('/', '.');
    int found = counts.find(name);
    if (found >= 0) {
      return found;
    }
    return name.endsWith("[0]")
        ? counts.find(name.substring(0, name.length() - 3))
        : counts.find(name + "[0]");
  }
}
