package spikestack.silicon.flow;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import spikestack.machine.tech.Ledger;
import spikestack.machine.tech.Parameter;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.liberty.LibertyCell;
import spikestack.silicon.netlist.liberty.Logic;
import spikestack.silicon.netlist.liberty.PowerArc;
import spikestack.silicon.signoff.timing.StaticTiming;

/// Power of every instance from its switching: its net's charge, its own energy tables, leakage.
///
/// A transition charges or discharges wire and pins: half of C V^2. Energy inside a cell comes from
/// the library's tables at the transition and load that timing found; of several tables of a pin
/// that differ in the related input the mean counts, of conditions their probability.
final class PowerStep {
  /// @param switching watts of each instance's output nets
  /// @param internal watts inside of each instance
  /// @param leakage watts of each instance, at the temperature of the library's corner
  record Result(double[] switching, double[] internal, double[] leakage) {
    double total(int instance) {
      return switching[instance] + internal[instance] + leakage[instance];
    }
  }

  private PowerStep() {}

  /// @param wireFf capacitance of each net's wire, `[nets]`
  /// @param hertz of the clock
  static Result run(
      Design design,
      Activity activity,
      double[] wireFf,
      StaticTiming timing,
      Ledger tech,
      double hertz) {
    double vdd = tech.value(Parameter.VDD);
    int n = design.instances();
    double[] switching = new double[n];
    double[] internal = new double[n];
    double[] leakage = new double[n];
    Map<Integer, Map<String, List<PowerArc>>> arcs = new TreeMap<>();
    for (int i = 0; i < n; i++) {
      Optional<LibertyCell> cell = design.master(i).cell();
      if (cell.isEmpty()) {
        continue;
      }
      leakage[i] = cell.get().leakageNw() * 1e-9;
      Map<String, List<PowerArc>> byPin =
          arcs.computeIfAbsent(
              design.masterNumber(i),
              m -> cell.get().powers().stream().collect(Collectors.groupingBy(PowerArc::pin)));
      for (int pin = design.firstPin(i); pin < design.firstPin(i + 1); pin++) {
        int net = design.pinNet(pin);
        if (net == Design.NONE) {
          continue;
        }
        double rate = activity.transitions()[net] * hertz;
        double load = 0;
        if (design.drives(pin)) {
          load = wireFf[net];
          for (int k = design.netFirst(net); k < design.netFirst(net + 1); k++) {
            int terminal = design.netTerminal(k);
            load +=
                terminal < design.pins() && terminal != pin
                    ? design.pin(terminal).capacitanceFf()
                    : 0;
          }
          switching[i] += 0.5 * load * 1e-15 * vdd * vdd * rate;
        }
        List<PowerArc> own = byPin.get(design.pin(pin).name());
        if (own != null && rate > 0) {
          internal[i] += energy(design, i, own, activity, timing.slewPs(pin), load) * 1e-15 * rate;
        }
      }
    }
    return new Result(switching, internal, leakage);
  }

  /// Of one transition of a pin, fJ: the mean of rise and fall.
  private static double energy(
      Design design,
      int instance,
      List<PowerArc> arcs,
      Activity activity,
      double slew,
      double load) {
    double unconditional = 0;
    int related = 0;
    double conditional = 0;
    for (PowerArc arc : arcs) {
      double one = 0.5 * (arc.rise().at(slew, load) + arc.fall().at(slew, load));
      if (arc.when().isPresent()) {
        conditional += one * likely(design, instance, arc.when().get(), activity);
      } else {
        unconditional += one;
        related++;
      }
    }
    return conditional + (related == 0 ? 0 : unconditional / related);
  }

  /// How likely a condition over the pins is.
  private static double likely(Design design, int instance, Logic when, Activity activity) {
    List<String> inputs = when.inputs();
    if (inputs.size() > 8) {
      return 0.5;
    }
    byte[] values = new byte[inputs.size()];
    double sum = 0;
    for (int code = 0; code < 1 << inputs.size(); code++) {
      double weight = 1;
      for (int i = 0; i < values.length; i++) {
        values[i] = (byte) (code >> i & 1);
        int number = design.master(instance).pin(inputs.get(i));
        int net =
            number < 0 || number >= design.master(instance).signals()
                ? Design.NONE
                : design.pinNet(design.firstPin(instance) + number);
        double one = net == Design.NONE ? 0.5 : activity.probability()[net];
        weight *= values[i] == 1 ? one : 1 - one;
      }
      sum += when.evaluate(values) == Logic.ONE ? weight : 0;
    }
    return sum;
  }
}
