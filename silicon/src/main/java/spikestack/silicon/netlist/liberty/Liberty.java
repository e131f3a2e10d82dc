package spikestack.silicon.netlist.liberty;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import spikestack.model.input.InputException;
import spikestack.silicon.netlist.text.Source;

/// A Liberty library (NLDM: non-linear delay model) in base units: ps, fF, fJ, nW, µm².
///
/// Not read: CCS and ECSM waveforms, wire loads, noise, tables of three variables (refused).
///
/// @param file it came from
/// @param name of the library
/// @param volts nominal supply
/// @param celsius nominal temperature
/// @param unitPs the file's own unit of time, in which SDC files of it speak
/// @param unitFf the file's own unit of capacitance
/// @param thresholds where delays and transitions are measured
/// @param cells by name, in order of the file
public record Liberty(
    String file,
    String name,
    double volts,
    double celsius,
    double unitPs,
    double unitFf,
    Thresholds thresholds,
    SequencedMap<String, LibertyCell> cells) {
  public Liberty {
    cells = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(cells));
  }

  /// Shares of the supply where waveforms are measured; index 0 rising, 1 falling.
  ///
  /// @param input where a delay starts
  /// @param output where a delay ends
  /// @param lower where a transition starts (of a rising edge)
  /// @param upper where it ends
  /// @param derate factor from tables' transitions to those between the thresholds
  public record Thresholds(
      double[] input, double[] output, double[] lower, double[] upper, double derate) {}

  /// Reads a file, plain or gzipped.
  ///
  /// @throws InputException naming file and line, if it cannot be read or is not Liberty
  public static Liberty read(Path file) {
    try (Source source = Source.open(file)) {
      return read(source);
    }
  }

  /// Reads text; `file` names it in complaints.
  ///
  /// @throws InputException if it is not Liberty
  public static Liberty parse(String file, String text) {
    return read(Source.of(file, text));
  }

  /// The cell of this name.
  ///
  /// @throws IllegalArgumentException if there is none
  public LibertyCell cell(String cell) {
    LibertyCell found = cells.get(cell);
    if (found == null) {
      throw new IllegalArgumentException("no cell " + cell + " in " + name);
    }
    return found;
  }

  private static Liberty read(Source source) {
    GroupReader reader = new GroupReader(source);
    return new LibertyReader(source.file(), reader.file()).read();
  }
}
