package spikestack.silicon.flow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import spikestack.model.input.InputException;
import spikestack.silicon.netlist.Direction;
import spikestack.silicon.netlist.Library;
import spikestack.silicon.netlist.Master;
import spikestack.silicon.netlist.liberty.LibertyCell;
import spikestack.silicon.netlist.liberty.LibertyPin;

/// The buffers of a library, from the weakest.
final class Buffers {
  /// One buffer.
  ///
  /// @param number of the master
  /// @param input pin of the master
  /// @param output pin of the master
  /// @param inputFf what it loads its driver with
  /// @param maximumFf largest load
  record Buffer(
      int number,
      String name,
      int width,
      int input,
      int output,
      double inputFf,
      double maximumFf) {}

  /// Loads when a library names none: this many inputs of the buffer's own size.
  private static final double UNNAMED = 40;

  private final List<Buffer> weakestFirst;

  private Buffers(List<Buffer> weakestFirst) {
    this.weakestFirst = List.copyOf(weakestFirst);
  }

  /// @throws InputException if the library has none
  static Buffers of(Library library) {
    List<Buffer> found = new ArrayList<>();
    for (int m = 0; m < library.size(); m++) {
      buffer(m, library.master(m)).ifPresent(found::add);
    }
    if (found.isEmpty()) {
      throw new InputException(
          library.liberties().isEmpty() ? "library" : library.liberties().getFirst().name(),
          "no buffer",
          "a cell with one input whose output has the input's function");
    }
    found.sort(Comparator.comparingDouble(Buffer::maximumFf).thenComparing(Buffer::name));
    return new Buffers(found);
  }

  /// Whether a cell is one.
  static boolean is(Master master) {
    return buffer(0, master).isPresent();
  }

  private static Optional<Buffer> buffer(int number, Master master) {
    if (master.signals() != 2 || master.cell().isEmpty() || master.kind() == Master.Kind.BLOCK) {
      return Optional.empty();
    }
    LibertyCell cell = master.cell().get();
    if (cell.dontUse() || cell.kind() != LibertyCell.Kind.COMBINATIONAL) {
      return Optional.empty();
    }
    int output = master.pin(0).direction() == Direction.OUTPUT ? 0 : 1;
    int input = 1 - output;
    Optional<LibertyPin> out = cell.pin(master.pin(output).name());
    boolean follows =
        out.flatMap(LibertyPin::function)
            .map(f -> f.text().strip().equals(master.pin(input).name()))
            .orElse(false);
    if (!follows || master.pin(input).direction() != Direction.INPUT) {
      return Optional.empty();
    }
    double inputFf = master.pin(input).capacitanceFf();
    double maximum = out.get().maximumFf();
    return Optional.of(
        new Buffer(
            number,
            master.name(),
            master.width(),
            input,
            output,
            inputFf,
            Double.isFinite(maximum) ? maximum : UNNAMED * inputFf));
  }

  /// The weakest that may carry a load, else the strongest.
  Buffer forLoad(double loadFf, double share) {
    for (Buffer buffer : weakestFirst) {
      if (loadFf <= share * buffer.maximumFf()) {
        return buffer;
      }
    }
    return weakestFirst.getLast();
  }

  /// All, from the weakest.
  List<Buffer> all() {
    return weakestFirst;
  }

  Buffer strongest() {
    return weakestFirst.getLast();
  }
}
