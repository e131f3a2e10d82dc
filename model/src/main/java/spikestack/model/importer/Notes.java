package spikestack.model.importer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// What training scripts leave in a checkpoint beside the tensors (timm's `args`): figures that the
/// network needs. A note that does not read as the figure is passed over; a config goes before it.
record Notes(
    OptionalInt timesteps,
    OptionalInt heads,
    Optional<String> pooling,
    Optional<double[]> mean,
    Optional<double[]> std,
    Optional<double[]> expertTimesteps) {
  private static final Pattern INTEGER = Pattern.compile("[0-9]{1,4}");
  private static final Pattern POOLING = Pattern.compile("[01]{2,8}");
  private static final Pattern NUMBERS =
      Pattern.compile("[\\[(]? *[0-9.eE+-]+( *, *[0-9.eE+-]+)* *[\\])]?");
  private static final int MOST = 64;

  static Notes none() {
    return of(Map.of());
  }

  static Notes of(Map<String, String> notes) {
    Map<String, String> figures = new LinkedHashMap<>();
    notes.forEach(
        (name, value) -> {
          if (name.startsWith("args.")) {
            figures.put(name.substring("args.".length()), value);
          }
        });
    return new Notes(
        integer(figures, "T", "time_step", "time_steps"),
        integer(figures, "num_heads"),
        text(figures, POOLING, "pooling_stat"),
        numbers(figures, "mean"),
        numbers(figures, "std"),
        numbers(figures, "expert_timesteps").or(() -> numbers(figures, "expert_te")));
  }

  private static Optional<String> text(
      Map<String, String> figures, Pattern pattern, String... names) {
    return List.of(names).stream()
        .map(figures::get)
        .filter(value -> value != null && pattern.matcher(value).matches())
        .findFirst();
  }

  private static OptionalInt integer(Map<String, String> figures, String... names) {
    return text(figures, INTEGER, names)
        .map(Integer::parseInt)
        .filter(value -> value >= 1 && value <= MOST)
        .map(OptionalInt::of)
        .orElse(OptionalInt.empty());
  }

  private static Optional<double[]> numbers(Map<String, String> figures, String name) {
    Optional<String> text = text(figures, NUMBERS, name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      String[] parts = text.get().replaceAll("[\\[\\]() ]", "").split(",", -1);
      double[] values = new double[parts.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = Double.parseDouble(parts[i]);
        if (!(Math.abs(values[i]) < 1e6) || (name.equals("std") && values[i] < 1e-6)) {
          return Optional.empty();
        }
      }
      return Optional.of(values);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
