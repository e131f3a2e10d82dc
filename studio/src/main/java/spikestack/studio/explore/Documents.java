package spikestack.studio.explore;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.AcceleratorFile;
import spikestack.machine.arch.Skipping;
import spikestack.machine.tech.Corner;
import spikestack.machine.tech.Parameter;
import spikestack.machine.tech.Technology;
import spikestack.model.input.InputException;
import spikestack.model.input.Safetensors;
import spikestack.model.input.StrictNode;
import spikestack.model.network.ModelFolder;

/// The input files of a sweep as documents, with the keys that its axes change.
final class Documents {
  private Documents() {}

  static StrictNode parse(String path, byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    return path.toLowerCase(Locale.ROOT).endsWith(".json")
        ? StrictNode.json(path, text)
        : StrictNode.yaml(path, text);
  }

  /// Accelerator or network with other values; keys are axes' keys, of which the first word is
  /// dropped.
  static StrictNode changed(StrictNode document, String file, Map<String, String> values) {
    StrictNode changed = document.again(file);
    for (Map.Entry<String, String> change : new TreeMap<>(values).entrySet()) {
      changed = changed.with(SweepFile.inside(change.getKey()), change.getValue(), file);
    }
    return changed;
  }

  /// A technology with other values: each replaces its entry with a range of that value alone.
  static StrictNode technology(StrictNode document, String file, Map<String, String> values) {
    StrictNode changed = document.again(file);
    for (Map.Entry<String, String> change : new TreeMap<>(values).entrySet()) {
      Parameter parameter = parameter(change.getKey());
      String number = number(change.getValue(), parameter);
      for (String part : List.of("value", "low", "high")) {
        changed = changed.with(List.of("parameters", parameter.key(), part), number, file);
      }
      changed = changed.with(List.of("parameters", parameter.key(), "tag"), "A", file);
      changed =
          changed.with(List.of("parameters", parameter.key(), "source"), "set by the sweep", file);
    }
    return changed;
  }

  private static Parameter parameter(String key) {
    String wanted = key.substring(SweepFile.TECHNOLOGY.length() + 1);
    for (Parameter parameter : Parameter.values()) {
      if (parameter.key().equals(wanted)) {
        return parameter;
      }
    }
    throw new InputException(
        key,
        "no such parameter",
        "one of "
            + String.join(", ", List.of(Parameter.values()).stream().map(Parameter::key).toList()));
  }

  /// The number of `9 um`, whose unit must be the parameter's.
  private static String number(String value, Parameter parameter) {
    String unit = parameter.unit();
    String allowed =
        "a number "
            + parameter.smallest()
            + ".."
            + parameter.largest()
            + (unit.equals("-") ? ", without a unit" : " with its unit, " + unit);
    String text = value.strip();
    String number = text;
    if (!unit.equals("-")) {
      if (!text.endsWith(unit)) {
        throw new InputException(parameter.key(), "\"" + value + "\"", allowed);
      }
      number = text.substring(0, text.length() - unit.length()).strip();
    }
    try {
      double parsed = Double.parseDouble(number);
      if (parsed >= parameter.smallest() && parsed <= parameter.largest()) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new InputException(parameter.key(), "\"" + value + "\"", allowed);
    }
    throw new InputException(parameter.key(), "\"" + value + "\"", allowed);
  }

  /// In the words of the option `--skip`.
  static Skipping skipping(String words) {
    try {
      return Skipping.parse(words);
    } catch (IllegalArgumentException e) {
      throw new InputException(
          SweepFile.SKIP,
          words,
          "none, all, or some of rows, bundles=4x4 (2 to 16 spikes), silent (one of these),"
              + " zero-tokens, unused-experts");
    }
  }

  /// Every file, and every value of every axis alone, so that slips of the pen are found before
  /// anything runs: unknown keys, wrong units, values out of range.
  static void check(Sweep sweep, SweepInputs inputs, Map<String, StrictNode> documents) {
    List<String> models = SweepInputs.named(sweep, SweepFile.MODEL, sweep.model());
    List<String> machines = SweepInputs.named(sweep, SweepFile.ACCELERATOR, sweep.accelerator());
    List<String> technologies = SweepInputs.named(sweep, SweepFile.TECHNOLOGY, sweep.technology());
    models.forEach(model -> network(model, inputs, documents, Map.of()));
    machines.forEach(machine -> machine(machine, documents, Map.of()));
    technologies.forEach(file -> Technology.read(copy(documents, file)));
    for (Axis axis : sweep.axes()) {
      for (String value : axis.values()) {
        try {
          check(axis.key(), value, machines, models, inputs, documents);
        } catch (InputException e) {
          throw new InputException(
              axis.place(), InputException.shortened(value) + " (" + e.found() + ")", e.allowed());
        }
      }
    }
  }

  private static void check(
      String key,
      String value,
      List<String> machines,
      List<String> models,
      SweepInputs inputs,
      Map<String, StrictNode> documents) {
    if (key.startsWith("network.")) {
      models.forEach(model -> network(model, inputs, documents, Map.of(key, value)));
    } else if (key.startsWith("accelerator.")) {
      machines.forEach(machine -> machine(machine, documents, Map.of(key, value)));
    } else if (key.startsWith("technology.")) {
      number(value, parameter(key));
    } else if (key.equals(SweepFile.SKIP)) {
      skipping(value);
    } else if (key.equals(SweepFile.CORNER)) {
      StrictNode.yaml(key, "corner: " + value).choice("corner", Corner.class);
    } else if (key.equals(SweepFile.KEEP_HEADS)) {
      StrictNode.yaml(key, "keep: " + value).decimal("keep", Double.MIN_VALUE, 1);
    } else if (key.equals(SweepFile.STACKING)) {
      for (String machine : machines) {
        List<String> names =
            machine(machine, documents, Map.of()).stackings().stream().map(s -> s.name()).toList();
        if (!names.contains(value)) {
          throw new InputException(key, "no such stacking", "one of " + String.join(", ", names));
        }
      }
    }
  }

  private static StrictNode document(Map<String, StrictNode> documents, String file) {
    StrictNode document = documents.get(file);
    if (document == null) {
      throw new IllegalStateException("no document " + file);
    }
    return document;
  }

  private static StrictNode copy(Map<String, StrictNode> documents, String file) {
    return changed(document(documents, file), file, Map.of());
  }

  private static Accelerator machine(
      String file, Map<String, StrictNode> documents, Map<String, String> values) {
    return AcceleratorFile.read(changed(document(documents, file), file, values));
  }

  private static void network(
      String folder,
      SweepInputs inputs,
      Map<String, StrictNode> documents,
      Map<String, String> values) {
    String architecture = folder + "/" + ModelFolder.ARCHITECTURE;
    String weights = folder + "/" + ModelFolder.WEIGHTS;
    ModelFolder.read(
        changed(document(documents, architecture), architecture, values),
        Safetensors.read(weights, inputs.bytes(weights)),
        weights);
  }
}
