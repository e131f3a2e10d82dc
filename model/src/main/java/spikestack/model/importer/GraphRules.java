package spikestack.model.importer;

import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import spikestack.model.input.StrictNode;
import spikestack.model.nir.NirRules;

/// How the neurons of a graph become steps: the rule of a framework by its name (`lif: sinabs`), of
/// which single keys may differ (`lif: {rule: sinabs, reset: zero}`). NIR's text where nothing is
/// said: no field of a graph says which framework it came from.
enum GraphRules {
  /// Forward Euler, fires above the threshold, then `v_reset`; also Norse.
  NIR(NirRules.Leak.EULER, NirRules.Reset.TO_VALUE, false),
  /// Sinabs with `MembraneSubtract`, its default, and `SingleSpike`.
  SINABS(NirRules.Leak.EXPONENTIAL, NirRules.Reset.SUBTRACT, true),
  /// snnTorch's `Leaky` with its defaults `reset_mechanism="subtract"` and `reset_delay=True`.
  SNNTORCH(NirRules.Leak.EULER, NirRules.Reset.SUBTRACT_LATE, false);

  private final NirRules.Leak leak;
  private final NirRules.Reset reset;
  private final boolean atThreshold;

  GraphRules(NirRules.Leak leak, NirRules.Reset reset, boolean atThreshold) {
    this.leak = leak;
    this.reset = reset;
    this.atThreshold = atThreshold;
  }

  private static final String CONFIG = "config";

  /// Reads `lif` of the config, if there, and notes in `origins` what was taken and from where.
  /// `leaks`: the graph has LIF neurons.
  static NirRules settle(
      Optional<StrictNode> config, double dt, boolean leaks, SequencedMap<String, String> origins) {
    Optional<StrictNode> lif = config.filter(root -> root.has("lif")).map(root -> root.at("lif"));
    Optional<StrictNode> name =
        lif.filter(StrictNode::isText)
            .or(() -> lif.filter(keys -> keys.has("rule")).map(keys -> keys.at("rule")));
    GraphRules rule = name.map(node -> node.choice(GraphRules.class)).orElse(NIR);
    String source = name.isPresent() ? "lif: " + StrictNode.word(rule) : "NIR's text";
    origins.put(
        "rule",
        StrictNode.word(rule)
            + (name.isPresent()
                ? " (" + CONFIG + ")"
                : " (guessed: lif: sinabs or lif: snntorch in the config if it came from there)"));
    Optional<StrictNode> keys = lif.filter(node -> !node.isText());
    Optional<StrictNode> compare = key(keys, "compare");
    Optional<StrictNode> leak = key(keys, "leak");
    Optional<StrictNode> reset = key(keys, "reset");
    boolean atThreshold =
        compare.map(node -> node.choice(List.of(">", ">=")).equals(">=")).orElse(rule.atThreshold);
    NirRules rules =
        new NirRules(
            dt,
            leak.map(node -> node.choice(NirRules.Leak.class)).orElse(rule.leak),
            reset.map(GraphRules::reset).orElse(rule.reset),
            atThreshold);
    put(origins, "fires", "membrane " + (atThreshold ? ">=" : ">") + " threshold", compare, source);
    if (leaks && !atThreshold) {
      origins.put(
          "fires, LIF",
          "membrane >= threshold (integers hold no fraction to tell them apart; differs exactly at"
              + " the threshold only)");
    }
    put(origins, "reset", describe(rules.reset(), leaks), reset, source);
    if (leaks) {
      put(origins, "leak", StrictNode.word(rules.leak()), leak, source);
    }
    return rules;
  }

  private static Optional<StrictNode> key(Optional<StrictNode> keys, String key) {
    return keys.filter(node -> node.has(key)).map(node -> node.at(key));
  }

  private static NirRules.Reset reset(StrictNode node) {
    return switch (node.choice(List.of("zero", "subtract", "subtract-late"))) {
      case "zero" -> NirRules.Reset.TO_VALUE;
      case "subtract" -> NirRules.Reset.SUBTRACT;
      default -> NirRules.Reset.SUBTRACT_LATE;
    };
  }

  private static String describe(NirRules.Reset reset, boolean leaks) {
    return switch (reset) {
      case TO_VALUE -> "to 0";
      case SUBTRACT -> "the threshold is subtracted, one spike a step at most";
      case SUBTRACT_LATE ->
          "the threshold is subtracted in the next step"
              + (leaks ? ", behind the leak: of LIF twice as much at once" : "");
    };
  }

  private static void put(
      SequencedMap<String, String> origins,
      String name,
      String value,
      Optional<StrictNode> said,
      String source) {
    origins.put(name, value + " (" + (said.isPresent() ? CONFIG : source) + ")");
  }
}
