package spikestack.silicon.flow;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import spikestack.model.input.InputException;
import spikestack.model.input.TextFile;
import spikestack.silicon.thermal.hotspot.HotSpotProject;
import spikestack.silicon.thermal.ice.IceProject;

/// Temperatures that 3D-ICE published, and those of our runs of the unmodified HotSpot.
final class ThermalChecks {
  private static final double KELVIN = 1e-3;

  /// The references have two decimals.
  private static final double HOTSPOT_KELVIN = 0.1;

  private ThermalChecks() {}

  /// Runs every case below `data` (`thermal-3dice`, `thermal-hotspot`).
  static List<Check> run(Path data) {
    List<Check> checks = new ArrayList<>();
    Path solid = data.resolve("thermal-3dice/solid");
    for (String sink : List.of("top", "bottom", "both")) {
      Path folder = solid.resolve("steady");
      steady(checks, "solid steady, " + sink + " sink", folder, sink + "sink", sink);
    }
    for (String sink : List.of("top", "bottom", "both")) {
      Path folder = solid.resolve("transient");
      tables(checks, "solid transient, " + sink + " sink", folder, sink + "sink", sink);
    }
    Path ice = data.resolve("thermal-3dice");
    for (String plan : List.of("background", "four_elements")) {
      for (String cavity : List.of("mc4rm", "mc2rm", "pf2rm")) {
        Path folder = ice.resolve(cavity + "/steady");
        steady(checks, cavity + " steady, " + plan, folder, "2dies_" + plan, plan);
      }
      Path folder = ice.resolve("mc4rm/transient");
      tables(checks, "mc4rm transient, " + plan, folder, "2dies_" + plan, plan);
    }
    hotspotBlocks(checks, data.resolve("thermal-hotspot/example1"));
    hotspotGrid(checks, data.resolve("thermal-hotspot/example3"));
    return checks;
  }

  private static void steady(
      List<Check> checks, String name, Path folder, String stack, String answer) {
    List<double[]> expected = table(folder.resolve("output_" + answer + ".txt"));
    IceProject project = IceProject.read(folder.resolve(stack + ".stk"), true);
    project.run(
        1,
        (step, seconds, readings) -> {
          for (int probe = 0; probe < readings.size(); probe++) {
            checks.add(
                Check.within(
                    "3d-ice " + name + ": " + project.probes().get(probe).label(),
                    "K",
                    expected.getFirst()[probe + 1],
                    readings.get(probe),
                    KELVIN));
          }
        });
  }

  /// One check per probe: the step at which we are furthest from the table.
  private static void tables(
      List<Check> checks, String name, Path folder, String stack, String answer) {
    List<double[]> expected = table(folder.resolve("output_" + answer + ".txt"));
    IceProject project = IceProject.read(folder.resolve(stack + ".stk"), true);
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
    checks.add(Check.within("3d-ice " + name + ": steps", "", expected.size(), steps[0], 0));
    for (int probe = 0; probe < probes; probe++) {
      checks.add(
          Check.within(
              "3d-ice "
                  + name
                  + ": worst of "
                  + steps[0]
                  + " steps, "
                  + project.probes().get(probe).label(),
              "K",
              worst[probe][0],
              worst[probe][1],
              KELVIN));
    }
  }

  private static void hotspotBlocks(List<Check> checks, Path folder) {
    HotSpotProject project =
        HotSpotProject.read(
            new HotSpotProject.Files(
                folder.resolve("example.config"),
                Optional.of(folder.resolve("ev6.flp")),
                Optional.empty(),
                folder.resolve("gcc.ptrace"),
                Optional.of(folder.resolve("example.materials")),
                Map.of()));
    furthest(checks, "hotspot example 1", project.steady(), folder.resolve("gcc.steady.ref"));
  }

  private static void hotspotGrid(List<Check> checks, Path folder) {
    HotSpotProject project =
        HotSpotProject.read(
            new HotSpotProject.Files(
                folder.resolve("example.config"),
                Optional.empty(),
                Optional.of(folder.resolve("example.lcf")),
                folder.resolve("example.ptrace"),
                Optional.of(folder.resolve("example.materials")),
                Map.of("model_type", "grid", "detailed_3D", "on")));
    HotSpotProject.Result result = project.steady();
    furthest(checks, "hotspot example 3", result, folder.resolve("example.steady.ref"));
    double[] theirs = cells(folder.resolve("example.grid.steady.ref.gz"), project.gridShape());
    int worst = 0;
    for (int i = 0; i < theirs.length; i++) {
      if (Math.abs(result.cells()[i] - theirs[i])
          > Math.abs(result.cells()[worst] - theirs[worst])) {
        worst = i;
      }
    }
    checks.add(
        Check.within(
            "hotspot example 3: worst of " + theirs.length + " cells",
            "K",
            theirs[worst],
            result.cells()[worst],
            HOTSPOT_KELVIN));
  }

  /// One check: the temperature that is furthest from the reference.
  private static void furthest(
      List<Check> checks, String name, HotSpotProject.Result result, Path reference) {
    String worst = "";
    double expected = Double.NaN;
    int count = 0;
    for (String line : TextFile.read(reference, 1 << 24).lines().toList()) {
      String[] words = line.strip().split("\\s+", -1);
      if (words.length != 2) continue;
      double theirs = Double.parseDouble(words[1]);
      count++;
      if (worst.isEmpty()
          || Math.abs(result.at(words[0]) - theirs) > Math.abs(result.at(worst) - expected)) {
        worst = words[0];
        expected = theirs;
      }
    }
    checks.add(
        Check.within(
            name + ": worst of " + count + " temperatures, " + worst,
            "K",
            expected,
            worst.isEmpty() ? Double.NaN : result.at(worst),
            HOTSPOT_KELVIN));
    checks.add(Check.within(name + ": temperatures", "", count, result.names().size(), 0));
  }

  /// HotSpot's cells count from the north; ours from the south.
  private static double[] cells(Path file, int[] shape) {
    int rows = shape[0];
    int columns = shape[1];
    double[] kelvin = new double[rows * columns * shape[2]];
    int layer = -1;
    for (String line : TextFile.read(file, 1 << 26).lines().toList()) {
      String[] words = line.strip().split("\\s+", -1);
      if (words[0].equals("Layer")) {
        layer++;
      } else if (words.length == 2) {
        int i = Integer.parseInt(words[0]);
        int row = rows - 1 - i / columns;
        kelvin[(layer * rows + row) * columns + i % columns] = Double.parseDouble(words[1]);
      }
    }
    return kelvin;
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
