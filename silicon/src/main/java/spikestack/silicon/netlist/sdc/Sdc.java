package spikestack.silicon.netlist.sdc;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import spikestack.model.input.InputException;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.text.Source;

/// Constraints of a design; terminals by their numbers, times in ps, loads in fF.
///
/// @param clocks in order of the file
/// @param inputs delays of input ports
/// @param outputs delays of output ports
/// @param slews transitions at input ports, by port: rise, fall
/// @param loads besides pins and wires, by port
/// @param drivers cells in front of input ports, by port
/// @param falsePaths paths that do not count
/// @param warnings what was passed over, with its line
public record Sdc(
    List<Clock> clocks,
    List<PortDelay> inputs,
    List<PortDelay> outputs,
    Map<Integer, double[]> slews,
    Map<Integer, Double> loads,
    Map<Integer, DrivingCell> drivers,
    List<FalsePath> falsePaths,
    List<String> warnings) {
  /// A delay outside of a port.
  ///
  /// @param port number
  /// @param clock number
  /// @param falling whether it counts from the falling edge
  /// @param minPs of hold checks
  /// @param maxPs of setup checks
  public record PortDelay(int port, int clock, boolean falling, double minPs, double maxPs) {}

  /// A cell that drives an input port.
  ///
  /// @param master number in the library
  /// @param pin its output; -1 for the only one
  /// @param slewPs transition at its input
  public record DrivingCell(int master, int pin, double slewPs) {}

  /// Paths from any of one set of terminals to any of another; an empty set is every terminal.
  /// Clocks stand for everything that they clock.
  public record FalsePath(
      List<Integer> from, List<Integer> to, List<Integer> fromClocks, List<Integer> toClocks) {}

  public Sdc {
    clocks = List.copyOf(clocks);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    slews = Map.copyOf(slews);
    loads = Map.copyOf(loads);
    drivers = Map.copyOf(drivers);
    falsePaths = List.copyOf(falsePaths);
    warnings = List.copyOf(warnings);
  }

  /// Reads a file.
  ///
  /// @param nanoseconds unit of times: that of the first Liberty file, usually 1
  /// @param femtofarads unit of loads
  /// @throws InputException naming file and line
  public static Sdc read(Path file, Design design, double nanoseconds, double femtofarads) {
    try (Source source = Source.open(file)) {
      return new SdcReader(source, design, nanoseconds, femtofarads).read();
    }
  }

  /// Reads text; `file` names it in complaints.
  ///
  /// @throws InputException naming file and line
  public static Sdc parse(
      String file, String text, Design design, double nanoseconds, double femtofarads) {
    return new SdcReader(Source.of(file, text), design, nanoseconds, femtofarads).read();
  }
}
