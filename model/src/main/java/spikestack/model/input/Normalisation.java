package spikestack.model.input;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// What pixels are normalised with before the first layer, by channel: `(pixel / 255 - mean) /
/// std`. `source` says where the numbers are from.
///
/// The presets are data, `normalisations.yaml` beside this class.
public record Normalisation(String name, double[] mean, double[] std, String source) {
  private static final String FILE = "normalisations.yaml";

  public Normalisation {
    mean = mean.clone();
    std = std.clone();
    if (mean.length != std.length || mean.length == 0) {
      throw new IllegalArgumentException(mean.length + " means, " + std.length + " deviations");
    }
  }

  /// The preset of that name.
  ///
  /// @throws InputException when there is none; it lists the names
  public static Normalisation named(String name) {
    List<Normalisation> all = all();
    return all.stream()
        .filter(preset -> preset.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    "normalisation",
                    InputException.shortened(name),
                    all.stream().map(Normalisation::name).collect(Collectors.joining(", "))));
  }

  /// All presets, in file order.
  public static List<Normalisation> all() {
    StrictNode root = StrictNode.yaml(FILE, text());
    List<Normalisation> all = new ArrayList<>();
    for (String name : root.keys()) {
      StrictNode node = root.object(name);
      all.add(
          new Normalisation(
              name,
              numbers(node.list("mean"), 0, 1),
              numbers(node.list("std"), 1e-6, 1),
              node.text("source")));
    }
    root.done();
    return all;
  }

  private static double[] numbers(List<StrictNode> nodes, double min, double max) {
    return nodes.stream().mapToDouble(node -> node.decimal(min, max)).toArray();
  }

  private static String text() {
    try (InputStream in = Normalisation.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException("no " + FILE);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Normalisation n
        && name.equals(n.name)
        && Arrays.equals(mean, n.mean)
        && Arrays.equals(std, n.std);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name + ": mean " + Arrays.toString(mean) + ", std " + Arrays.toString(std);
  }
}
