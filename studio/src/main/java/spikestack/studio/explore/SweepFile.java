package spikestack.studio.explore;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import spikestack.machine.cost.Floorplans;
import spikestack.model.input.FileBytes;
import spikestack.model.input.StrictNode;
import spikestack.model.unit.UnitException;
import spikestack.silicon.thermal.ChipStack;

/// Reads sweep files (docs/formats/sweep.md). Every complaint is an [InputException] with file,
/// line and key.
final class SweepFile {
  static final String MODEL = "model";
  static final String ACCELERATOR = "accelerator";
  static final String TECHNOLOGY = "technology";
  static final String STACKING = "stacking";
  static final String SKIP = "skip";
  static final String KEEP_HEADS = "keep-heads";
  static final String CORNER = "corner";

  private static final List<String> WHOLE =
      List.of(MODEL, ACCELERATOR, TECHNOLOGY, STACKING, SKIP, KEEP_HEADS, CORNER);
  private static final List<String> INSIDE = List.of("network.", "accelerator.", "technology.");
  private static final long MAX_BYTES = 8L << 20;
  private static final int MOST_AXES = 64;
  private static final int MOST_VALUES = 4096;
  private static final Pattern NUMBER_AND_UNIT =
      Pattern.compile("([-+]?[0-9]*\\.?[0-9]+(?:[eE][-+]?[0-9]{1,3})?)(\\s*[^0-9\\s.].*)?");

  private SweepFile() {}

  /// The text of a sweep file.
  static String text(Path file) {
    StrictNode.read(file); // complains about names and bytes as other files do
    return new String(FileBytes.read(file, MAX_BYTES), StandardCharsets.UTF_8);
  }

  /// `file` names the text in errors.
  static Sweep read(String file, String text) {
    StrictNode root = StrictNode.yaml(file, text);
    List<Axis> axes = axes(root.object("axes"));
    List<Constraint> constraints = constraints(root);
    List<Metric> objectives = objectives(root.at("objectives"));
    int images = root.integer("images", 1, 100_000);
    int accuracyImages =
        root.has("accuracy-images") ? root.integer("accuracy-images", images, 100_000) : images;
    Sweep sweep =
        new Sweep(
            root.text("name"),
            root.text(MODEL),
            root.text("data"),
            root.text(ACCELERATOR),
            root.text(TECHNOLOGY),
            images,
            accuracyImages,
            axes,
            constraints,
            objectives,
            plan(root.object("search")),
            root.has("floorplan")
                ? root.choice("floorplan", Floorplans.Effort.class)
                : Floorplans.Effort.QUICK,
            packaging(root, constraints, objectives));
    root.done();
    return sweep;
  }

  private static Optional<ChipStack.Packaging> packaging(
      StrictNode root, List<Constraint> constraints, List<Metric> objectives) {
    boolean asked =
        objectives.contains(Metric.PEAK_TEMPERATURE)
            || constraints.stream().anyMatch(c -> c.metric() == Metric.PEAK_TEMPERATURE);
    if (root.has("packaging")) {
      return Optional.of(root.choice("packaging", ChipStack.Packaging.class));
    }
    return asked ? Optional.of(ChipStack.Packaging.PASSIVE) : Optional.empty();
  }

  private static Sweep.Plan plan(StrictNode node) {
    String kind = node.choice("kind", Searches.names().toArray(String[]::new));
    boolean genetic = kind.equals("nsga2");
    int points = node.integer("points", 1, Sweep.MOST_POINTS);
    long seed = node.has("seed") ? node.integer("seed", 0L, Long.MAX_VALUE / 2) : 1;
    int population = Math.min(48, points);
    if (node.has("population")) {
      if (!genetic) {
        throw node.at("population")
            .refuse("a population in a search of kind " + kind, "a population with nsga2 alone");
      }
      population = node.integer("population", 4, 10_000);
      if (population > points) {
        throw node.at("population")
            .refuse("a population of " + population, "at most the " + points + " points");
      }
    }
    return new Sweep.Plan(kind, points, seed, population);
  }

  private static List<Metric> objectives(StrictNode node) {
    Set<Metric> seen = EnumSet.noneOf(Metric.class);
    List<Metric> objectives = new ArrayList<>();
    for (StrictNode element : node.list()) {
      Metric metric = metric(element);
      if (!seen.add(metric)) {
        throw element.refuse(metric.key() + " twice", "each objective once");
      }
      objectives.add(metric);
    }
    if (objectives.isEmpty()) {
      throw node.refuse("at least one of " + String.join(", ", Metric.keys()));
    }
    return objectives;
  }

  private static Metric metric(StrictNode node) {
    return Metric.named(node.choice(Metric.keys())).orElseThrow();
  }

  private static List<Constraint> constraints(StrictNode root) {
    List<Constraint> all = new ArrayList<>();
    if (!root.has("constraints")) {
      return all;
    }
    Set<Metric> seen = EnumSet.noneOf(Metric.class);
    for (StrictNode node : root.list("constraints")) {
      Metric metric = metric(node.at("of"));
      double least =
          node.has("at-least") ? limit(node.at("at-least"), metric) : Double.NEGATIVE_INFINITY;
      double most =
          node.has("at-most") ? limit(node.at("at-most"), metric) : Double.POSITIVE_INFINITY;
      if (Double.isInfinite(least) && Double.isInfinite(most)) {
        throw node.refuse("a limit at-least, at-most, or both");
      }
      if (least > most) {
        throw node.refuse(
            "at least " + least + " and at most " + most, "at-least no larger than at-most");
      }
      if (!seen.add(metric)) {
        throw node.refuse("a second constraint on " + metric.key(), "one for each metric");
      }
      all.add(new Constraint(metric, least, most));
    }
    return all;
  }

  private static double limit(StrictNode node, Metric metric) {
    String text = node.scalar();
    String example =
        metric.unit().equals("-")
            ? "a plain number"
            : "a number with its unit, such as 1 " + metric.unit();
    try {
      double value = metric.parse(text);
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (UnitException e) {
      throw node.refuse(e.found(), e.allowed());
    } catch (IllegalArgumentException e) {
      throw node.refuse(example);
    }
    throw node.refuse(example);
  }

  private static List<Axis> axes(StrictNode node) {
    List<Axis> axes = new ArrayList<>();
    for (String key : node.keys()) {
      StrictNode at = node.at(key);
      if (!WHOLE.contains(key) && INSIDE.stream().noneMatch(key::startsWith)) {
        throw at.refuse(
            "an axis over \"" + key + "\"",
            String.join(", ", WHOLE) + ", or a key inside: network.K, accelerator.K, technology.K");
      }
      List<String> values = at.isObject() ? range(at) : list(at);
      Set<String> different = new java.util.LinkedHashSet<>(values);
      if (different.size() < values.size()) {
        throw at.refuse("a value twice in " + values, "each value once");
      }
      axes.add(new Axis(key, values, at.place()));
    }
    if (axes.isEmpty() || axes.size() > MOST_AXES) {
      throw node.refuse(axes.size() + " axes", "1.." + MOST_AXES);
    }
    return axes;
  }

  private static List<String> list(StrictNode node) {
    List<String> values = new ArrayList<>();
    for (StrictNode element : node.list()) {
      values.add(element.scalar());
    }
    if (values.isEmpty() || values.size() > MOST_VALUES) {
      throw node.refuse(values.size() + " values", "1.." + MOST_VALUES);
    }
    return values;
  }

  /// `{from: 36 KiB, to: 288 KiB, factor: 2}` or `{from: 8, to: 64, step: 8}`, both ends included
  /// where they are met.
  private static List<String> range(StrictNode node) {
    Quantity from = quantity(node.at("from"));
    Quantity to = quantity(node.at("to"));
    if (!from.unit.equals(to.unit)) {
      throw node.at("to")
          .refuse("the unit \"" + to.unit + "\"", "that of from, \"" + from.unit + "\"");
    }
    boolean factor = node.has("factor");
    if (factor == node.has("step")) {
      throw node.refuse("exactly one of step and factor");
    }
    StrictNode by = node.at(factor ? "factor" : "step");
    Quantity width = quantity(by);
    if (!width.unit.equals(factor ? "" : from.unit)) {
      throw by.refuse(factor ? "a plain number above 1" : "a step in \"" + from.unit + "\"");
    }
    if (width.number.compareTo(factor ? BigDecimal.ONE : BigDecimal.ZERO) <= 0
        || from.number.compareTo(to.number) > 0
        || factor && from.number.signum() <= 0) {
      throw node.refuse("from below to, and a step above 0 or a factor above 1");
    }
    List<String> values = new ArrayList<>();
    for (BigDecimal at = from.number; at.compareTo(to.number) <= 0; ) {
      values.add(
          at.stripTrailingZeros().toPlainString() + (from.unit.isEmpty() ? "" : " " + from.unit));
      if (values.size() > MOST_VALUES) {
        throw node.refuse("more than " + MOST_VALUES + " values", "at most " + MOST_VALUES);
      }
      at = factor ? at.multiply(width.number, MathContext.DECIMAL64) : at.add(width.number);
    }
    return values;
  }

  private record Quantity(BigDecimal number, String unit) {}

  private static Quantity quantity(StrictNode node) {
    Matcher matcher = NUMBER_AND_UNIT.matcher(node.scalar().strip());
    if (!matcher.matches()) {
      throw node.refuse("a number, with its unit where it has one");
    }
    String unit = matcher.group(2);
    return new Quantity(new BigDecimal(matcher.group(1)), unit == null ? "" : unit.strip());
  }

  /// The path inside a document that an axis' key names, without its first word.
  static List<String> inside(String key) {
    String path = key.substring(key.indexOf('.') + 1);
    return List.of(path.split("\\."));
  }
}
