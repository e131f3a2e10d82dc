package spikestack.silicon.signoff.power;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Direction;
import spikestack.silicon.netlist.Master;
import spikestack.silicon.netlist.liberty.LibertyCell;
import spikestack.silicon.netlist.liberty.LibertyPin;
import spikestack.silicon.netlist.liberty.Logic;

/// The states that a cell can be in: values of its inputs and of what it stores. Outputs follow
/// from them; `IQ` and `IQN` are each other's opposite.
final class CellStates {
  /// Cells of more variables, memories above all, are not enumerated: of a condition there each pin
  /// counts on its own, and one of more pins as an even share.
  private static final int MOST = 12;

  private final Master master;
  private final LibertyCell.Kind kind;
  private final List<Integer> inputs = new ArrayList<>();

  /// Names of the variables: input pins, then what is stored.
  private final List<String> variables = new ArrayList<>();

  private final Map<Logic, byte[]> tables = new HashMap<>();

  /// Functions of output pins, by name.
  private final Map<String, Logic> outputs = new HashMap<>();

  CellStates(Master master) {
    this.master = master;
    Optional<LibertyCell> cell = master.cell();
    kind = cell.map(LibertyCell::kind).orElse(LibertyCell.Kind.MEMORY);
    for (int i = 0; i < master.signals(); i++) {
      if (master.pin(i).direction() == Direction.INPUT) {
        inputs.add(i);
        variables.add(master.pin(i).name());
      }
    }
    if (cell.isPresent()) {
      for (LibertyPin pin : cell.get().pins()) {
        pin.function().ifPresent(function -> outputs.put(pin.name(), function));
      }
    }
    if (kind == LibertyCell.Kind.FLIP_FLOP || kind == LibertyCell.Kind.LATCH) {
      variables.add("IQ");
    }
  }

  LibertyCell.Kind kind() {
    return kind;
  }

  /// Numbers of the input pins.
  List<Integer> inputs() {
    return inputs;
  }

  private boolean small() {
    return variables.size() <= MOST;
  }

  /// Share of time at 1 of each variable of an instance.
  double[] shares(Design design, int instance, double[] high) {
    double[] shares = new double[variables.size()];
    for (int i = 0; i < inputs.size(); i++) {
      int net = design.pinNet(design.firstPin(instance) + inputs.get(i));
      shares[i] = net == Design.NONE ? 0.5 : high[net];
    }
    if (shares.length > inputs.size()) {
      shares[inputs.size()] = stored(design, instance, high);
    }
    return shares;
  }

  private double stored(Design design, int instance, double[] high) {
    for (Map.Entry<String, Logic> output : outputs.entrySet()) {
      int pin = master.pin(output.getKey());
      int net = pin < 0 ? Design.NONE : design.pinNet(design.firstPin(instance) + pin);
      if (net != Design.NONE && output.getValue().inputs().size() == 1) {
        return small() && table(output.getValue())[1 << inputs.size()] == Logic.ONE
            ? high[net]
            : 1 - high[net];
      }
    }
    return 0.5;
  }

  /// Values of a function in every state, by the code of the state: bit i is variable i.
  private byte[] table(Logic logic) {
    return tables.computeIfAbsent(
        logic,
        l -> {
          byte[] table = new byte[1 << variables.size()];
          for (int code = 0; code < table.length; code++) {
            table[code] = value(l, state(code));
          }
          return table;
        });
  }

  private Map<String, Byte> state(int code) {
    Map<String, Byte> state = new HashMap<>();
    for (int i = 0; i < variables.size(); i++) {
      state.put(variables.get(i), (byte) (code >> i & 1));
    }
    return state;
  }

  private byte value(Logic logic, Map<String, Byte> state) {
    byte[] values = new byte[logic.inputs().size()];
    for (int i = 0; i < values.length; i++) {
      String name = logic.inputs().get(i);
      Byte known = state.get(name);
      if (known != null) {
        values[i] = known;
      } else if (name.equals("IQN") && state.containsKey("IQ")) {
        values[i] = (byte) (1 - state.getOrDefault("IQ", (byte) 0));
      } else {
        Logic inner = outputs.get(name);
        values[i] = inner == null || inner == logic ? Logic.UNKNOWN : value(inner, state);
      }
    }
    return logic.evaluate(values);
  }

  private static double weight(int code, double[] shares) {
    double weight = 1;
    for (int i = 0; i < shares.length; i++) {
      weight *= (code >> i & 1) != 0 ? shares[i] : 1 - shares[i];
    }
    return weight;
  }

  /// Share of time at 1 of an output.
  double high(int pin, double[] shares) {
    Logic function = outputs.get(master.pin(pin).name());
    return function == null ? 0.5 : share(function, shares);
  }

  /// Share of time in which a condition holds; unknown values count half.
  double share(Logic condition, double[] shares) {
    if (!small()) {
      boolean few = condition.inputs().size() <= MOST;
      return few ? shareOfIndependentPins(condition, shares) : 0.5;
    }
    byte[] table = table(condition);
    double sum = 0;
    for (int code = 0; code < table.length; code++) {
      byte value = table[code];
      if (value != Logic.ZERO) {
        double weight = weight(code, shares);
        sum += value == Logic.ONE ? weight : weight / 2;
      }
    }
    return sum;
  }

  /// As [#share], but every pin of the condition on its own: what a stored bit and its opposite say
  /// together is forgotten.
  double shareOfIndependentPins(Logic condition, double[] shares) {
    int count = condition.inputs().size();
    double[] own = new double[count];
    for (int i = 0; i < count; i++) {
      int variable = variables.indexOf(condition.inputs().get(i));
      Logic output = outputs.get(condition.inputs().get(i));
      own[i] =
          variable >= 0
              ? shares[variable]
              : output == null || output == condition ? 0.5 : share(output, shares);
    }
    double sum = 0;
    byte[] values = new byte[count];
    for (int code = 0; code < 1 << count; code++) {
      for (int i = 0; i < count; i++) {
        values[i] = (byte) (code >> i & 1);
      }
      sum += condition.evaluate(values) == Logic.ONE ? weight(code, own) : 0;
    }
    return sum;
  }

  /// Share of time in which an output follows an input.
  double follows(int output, int input, double[] shares) {
    Logic function = outputs.get(master.pin(output).name());
    int at = inputs.indexOf(input);
    if (function == null || at < 0 || !small()) {
      return function == null ? 0 : 0.5;
    }
    byte[] table = table(function);
    double sum = 0;
    for (int code = 0; code < table.length; code++) {
      // Both values of the input: their weights together are the weight of the others.
      if ((code >> at & 1) == 0 && table[code] != table[code | 1 << at]) {
        sum += weight(code, shares) + weight(code | 1 << at, shares);
      }
    }
    return sum;
  }
}
