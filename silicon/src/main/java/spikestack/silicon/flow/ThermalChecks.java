package spikestack.silicon.flow;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import spikestack.model.input.InputException;
import spikestack.model.input.TextFile;
import spikestack.silicon.thermal.ice.IceProject;

/// Temperatures that 3D-ICE published.
final class ThermalChecks {
  private static final double KELVIN = 1e-3;

  private ThermalChecks() {}

  /// Runs every case below `data` (`thermal-3dice`).
  static List<Check> run(Path data) {
    List<Check> checks = new ArrayList<>();
    Path solid = data.resolve("thermal-3dice/solid");
    for (String sink : List.of("top", "bottom", "both")) {
      steady(checks, solid.resolve("steady"), sink);
    }
    for (String sink : List.of("top", "bottom", "both")) {
      tables(checks, solid.resolve("transient"), sink);
    }
    return checks;
  }

  private static void steady(List<Check> checks, Path folder, String sink) {
    List<double[]> expected = table(folder.resolve("output_" + sink + ".txt"));
    IceProject project = IceProject.read(folder.resolve(sink + "sink.stk"), true);
    project.run(
        1,
        (step, seconds, readings) -> {
          for (int probe = 0; probe < readings.size(); probe++) {
            checks.add(
                Check.within(
                    "3d-ice solid steady, "
                        + sink
                        + " sink: "
                        + project.probes().get(probe).label(),
                    "K",
                    expected.getFirst()[probe + 1],
                    readings.get(probe),
                    KELVIN));
          }
        });
  }

  /// One check per probe: the step at which we are furthest from the table.
  private static void tables(List<Check> checks, Path folder, String sink) {
    List<double[]> expected = table(folder.resolve("output_" + sink + ".txt"));
    IceProject project = IceProject.read(folder.resolve(sink + "sink.stk"), true);
    int probes = project.probes().size();
    double[][] worst = new double[probes][];
    int[] steps = new int[1];
    project.run(
        1,
        (step, seconds, readings) -> {
          steps[0] = step;
          double[] row = expected.get(Math.min(step, expected.size()) - 1);
          for (int probe = 0; probe < probes; probe++) {
            double found = readings.get(probe);
            if (worst[probe] == null
                || Math.abs(found - row[probe + 1]) > Math.abs(worst[probe][1] - worst[probe][0])) {
              worst[probe] = new double[] {row[probe + 1], found};
            }
          }
        });
    checks.add(
        Check.within(
            "3d-ice solid transient, " + sink + " sink: steps", "", expected.size(), steps[0], 0));
    for (int probe = 0; probe < probes; probe++) {
      checks.add(
          Check.within(
              "3d-ice solid transient, "
                  + sink
                  + " sink: worst of "
                  + steps[0]
                  + " steps, "
                  + project.probes().get(probe).label(),
              "K",
              worst[probe][0],
              worst[probe][1],
              KELVIN));
    }
  }

  private static List<double[]> table(Path file) {
    List<double[]> rows = new ArrayList<>();
    TextFile.read(
        file,
        1 << 20,
        (number, line) -> {
          if (line.isBlank()) return;
          String[] words = line.strip().split("\\s+", -1);
          double[] row = new double[words.length];
          for (int i = 0; i < row.length; i++) {
            try {
              row[i] = Double.parseDouble(words[i]);
            } catch (NumberFormatException e) {
              throw new InputException(file + ":" + number, "'" + words[i] + "'", "a number");
            }
          }
          rows.add(row);
        });
    if (rows.isEmpty()) throw new InputException(file.toString(), "no rows", "a table");
    return rows;
  }
}
