package spikestack.studio.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spikestack.model.input.InputException;
import spikestack.silicon.flow.Recipe;
import spikestack.silicon.flow.Switching;
import spikestack.silicon.netlist.activity.Saif;
import spikestack.silicon.netlist.activity.SignalCounts;
import spikestack.silicon.netlist.activity.Vcd;

/// Options of `stack` that are a word or a file.
final class StackInputs {
  private static final double ASSUMED = 0.1;

  private StackInputs() {}

  /// A bundled recipe by its name, or a file.
  static Recipe recipe(@Nullable String chosen) {
    if (chosen == null) {
      return Recipe.STANDARD;
    }
    Path file = Path.of(chosen);
    if (Files.isRegularFile(file)) {
      return Recipe.read(file);
    }
    Path bundled = Home.folder().resolve("inputs/recipes").resolve(chosen + ".yaml");
    if (!chosen.contains("/") && Files.isRegularFile(bundled)) {
      return Recipe.read(bundled);
    }
    throw new InputException(
        "--recipe",
        chosen,
        "standard, pin-3d-like, macro-3d-like, compact-2d-like, or a YAML file");
  }

  /// How often things move.
  ///
  /// @param perCycle of what nobody has counted
  record Moves(double perCycle, Optional<Switching.Counted> counted) {}

  /// A number, or counts of a simulation: `.vcd`, else SAIF.
  static Moves activity(String given) {
    double perCycle;
    try {
      perCycle = Double.parseDouble(given);
    } catch (NumberFormatException e) {
      Path file = Path.of(given);
      boolean waves = given.replace(".gz", "").endsWith(".vcd");
      SignalCounts counts = waves ? Vcd.read(file, "") : Saif.read(file);
      return new Moves(ASSUMED, Optional.of(new Switching.Counted(given, counts)));
    }
    if (!(perCycle >= 0 && perCycle <= 10)) {
      throw new InputException("--activity", given, "0 to 10 transitions per cycle, or a file");
    }
    return new Moves(perCycle, Optional.empty());
  }
}
