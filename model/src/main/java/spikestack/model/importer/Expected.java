package spikestack.model.importer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import spikestack.model.importer.Preset.Group;
import spikestack.model.importer.Preset.LayerNames;

/// The names a preset expects in a checkpoint of as many blocks and experts as the checkpoint has.
///
/// `required` and `optional` map each name to the layer it belongs to; `dead` to the reason why it
/// is ignored. `blocks` has a count per group.
record Expected(
    Map<String, String> required,
    Map<String, String> optional,
    Map<String, String> dead,
    List<Integer> blocks,
    int experts) {
  private static final List<String> NORM =
      List.of(".weight", ".bias", ".running_mean", ".running_var");
  private static final String COUNTER = ".num_batches_tracked";
  private static final String THRESHOLD = ".threshold";

  /// How well names fit: none missing and none unknown is a fit.
  record Fit(List<String> missing, List<String> unknown) {
    boolean exact() {
      return missing.isEmpty() && unknown.isEmpty();
    }
  }

  static Expected of(Preset preset, Set<String> names) {
    return new Making(preset, names).make();
  }

  Fit fit(Set<String> names) {
    List<String> missing = required.keySet().stream().filter(n -> !names.contains(n)).toList();
    List<String> unknown =
        names.stream()
            .filter(
                name ->
                    !required.containsKey(name)
                        && !optional.containsKey(name)
                        && !dead.containsKey(name))
            .toList();
    return new Fit(missing, unknown);
  }

  /// `name` with `{i}` and `{e}` filled in.
  static String fill(String name, int block, int expert) {
    return name.replace("{i}", "" + block).replace("{e}", "" + expert);
  }

  /// Name of a layer inside a block.
  static String inside(Group group, int block, String name, int expert) {
    return fill(group.blocks() + "." + name, block, expert);
  }

  /// The alternative that is there; else the first.
  static String weight(List<String> alternatives, Set<String> names) {
    return alternatives.stream()
        .filter(name -> names.contains(name + ".weight"))
        .findFirst()
        .orElse(alternatives.getFirst());
  }

  private static final class Making {
    private final Preset preset;
    private final Set<String> names;
    private final Map<String, String> required = new LinkedHashMap<>();
    private final Map<String, String> optional = new LinkedHashMap<>();
    private final Map<String, String> dead = new LinkedHashMap<>();

    Making(Preset preset, Set<String> names) {
      this.preset = preset;
      this.names = names;
    }

    Expected make() {
      int experts = preset.hasExperts() ? Math.max(1, experts()) : 1;
      List<Integer> blocks = new ArrayList<>();
      for (Group group : preset.groups()) {
        group.embedding().stages().forEach(stage -> layer(stage, ""));
        layer(group.embedding().entry(), "");
        int count = Math.max(1, count(group.blocks() + "."));
        blocks.add(count);
        for (int i = 0; i < count; i++) {
          block(group, i, experts);
        }
      }
      required.put(preset.head().weight() + ".weight", "the classifier");
      optional.put(preset.head().weight() + ".bias", "the classifier");
      preset.head().gate().ifPresent(this::neuron);
      dead();
      return new Expected(required, optional, dead, blocks, experts);
    }

    private void block(Group group, int i, int experts) {
      for (int e = 0; e < experts; e++) {
        int expert = e;
        var attention = group.attention();
        attention.gate().ifPresent(name -> neuron(Expected.inside(group, i, name, expert)));
        attention.router().ifPresent(layer -> inside(group, layer, i, expert));
        inside(group, attention.query(), i, e);
        inside(group, attention.key(), i, e);
        attention.value().ifPresent(layer -> inside(group, layer, i, expert));
        neuron(Expected.inside(group, i, attention.score(), e));
        inside(group, attention.output(), i, e);
        var feedForward = group.feedForward();
        feedForward.gate().ifPresent(name -> neuron(Expected.inside(group, i, name, expert)));
        feedForward.router().ifPresent(layer -> inside(group, layer, i, expert));
        inside(group, feedForward.up(), i, e);
        feedForward.depthwise().ifPresent(layer -> inside(group, layer, i, expert));
        inside(group, feedForward.down(), i, e);
      }
    }

    private void inside(Group group, LayerNames layer, int i, int e) {
      layer(
          new LayerNames(
              layer.weights().stream().map(name -> Expected.inside(group, i, name, e)).toList(),
              layer.norm().map(name -> Expected.inside(group, i, name, e)),
              layer.neuron().map(name -> Expected.inside(group, i, name, e))),
          "");
    }

    private void layer(LayerNames layer, String prefix) {
      String weight = prefix + Expected.weight(layer.weights(), names);
      required.put(weight + ".weight", weight);
      optional.put(weight + ".bias", weight);
      Optional<String> norm = layer.norm().map(name -> prefix + name);
      norm.ifPresent(
          name -> {
            NORM.forEach(part -> required.put(name + part, weight));
            dead.put(name + COUNTER, "a counter of training batches");
          });
      layer.neuron().ifPresent(this::neuron);
    }

    /// BrainCog keeps each neuron's threshold as a parameter.
    private void neuron(String name) {
      optional.put(name + THRESHOLD, name);
    }

    private void dead() {
      for (Preset.Dead entry : preset.dead()) {
        String regex = Pattern.quote(entry.name()).replace("{i}", "\\E[0-9]+\\Q");
        Pattern pattern = Pattern.compile(regex + "(\\..*)?");
        for (String name : names) {
          if (pattern.matcher(name).matches() && !required.containsKey(name)) {
            dead.put(name, entry.reason());
          }
        }
      }
    }

    private int experts() {
      int most = 0;
      for (Group group : preset.groups()) {
        for (int i = 0; i < Math.max(1, count(group.blocks() + ".")); i++) {
          for (LayerNames layer : List.of(group.attention().query(), group.feedForward().up())) {
            String name = group.blocks() + "." + layer.weights().getFirst();
            most = Math.max(most, largest(name.replace("{i}", "" + i), "{e}") + 1);
          }
        }
      }
      return most;
    }

    private int count(String pattern) {
      return largest(pattern, "{i}") + 1;
    }

    /// Largest number in place of `index` among names that begin with `pattern`; -1 if none.
    private int largest(String pattern, String index) {
      int at = pattern.indexOf(index);
      if (at < 0) {
        return -1;
      }
      Pattern regex =
          Pattern.compile(
              Pattern.quote(pattern.substring(0, at))
                  + "([0-9]{1,3})"
                  + Pattern.quote(pattern.substring(at + index.length())));
      int largest = -1;
      for (String name : names) {
        Matcher matcher = regex.matcher(name);
        if (matcher.lookingAt()) {
          largest = Math.max(largest, Integer.parseInt(matcher.group(1)));
        }
      }
      return largest;
    }
  }
}
