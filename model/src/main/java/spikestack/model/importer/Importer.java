package spikestack.model.importer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import spikestack.model.importer.Preset.LayerNames;
import spikestack.model.importer.Preset.Variant;
import spikestack.model.input.InputException;
import spikestack.model.input.Normalisation;
import spikestack.model.input.StrictNode;
import spikestack.model.input.Tensor;
import spikestack.model.input.checkpoint.Checkpoint;
import spikestack.model.input.checkpoint.CheckpointFile;

/// Reads the trained networks that people have: a checkpoint, a preset, and what neither says.
///
/// Nothing of a checkpoint is executed. Whatever does not fit is one [InputException] with file,
/// tensor, what was found and what is allowed.
public final class Importer {
  /// What optimisers keep may be twice the size of the network; it is not even read.
  private static final List<String> STATE = List.of("optimizer.", "amp_scaler.", "loss_scaler.");

  private Importer() {}

  /// Names of the bundled presets.
  public static List<String> presets() {
    return Presets.NAMES;
  }

  /// Reads a checkpoint.
  ///
  /// @param preset `NAME`, `NAME/VARIANT` or a YAML file; guessed from the names when absent
  /// @param config what the checkpoint does not say (docs/import.md); guessed where absent
  public static Imported read(Path file, Optional<String> preset, Optional<Path> config) {
    return read(file, preset, config, Optional.empty());
  }

  /// As above; `normalisation` stands for the config's mean and std.
  public static Imported read(
      Path file,
      Optional<String> preset,
      Optional<Path> config,
      Optional<Normalisation> normalisation) {
    Config read = config.map(StrictNode::read).map(Config::read).orElse(Config.none());
    Config said = normalisation.map(read::normalised).orElse(read);
    SequencedMap<String, String> skipped = new LinkedHashMap<>();
    Checkpoint checkpoint =
        CheckpointFile.read(
            file,
            name -> {
              boolean state = STATE.stream().anyMatch(name::startsWith);
              if (state) {
                skipped.put(name, "state of the training, not of the network");
              }
              return !state;
            });
    Notes notes = Notes.of(checkpoint.notes());
    Bag bag = Bag.unwrap(file.toString(), checkpoint.tensors());
    skipped.forEach(bag::leave);
    return of(bag, preset, said, notes);
  }

  /// Reads a feed-forward NIR graph (`.nir`).
  ///
  /// @param config what the graph does not say (docs/import.md); guessed where absent
  public static Imported readGraph(
      Path file, Optional<Path> config, Optional<Normalisation> normalisation) {
    return GraphImporter.read(file, config, normalisation);
  }

  static Imported of(Bag bag, Optional<String> preset, Config config, Notes notes) {
    String file = bag.file();
    if (bag.names().isEmpty()) {
      throw new InputException(file, "no tensors", "a checkpoint with the tensors of a network");
    }
    Chosen chosen = preset.map(Importer::named).orElseGet(() -> guess(bag));
    requireArchitecture(config, chosen.preset);
    Expected expected = Expected.of(chosen.preset, bag.names());
    requireNames(bag, chosen.preset, expected);
    Variant variant = chosen.variant.orElseGet(() -> variant(chosen.preset, bag));
    String name = chosen.preset.name();
    if (variant.tau() != Config.TAU && !config.saysTau()) {
      throw new InputException(
          file,
          "the names of " + name + "/" + variant.name() + ", published with tau " + variant.tau(),
          "neurons of tau 2, which halve their state exactly; lif: {tau: 2} in the config if this"
              + " network was trained so");
    }
    Description description =
        Description.of(name, config, notes, chosen.preset, variant, widths(chosen.preset, bag));
    RealNetwork real = new Assembler(bag, chosen.preset, expected, description).assemble();
    Confirmation.check(config, description.configFile(), real);
    expected
        .dead()
        .forEach(
            (dead, reason) -> {
              if (bag.has(dead)) {
                bag.leave(dead, reason);
              }
            });
    Converter.Conversion conversion = Converter.convert(real, file);
    long parameters = 0;
    for (RealLayer layer : real.layers()) {
      parameters += layer.raw().length;
    }
    LinkedHashMap<String, String> settled = new LinkedHashMap<String, String>();
    settled.put(
        "preset",
        name + "/" + variant.name() + (preset.isPresent() ? "" : " (guessed: the names fit)"));
    settled.put("blocks", expected.blocks() + " (names)");
    settled.putAll(description.origins());
    ImportReport report =
        new ImportReport(
            file,
            name + "/" + variant.name(),
            chosen.preset.source(),
            parameters,
            settled,
            bag.left(),
            conversion.zeroPoints(),
            conversion.borderError(),
            conversion.layers(),
            conversion.neurons(),
            conversion.missing());
    return new Imported(real, conversion, report);
  }

  private record Chosen(Preset preset, Optional<Variant> variant) {}

  private static Chosen named(String name) {
    int slash =
        name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json")
            ? -1
            : name.indexOf('/');
    if (slash < 0) {
      return new Chosen(Presets.named(name), Optional.empty());
    }
    Preset preset = Presets.named(name.substring(0, slash));
    String variant = name.substring(slash + 1);
    List<String> names = preset.variants().stream().map(Variant::name).toList();
    return new Chosen(
        preset,
        Optional.of(
            preset.variants().stream()
                .filter(one -> one.name().equals(variant))
                .findFirst()
                .orElseThrow(
                    () ->
                        new InputException(
                            "--preset " + name,
                            "no variant " + variant + Nearest.hint(variant, names),
                            String.join(", ", names)))));
  }

  /// The preset whose names fit exactly.
  private static Chosen guess(Bag bag) {
    List<Preset> presets = Presets.all();
    for (Preset preset : presets) {
      if (Expected.of(preset, bag.names()).fit(bag.names()).exact()) {
        return new Chosen(preset, Optional.empty());
      }
    }
    return new Chosen(nearest(presets, bag), Optional.empty());
  }

  /// The preset that misses the smallest share of its names; its complaints are the most useful.
  private static Preset nearest(List<Preset> presets, Bag bag) {
    Preset best = presets.getFirst();
    double least = Double.MAX_VALUE;
    for (Preset preset : presets) {
      Expected expected = Expected.of(preset, bag.names());
      Expected.Fit fit = expected.fit(bag.names());
      double wrong =
          (double) fit.missing().size() / expected.required().size()
              + (double) fit.unknown().size() / bag.names().size();
      if (wrong < least) {
        least = wrong;
        best = preset;
      }
    }
    return best;
  }

  private static void requireArchitecture(Config config, Preset preset) {
    config
        .architecture()
        .filter(name -> Presets.NAMES.contains(name) && !name.equals(preset.name()))
        .ifPresent(
            name -> {
              throw new InputException(
                  config.root().orElseThrow().at("arch").place(),
                  "the text \"" + name + "\"",
                  preset.name() + ", the preset");
            });
  }

  /// Every name of the preset is there and nothing else is.
  private static void requireNames(Bag bag, Preset preset, Expected expected) {
    Expected.Fit fit = expected.fit(bag.names());
    if (fit.exact()) {
      return;
    }
    String other =
        Presets.all().stream()
            .filter(one -> !one.name().equals(preset.name()))
            .filter(one -> Expected.of(one, bag.names()).fit(bag.names()).exact())
            .findFirst()
            .map(one -> "; the names are those of preset " + one.name())
            .orElse("");
    if (!fit.missing().isEmpty()) {
      String name = fit.missing().getFirst();
      // A misspelt name is among the unknown ones.
      String hint = Nearest.hint(name, fit.unknown());
      String more = fit.missing().size() > 1 ? ", and " + (fit.missing().size() - 1) + " more" : "";
      throw bag.refuse(
          name,
          "no such tensor" + more + hint,
          "all " + expected.required().size() + " tensors of preset " + preset.name() + other);
    }
    String name = fit.unknown().getFirst();
    String more = fit.unknown().size() > 1 ? ", and " + (fit.unknown().size() - 1) + " more" : "";
    throw bag.refuse(
        name,
        "a tensor that preset "
            + preset.name()
            + " does not have"
            + more
            + Nearest.hint(name, expected.required().keySet()),
        "its " + expected.required().size() + " tensors and the known dead ones" + other);
  }

  private static int channels(Preset preset, Bag bag) {
    LayerNames first = preset.groups().getFirst().embedding().stages().getFirst();
    String name = Expected.weight(first.weights(), bag.names()) + ".weight";
    Tensor weight = bag.tensor(name);
    if (weight.shape().length != 4 || weight.shape()[1] < 1) {
      throw bag.refuse(
          name, weight.toString(), "a convolution [outputs, channels, kernel, kernel]");
    }
    return weight.shape()[1];
  }

  private static Description.Widths widths(Preset preset, Bag bag) {
    List<Integer> queries = new ArrayList<>();
    for (Preset.Group group : preset.groups()) {
      if (group.attention().kind() != Preset.AttentionKind.EXPERTS) {
        int[] shape = bag.tensor(query(group, bag)).shape();
        queries.add(shape.length == 0 ? 1 : shape[0]);
      }
    }
    return new Description.Widths(channels(preset, bag), queries);
  }

  /// Name of the first queries' weight.
  private static String query(Preset.Group group, Bag bag) {
    List<String> names =
        group.attention().query().weights().stream()
            .map(name -> Expected.inside(group, 0, name, 0))
            .toList();
    return Expected.weight(names, bag.names()) + ".weight";
  }

  /// The variant with as many channels and the same kind of dense layers; else the first.
  private static Variant variant(Preset preset, Bag bag) {
    int channels = channels(preset, bag);
    boolean convolutions = bag.tensor(query(preset.groups().getLast(), bag)).shape().length > 2;
    return preset.variants().stream()
        .filter(one -> one.channels() == channels && one.convolutions() == convolutions)
        .findFirst()
        .orElse(preset.variants().getFirst());
  }
}
