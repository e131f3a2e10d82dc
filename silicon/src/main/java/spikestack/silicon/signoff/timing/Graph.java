package spikestack.silicon.signoff.timing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spikestack.model.input.InputException;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Library;
import spikestack.silicon.netlist.Master;
import spikestack.silicon.netlist.liberty.LibertyCell;
import spikestack.silicon.netlist.liberty.Logic;

/// The order in which a design's drivers can be timed, and which arcs count.
///
/// Vertices are terminals; arcs are those of the cells, and from each net's driver to its loads.
/// Values that never change are found first: arcs from, to, or around them do not count, as in
/// OpenSTA. What remains must have no loop.
final class Graph {
  final Design design;
  final CellTiming[] cells;

  /// Number of the first arc of each instance; arcs are numbered through.
  final int[] firstArc;

  /// Terminals that drive, each after all that it depends on.
  final int[] order;

  /// The driver of each net, or [Design#NONE].
  final int[] driver;

  /// Constant value of terminals, or [Logic#UNKNOWN].
  final byte[] value;

  final List<String> notes = new ArrayList<>();
  private final String file;
  private final byte[][] scratch;

  /// @param file names the netlist in complaints
  Graph(Design design, String file) {
    this.design = design;
    this.file = file;
    Library library = design.library();
    cells = new CellTiming[library.size()];
    firstArc = new int[design.instances() + 1];
    int widest = 1;
    int asynchronous = 0;
    int latches = 0;
    for (int i = 0; i < design.instances(); i++) {
      CellTiming cell = cell(design.masterNumber(i));
      firstArc[i + 1] = Math.addExact(firstArc[i], cell.arcs);
      widest = Math.max(widest, design.master(i).signals());
      asynchronous += cell.asynchronous > 0 ? 1 : 0;
      latches += cell.transparent > 0 ? 1 : 0;
    }
    scratch = new byte[widest + 1][];
    if (asynchronous > 0) {
      notes.add(
          asynchronous
              + " cells have recovery, removal, clear or preset arcs, which are not timed");
    }
    if (latches > 0) {
      notes.add(latches + " latches end and start paths: time is not borrowed through them");
    }
    driver = drivers();
    value = new byte[design.terminals()];
    Arrays.fill(value, Logic.UNKNOWN);
    constants();
    order = order();
  }

  final CellTiming cell(int master) {
    CellTiming cell = cells[master];
    if (cell == null) {
      Master its = design.library().master(master);
      cell = new CellTiming(its, design.library().origin(its));
      cells[master] = cell;
      if (its.cell().isEmpty() && its.kind() == Master.Kind.CORE) {
        notes.add("cell " + its.name() + " has no Liberty: no arcs, no loads");
      }
    }
    return cell;
  }

  CellTiming cellOf(int instance) {
    return cell(design.masterNumber(instance));
  }

  /// One driver per net.
  private int[] drivers() {
    int[] all = new int[design.nets()];
    for (int net = 0; net < all.length; net++) {
      all[net] = Design.NONE;
      int loads = 0;
      for (int at = design.netFirst(net); at < design.netFirst(net + 1); at++) {
        int terminal = design.netTerminal(at);
        if (!design.drives(terminal)) {
          loads++;
        } else if (all[net] == Design.NONE) {
          all[net] = terminal;
        } else if (!weak(terminal) && !weak(all[net])) {
          throw new InputException(
              place(terminal),
              "net "
                  + design.netName(net)
                  + " driven by "
                  + design.terminalName(all[net])
                  + " and "
                  + design.terminalName(terminal),
              "one driver per net");
        }
      }
      if (all[net] == Design.NONE && loads > 0 && design.constant(net) == Design.NONE) {
        int load = design.netTerminal(design.netFirst(net));
        throw new InputException(
            place(load),
            "net " + design.netName(net) + " without a driver, at " + design.terminalName(load),
            "a driver, a constant, or no load");
      }
    }
    return all;
  }

  /// Ports and pins of both directions may stand beside a driver.
  private boolean weak(int terminal) {
    return terminal < design.pins()
        ? design.pin(terminal).direction() == spikestack.silicon.netlist.Direction.INOUT
        : design.portDirection(terminal - design.pins())
            == spikestack.silicon.netlist.Direction.INOUT;
  }

  // Constants.

  private void constants() {
    int[] stack = new int[64];
    int height = 0;
    boolean[] waiting = new boolean[design.instances()];
    for (int net = 0; net < design.nets(); net++) {
      if (design.constant(net) != Design.NONE) {
        for (int at = design.netFirst(net); at < design.netFirst(net + 1); at++) {
          value[design.netTerminal(at)] = (byte) design.constant(net);
        }
      }
    }
    for (int i = design.instances() - 1; i >= 0; i--) {
      boolean wanted = false;
      CellTiming cell = cellOf(i);
      for (int k = 0; k < design.master(i).signals() && !wanted; k++) {
        CellTiming.Condition function = cell.function[k];
        wanted =
            value[design.firstPin(i) + k] != Logic.UNKNOWN
                || (function != null && function.pins().length == 0);
      }
      if (wanted) {
        stack = height == stack.length ? Arrays.copyOf(stack, 2 * height) : stack;
        stack[height++] = i;
        waiting[i] = true;
      }
    }
    while (height > 0) {
      int i = stack[--height];
      waiting[i] = false;
      CellTiming cell = cellOf(i);
      byte[] pins = pinValues(i);
      for (int k = 0; k < pins.length; k++) {
        CellTiming.Condition function = cell.function[k];
        if (function == null || cell.kind != LibertyCell.Kind.COMBINATIONAL) {
          continue;
        }
        byte now = function.evaluate(pins);
        int pin = design.firstPin(i) + k;
        int net = design.pinNet(pin);
        if (now == Logic.UNKNOWN || value[pin] == now) {
          continue;
        }
        value[pin] = now;
        if (net == Design.NONE) {
          continue;
        }
        for (int at = design.netFirst(net); at < design.netFirst(net + 1); at++) {
          int terminal = design.netTerminal(at);
          value[terminal] = now;
          if (terminal < design.pins() && !waiting[design.pinInstance(terminal)]) {
            stack = height == stack.length ? Arrays.copyOf(stack, 2 * height) : stack;
            stack[height++] = design.pinInstance(terminal);
            waiting[design.pinInstance(terminal)] = true;
          }
        }
      }
    }
  }

  private byte[] pinValues(int instance) {
    int count = design.master(instance).signals();
    byte[] pins = scratch[count];
    if (pins == null) {
      pins = new byte[count];
      scratch[count] = pins;
    }
    System.arraycopy(value, design.firstPin(instance), pins, 0, count);
    return pins;
  }

  /// Whether an arc of an instance counts: neither end is constant, its condition can hold, and the
  /// output still depends on the input.
  boolean counts(int instance, int arc) {
    CellTiming cell = cellOf(instance);
    int first = design.firstPin(instance);
    int from = cell.from[arc];
    int to = cell.to[arc];
    if (value[first + from] != Logic.UNKNOWN || value[first + to] != Logic.UNKNOWN) {
      return false;
    }
    boolean any = false;
    for (int p = first; p < design.firstPin(instance + 1) && !any; p++) {
      any = value[p] != Logic.UNKNOWN;
    }
    if (!any) {
      return true;
    }
    byte[] pins = pinValues(instance);
    CellTiming.Condition when = cell.when[arc];
    if (when != null && when.evaluate(pins) == Logic.ZERO) {
      return false;
    }
    CellTiming.Condition function = cell.function[to];
    return function == null || cell.launch[arc] || depends(function, pins, from);
  }

  /// Whether some values of the open inputs let the function follow an input.
  private static boolean depends(CellTiming.Condition function, byte[] pins, int input) {
    int[] open =
        Arrays.stream(function.pins())
            .distinct()
            .filter(p -> p >= 0 && p != input)
            .filter(p -> pins[p] == Logic.UNKNOWN)
            .toArray();
    if (open.length > 12) {
      return true;
    }
    byte[] trial = pins.clone();
    for (int code = 0; code < 1 << open.length; code++) {
      for (int i = 0; i < open.length; i++) {
        trial[open[i]] = (byte) (code >> i & 1);
      }
      trial[input] = Logic.ZERO;
      byte low = function.evaluate(trial);
      trial[input] = Logic.ONE;
      if (low != function.evaluate(trial) || low == Logic.UNKNOWN) {
        return true;
      }
    }
    return false;
  }

  // Order.

  private int[] order() {
    int terminals = design.terminals();
    int[] missing = new int[terminals];
    boolean[] skipped = new boolean[firstArc[design.instances()]];
    int drivers = 0;
    for (int i = 0; i < design.instances(); i++) {
      CellTiming cell = cellOf(i);
      int first = design.firstPin(i);
      for (int a = 0; a < cell.arcs; a++) {
        boolean use = counts(i, a);
        skipped[firstArc[i] + a] = !use;
        if (use && driven(first + cell.from[a])) {
          missing[first + cell.to[a]]++;
        }
      }
    }
    int[] ready = new int[terminals];
    int count = 0;
    for (int t = 0; t < terminals; t++) {
      if (design.drives(t) && design.terminalNet(t) != Design.NONE) {
        drivers++;
        if (missing[t] == 0) {
          ready[count++] = t;
        }
      }
    }
    for (int next = 0; next < count; next++) {
      int net = design.terminalNet(ready[next]);
      if (driver[net] != ready[next]) {
        continue;
      }
      for (int at = design.netFirst(net); at < design.netFirst(net + 1); at++) {
        int load = design.netTerminal(at);
        if (load >= design.pins() || load == ready[next]) {
          continue;
        }
        int instance = design.pinInstance(load);
        CellTiming cell = cellOf(instance);
        int number = design.pinNumber(load);
        for (int a = 0; a < cell.arcs; a++) {
          int to = design.firstPin(instance) + cell.to[a];
          if (cell.from[a] == number
              && !skipped[firstArc[instance] + a]
              && --missing[to] == 0
              && design.terminalNet(to) != Design.NONE) {
            ready[count++] = to;
          }
        }
      }
    }
    if (count < drivers) {
      throw loop(missing, skipped);
    }
    used = skipped;
    for (int i = 0; i < used.length; i++) {
      used[i] = !used[i];
    }
    return Arrays.copyOf(ready, count);
  }

  /// Whether each arc counts, by its number.
  private boolean[] used = {};

  boolean used(int arc) {
    return used[arc];
  }

  private boolean driven(int terminal) {
    int net = design.terminalNet(terminal);
    return net != Design.NONE && driver[net] != Design.NONE && driver[net] != terminal;
  }

  /// Walks backwards from a driver that waits for another until one comes again.
  private InputException loop(int[] missing, boolean[] skipped) {
    int at = 0;
    while (missing[at] == 0 || design.terminalNet(at) == Design.NONE) {
      at++;
    }
    List<Integer> path = new ArrayList<>();
    boolean[] seen = new boolean[missing.length];
    while (!seen[at]) {
      seen[at] = true;
      path.add(at);
      at = waitsFor(at, missing, skipped).orElseThrow();
    }
    List<Integer> cycle = path.subList(path.indexOf(at), path.size());
    StringBuilder text = new StringBuilder(design.terminalName(at));
    for (int i = cycle.size() - 1; i >= 0; i--) {
      if (cycle.size() - i > 20) {
        text.append(" -> ... ").append(cycle.size() - 20).append(" more");
        break;
      }
      text.append(" -> ").append(design.terminalName(cycle.get(i)));
    }
    return new InputException(place(at), "a combinational loop: " + text, "logic without loops");
  }

  /// File and, if known, line of the instance of a pin.
  private String place(int terminal) {
    return terminal < design.pins()
        ? design.place(design.pinInstance(terminal)).orElse(file)
        : file;
  }

  private Optional<Integer> waitsFor(int terminal, int[] missing, boolean[] skipped) {
    int instance = design.pinInstance(terminal);
    CellTiming cell = cellOf(instance);
    for (int a = 0; a < cell.arcs; a++) {
      if (design.firstPin(instance) + cell.to[a] != terminal || skipped[firstArc[instance] + a]) {
        continue;
      }
      int net = design.terminalNet(design.firstPin(instance) + cell.from[a]);
      if (net != Design.NONE && driver[net] != Design.NONE && missing[driver[net]] > 0) {
        return Optional.of(driver[net]);
      }
    }
    return Optional.empty();
  }

  /// Fails loudly where a table must be.
  static <T> T there(@Nullable T table) {
    if (table == null) {
      throw new IllegalStateException("no table");
    }
    return table;
  }
}
