package spikestack.silicon.signoff.ir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import spikestack.model.input.InputException;
import spikestack.model.input.TextFile;

/// The voltages of instances that OpenROAD reports (`Instance,Terminal,Layer,X location,Y
/// location,Voltage`), matched with the pin nodes of its SPICE file (`ITermNode_LAYER_X_Y`).
///
/// The report has micrometres, the node names have database units, whose size is not in either
/// file: it is the one among the usual sizes under which every row has a node.
public final class GoldenVoltages {
  private static final int[] UNITS = {2000, 1000, 100, 200, 400, 800, 4000, 8000, 10_000, 20_000};

  private final List<Row> rows;

  private GoldenVoltages(List<Row> rows) {
    this.rows = rows;
  }

  /// One terminal.
  ///
  /// @param instance its name
  /// @param layer metal layer
  /// @param x micrometres
  /// @param y micrometres
  /// @param volts reported
  public record Row(String instance, String layer, double x, double y, double volts) {}

  /// A row beside what we found.
  public record Difference(Row row, double found) {
    /// Ours minus theirs, volts.
    public double volts() {
      return found - row.volts;
    }
  }

  /// Reads the table.
  ///
  /// @throws InputException where a row is wrong or when there is none
  public static GoldenVoltages read(Path file) {
    List<Row> rows = new ArrayList<>();
    TextFile.read(
        file,
        1L << 30,
        (number, line) -> {
          if (line.isBlank() || number == 1 && line.startsWith("Instance,")) return;
          String[] cells = line.split(",", -1);
          if (cells.length != 6) {
            throw new InputException(
                file + ":" + number,
                cells.length + " columns",
                "Instance,Terminal,Layer,X,Y,Voltage");
          }
          try {
            rows.add(
                new Row(
                    cells[0],
                    cells[2].strip(),
                    Double.parseDouble(cells[3]),
                    Double.parseDouble(cells[4]),
                    Double.parseDouble(cells[5])));
          } catch (NumberFormatException e) {
            throw new InputException(
                file + ":" + number, "'" + line + "'", "three numbers at the end");
          }
        });
    if (rows.isEmpty()) {
      throw new InputException(file.toString(), "no rows", "a table of voltages");
    }
    return new GoldenVoltages(rows);
  }

  /// Every row beside our voltage of its node.
  ///
  /// @throws InputException when a row has no node under any size of the database unit
  public List<Difference> compare(GridVoltages voltages) {
    int best = 0;
    Row missing = rows.getFirst();
    for (int unit : UNITS) {
      List<Difference> found = new ArrayList<>();
      for (Row row : rows) {
        int node = voltages.netlist().find(name(row, unit));
        if (node < 0) {
          if (found.size() >= best) {
            best = found.size();
            missing = row;
          }
          break;
        }
        found.add(new Difference(row, voltages.volts(node)));
      }
      if (found.size() == rows.size()) return found;
    }
    throw new InputException(
        "golden voltages",
        missing.instance
            + " at "
            + missing.x
            + ", "
            + missing.y
            + ", which has no node in the grid",
        "rows of terminals ITermNode_LAYER_X_Y of the same grid");
  }

  private static String name(Row row, int unit) {
    return "ITermNode_"
        + row.layer
        + "_"
        + Math.round(row.x * unit)
        + "_"
        + Math.round(row.y * unit);
  }
}
