package spikestack.silicon.signoff.power;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Master;
import spikestack.silicon.netlist.liberty.Liberty;
import spikestack.silicon.netlist.liberty.LibertyCell;
import spikestack.silicon.netlist.liberty.Logic;
import spikestack.silicon.netlist.liberty.PowerArc;
import spikestack.silicon.signoff.timing.StaticTiming;

/// Power of every instance, watts.
///
/// - *Switching*: half of capacitance times voltage squared per transition of each net that the
///   instance drives, wire and pins.
/// - *Internal*: the tables of Liberty, mean of rise and fall, per transition of a pin, at the
///   transition time and load that timing found. Tables with conditions count for the share of time
///   in which the condition holds; those of an output are shared among its inputs by how often each
///   moves it.
/// - *Leakage*: of each state by its share of time, else the cell's one number.
///
/// @param internal by instance
/// @param switching by instance
/// @param leakage by instance
public record Power(double[] internal, double[] switching, double[] leakage) {
  /// How conditions are weighed.
  public enum States {
    /// A stored bit and its opposite are opposite.
    CONSISTENT,
    /// Each pin of a condition on its own, as OpenSTA does it: of the conditions `Q & !QN` and `!Q
    /// & QN` each holds a quarter of the time, so half of a flip-flop's clock energy is lost.
    INDEPENDENT
  }

  /// Of one instance.
  public double total(int instance) {
    return internal[instance] + switching[instance] + leakage[instance];
  }

  /// Sum over all instances.
  public double total() {
    double sum = 0;
    for (int i = 0; i < internal.length; i++) {
      sum += internal[i] + switching[i] + leakage[i];
    }
    return sum;
  }

  /// Power of a timed design.
  public static Power of(Design design, StaticTiming timing, Activity activity, States states) {
    int count = design.instances();
    Power power = new Power(new double[count], new double[count], new double[count]);
    Map<Integer, CellStates> cells = new HashMap<>();
    for (int i = 0; i < count; i++) {
      Master master = design.master(i);
      Optional<LibertyCell> cell = master.cell();
      if (cell.isPresent()) {
        CellStates of =
            cells.computeIfAbsent(
                design.masterNumber(i), m -> new CellStates(design.library().master(m)));
        double volts = design.library().origin(master).map(Liberty::volts).orElse(1.0);
        new Instance(design, timing, activity, states, i, cell.get(), of, volts).into(power);
      }
    }
    return power;
  }

  /// One instance in work.
  private record Instance(
      Design design,
      StaticTiming timing,
      Activity activity,
      States states,
      int number,
      LibertyCell cell,
      CellStates of,
      double volts) {
    private static final double FEMTO = 1e-15;
    private static final double NANO = 1e-9;

    void into(Power power) {
      double[] shares = of.shares(design, number, activity.high());
      Master master = design.master(number);
      for (int k = 0; k < master.signals(); k++) {
        int pin = design.firstPin(number) + k;
        int net = design.pinNet(pin);
        if (net != Design.NONE && design.drives(pin)) {
          double farads = timing.loadFf(pin) * FEMTO;
          power.switching[number] += farads * volts * volts / 2 * activity.toggleHz()[net];
        }
      }
      for (PowerArc arc : cell.powers()) {
        power.internal[number] += internal(arc, master.pin(arc.pin()), shares);
      }
      power.leakage[number] = leakage(shares) * NANO;
    }

    private double share(Optional<Logic> when, double[] shares) {
      if (when.isEmpty()) {
        return 1;
      }
      return states == States.CONSISTENT
          ? of.share(when.get(), shares)
          : of.shareOfIndependentPins(when.get(), shares);
    }

    private double toggles(int pin) {
      int net = pin < 0 ? Design.NONE : design.pinNet(design.firstPin(number) + pin);
      if (net != Design.NONE) {
        return activity.toggleHz()[net];
      }
      return pin < 0 || design.drives(design.firstPin(number) + pin) ? open() : 0;
    }

    /// An output that nothing is connected to, or that the library keeps inside, moves as its
    /// siblings do.
    private double open() {
      double most = 0;
      for (int k = 0; k < design.master(number).signals(); k++) {
        int other = design.firstPin(number) + k;
        if (design.drives(other) && design.pinNet(other) != Design.NONE) {
          most = Math.max(most, activity.toggleHz()[design.pinNet(other)]);
        }
      }
      return most;
    }

    private double internal(PowerArc arc, int pin, double[] shares) {
      int terminal = design.firstPin(number) + pin;
      boolean output = pin < 0 || design.drives(terminal);
      double slew = output ? 0 : timing.slewPs(terminal);
      double part = share(arc.when(), shares);
      if (output && arc.related().isPresent()) {
        int from = design.master(number).pin(arc.related().get());
        if (from < 0) {
          return 0;
        }
        slew = timing.slewPs(design.firstPin(number) + from);
        part *= (pin < 0 ? 1 : cause(pin, from, shares)) / whole(arc, shares);
      }
      boolean loaded = output && pin >= 0 && design.pinNet(terminal) != Design.NONE;
      double load = loaded ? timing.loadFf(terminal) : 0;
      double joules = FEMTO * (arc.rise().at(slew, load) + arc.fall().at(slew, load)) / 2;
      return joules * toggles(pin) * part;
    }

    /// Share of an output's transitions that an input causes.
    private double cause(int output, int input, double[] shares) {
      if (of.kind() != LibertyCell.Kind.COMBINATIONAL) {
        return 1; // of a register: its clock
      }
      double all = 0;
      double own = 0;
      for (int each : of.inputs()) {
        double moves = toggles(each) * of.follows(output, each, shares);
        all += moves;
        own += each == input ? moves : 0;
      }
      return all > 0 ? own / all : 0;
    }

    /// Share of time in which any table of this output and input holds: conditions may leave out
    /// states in which the output does not follow.
    private double whole(PowerArc arc, double[] shares) {
      double sum = 0;
      for (PowerArc other : cell.powers()) {
        if (other.pin().equals(arc.pin()) && other.related().equals(arc.related())) {
          sum += share(other.when(), shares);
        }
      }
      return sum > 0 ? sum : 1;
    }

    private double leakage(double[] shares) {
      double sum = 0;
      double time = 0;
      for (LibertyCell.Leakage state : cell.leakages()) {
        double part = share(state.when(), shares);
        sum += part * state.nanowatts();
        time += part;
      }
      return time > 0 ? sum / time : cell.leakageNw();
    }
  }
}
