package spikestack.silicon.flow;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import spikestack.model.input.InputException;
import spikestack.model.input.StrictNode;

/// The order of the steps from gates to temperature, as data.
///
/// @param name for reports
/// @param about which flow it is like, and where it differs
/// @param steps in the order in which they are done
public record Recipe(String name, String about, List<Step> steps) {
  /// The order that is taken when nobody names one; `inputs/recipes/standard.yaml` says the same.
  public static final Recipe STANDARD =
      new Recipe(
          "standard",
          "tiers as the blocks' attributes say, split blocks by the placer",
          List.of(
              new Step.Partition(Step.Way.ATTRIBUTES, 2),
              new Step.Plain(Step.Kind.FLOORPLAN),
              new Step.Plain(Step.Kind.PLACE),
              new Step.Plain(Step.Kind.REPAIR),
              new Step.Plain(Step.Kind.CLOCK),
              new Step.Plain(Step.Kind.BONDS),
              new Step.Plain(Step.Kind.TIMING),
              new Step.Sizing(4, false),
              new Step.Hold(3),
              new Step.Plain(Step.Kind.POWER),
              new Step.Plain(Step.Kind.IR),
              new Step.Plain(Step.Kind.THERMAL)));

  private static final int MOST_STEPS = 100;
  private static final int MOST_ROUNDS = 20;

  /// A step. One that changes cells or wires makes what was measured before worthless.
  public sealed interface Step {
    /// What a step does, in the words of the files.
    enum Kind {
      PARTITION,
      FLOORPLAN,
      PLACE,
      REPAIR,
      CLOCK,
      BONDS,
      TIMING,
      SIZING,
      HOLD,
      POWER,
      IR,
      THERMAL
    }

    /// How tiers are made where the attributes of blocks leave them open.
    enum Way {
      /// The placer chooses, while it places.
      ATTRIBUTES,
      /// All memories to the top tier, all cells to the bottom one, whatever the attributes say.
      MEMORIES_UP,
      /// Few nets between the tiers, even area; before anything is placed.
      MIN_CUT,
      /// From a placement in 2D: in each square of it few nets between the tiers, even area.
      FROM_2D
    }

    Kind kind();

    /// Tiers.
    ///
    /// @param balancePercent what a tier may hold over its even share of the area, 0..50
    record Partition(Way way, double balancePercent) implements Step {
      @Override
      public Kind kind() {
        return Kind.PARTITION;
      }
    }

    /// Larger drives on paths that miss the clock.
    ///
    /// @param rounds at most
    /// @param inTurn the tiers one after another, each seeing the other
    record Sizing(int rounds, boolean inTurn) implements Step {
      @Override
      public Kind kind() {
        return Kind.SIZING;
      }
    }

    /// Buffers before pins that are reached too early.
    ///
    /// @param rounds at most
    record Hold(int rounds) implements Step {
      @Override
      public Kind kind() {
        return Kind.HOLD;
      }
    }

    /// All others.
    record Plain(Kind kind) implements Step {}
  }

  /// What must have been done, and what is true after it.
  private enum Fact {
    TIERS("partition"),
    AREA("floorplan"),
    PLACES("place"),
    CLOCK_TREE("clock"),
    BONDS("bonds"),
    TIMES("timing"),
    POWERS("power"),
    DROPS("ir"),
    HEAT("thermal");

    private final String step;

    Fact(String step) {
      this.step = step;
    }
  }

  public Recipe {
    steps = List.copyOf(steps);
    Set<Fact> facts = EnumSet.noneOf(Fact.class);
    for (Step step : steps) {
      take(facts, step, name);
    }
    if (!facts.contains(Fact.HEAT)) {
      throw new InputException(name, "no thermal at the end", "all steps up to thermal");
    }
  }

  private static void take(Set<Fact> facts, Step step, String place) {
    Set<Fact> needs =
        switch (step.kind()) {
          case PARTITION -> EnumSet.noneOf(Fact.class);
          case FLOORPLAN -> EnumSet.of(Fact.TIERS);
          case PLACE -> EnumSet.of(Fact.AREA);
          case REPAIR, CLOCK, BONDS -> EnumSet.of(Fact.PLACES);
          case TIMING -> EnumSet.of(Fact.BONDS);
          case SIZING -> EnumSet.of(Fact.TIMES);
          case HOLD -> EnumSet.of(Fact.TIMES, Fact.CLOCK_TREE);
          case POWER -> EnumSet.of(Fact.TIMES, Fact.CLOCK_TREE);
          case IR -> EnumSet.of(Fact.POWERS);
          case THERMAL -> EnumSet.of(Fact.DROPS);
        };
    for (Fact need : needs) {
      if (!facts.contains(need)) {
        throw new InputException(
            place,
            "the step " + word(step.kind()) + " without " + need.step + " before it",
            need.step + " after the last step that changes cells, then " + word(step.kind()));
      }
    }
    switch (step.kind()) {
      case PARTITION -> once(facts, Fact.TIERS, step, place);
      case FLOORPLAN -> once(facts, Fact.AREA, step, place);
      case PLACE -> once(facts, Fact.PLACES, step, place);
      case CLOCK -> {
        once(facts, Fact.CLOCK_TREE, step, place);
        changed(facts);
      }
      case REPAIR -> changed(facts);
      case BONDS -> facts.add(Fact.BONDS);
      case TIMING -> facts.add(Fact.TIMES);
      // Times what it leaves, with new bonds.
      case SIZING, HOLD -> facts.removeAll(EnumSet.of(Fact.POWERS, Fact.DROPS, Fact.HEAT));
      case POWER -> facts.add(Fact.POWERS);
      case IR -> facts.add(Fact.DROPS);
      case THERMAL -> facts.add(Fact.HEAT);
    }
  }

  private static void once(Set<Fact> facts, Fact fact, Step step, String place) {
    if (!facts.add(fact)) {
      throw new InputException(place, "a second step " + word(step.kind()), "one");
    }
  }

  private static void changed(Set<Fact> facts) {
    facts.removeAll(EnumSet.of(Fact.BONDS, Fact.TIMES, Fact.POWERS, Fact.DROPS, Fact.HEAT));
  }

  private static String word(Enum<?> constant) {
    return StrictNode.word(constant);
  }

  /// Reads a recipe: `name`, `about`, and `steps`, each a word or a word with options.
  ///
  /// @throws InputException naming file and line
  public static Recipe read(Path file) {
    return of(StrictNode.read(file));
  }

  /// The same from text; `file` names it in complaints.
  static Recipe parse(String file, String text) {
    return of(StrictNode.yaml(file, text));
  }

  private static Recipe of(StrictNode root) {
    String name = root.text("name");
    String about = root.text("about");
    List<StrictNode> list = root.list("steps");
    if (list.isEmpty() || list.size() > MOST_STEPS) {
      throw root.at("steps").refuse(list.size() + " steps", "1.." + MOST_STEPS);
    }
    List<Step> steps = new ArrayList<>();
    Set<Fact> facts = EnumSet.noneOf(Fact.class);
    for (StrictNode node : list) {
      Step step = step(node);
      take(facts, step, node.place());
      steps.add(step);
    }
    if (!facts.contains(Fact.HEAT)) {
      throw root.at("steps").refuse("no thermal at the end", "all steps up to thermal");
    }
    root.done();
    return new Recipe(name, about, steps);
  }

  private static Step step(StrictNode node) {
    if (node.isText()) {
      Step.Kind kind = node.choice(Step.Kind.class);
      return switch (kind) {
        case PARTITION -> new Step.Partition(Step.Way.ATTRIBUTES, 2);
        case SIZING -> new Step.Sizing(4, false);
        case HOLD -> new Step.Hold(3);
        default -> new Step.Plain(kind);
      };
    }
    if (!node.isObject() || node.keys().size() != 1) {
      throw node.refuse("a step, such as place or sizing: {rounds: 2}");
    }
    String word = node.keys().getFirst();
    StrictNode options = node.object(word);
    Step step =
        switch (word) {
          case "partition" ->
              new Step.Partition(
                  options.choice("by", Step.Way.class),
                  options.has("balance") ? options.decimal("balance", 0, 50) : 2);
          case "sizing" ->
              new Step.Sizing(
                  options.has("rounds") ? options.integer("rounds", 1, MOST_ROUNDS) : 4,
                  options.has("tiers")
                      && options.choice("tiers", "together", "in-turn").equals("in-turn"));
          case "hold" -> new Step.Hold(options.integer("rounds", 1, MOST_ROUNDS));
          default ->
              throw node.refuse(
                  "the step " + word + " with options", "partition, sizing or hold with options");
        };
    options.done();
    return step;
  }
}
