package spikestack.studio.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import spikestack.model.golden.Golden;
import spikestack.model.importer.Agreement;
import spikestack.model.importer.Imported;
import spikestack.model.importer.Importer;
import spikestack.model.importer.Recording;
import spikestack.model.input.AtomicFile;
import spikestack.model.input.InputException;
import spikestack.model.input.Normalisation;
import spikestack.model.input.Samples;
import spikestack.model.network.ModelFolder;
import spikestack.model.network.Network;
import spikestack.model.trace.Trace;

/// A checkpoint of a published model in, a model folder and a report of the import out.
@Command(
    name = "import",
    description =
        "Turn a trained checkpoint or NIR graph into a model folder of integers; nothing is executed.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  spikestack import model.safetensors --out out/model        preset guessed from the names",
      "  spikestack import model.safetensors --preset spikformer --config config.json --out DIR",
      "  spikestack import model.safetensors --config config.json --golden recorded.npz",
      "  spikestack import network.nir --config nir.yaml --data frames.npz --out DIR",
      "",
      "--golden: spikes and logits as the framework gave them; exit code 1 when neither the real",
      "nor the integer network gives those logits. docs/import.md explains presets and report.",
    })
final class ImportCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      description = "Checkpoint with named tensors, or a feed-forward NIR graph (.nir).")
  Path file = Path.of("");

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description =
          "spikformer, spikingformer, spikingformer-imagenet, semm, sdt, sdt-moe, qkformer or"
              + " qkformer-dvs, with /VARIANT if wanted, or a YAML file (default: the one whose names fit).")
  @Nullable String preset;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "What the checkpoint does not say: T, heads, input, mean, std ... (JSON, YAML).")
  @Nullable Path config;

  @Option(
      names = "--normalise",
      paramLabel = "NAME",
      description =
          "Mean and deviation of the pixels: cifar10, cifar100, imagenet, fashion-mnist, mnist or"
              + " none (default: the config's, else the preset's).")
  @Nullable String normalise;

  @Option(
      names = "--golden",
      paramLabel = "FILE",
      description = "Recorded pixels, spikes and logits (NPZ) to compare with.")
  @Nullable Path golden;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description =
          "Images or frames to run with real weights and with integers: how many spikes differ, without a recording.")
  @Nullable Path data;

  @Option(
      names = "--images",
      paramLabel = "N",
      description = "With --data: how many (default ${DEFAULT-VALUE}).",
      defaultValue = "4")
  int images = 4;

  @Option(
      names = "--tolerance",
      paramLabel = "X",
      description = "With --golden: largest difference of a logit (default ${DEFAULT-VALUE}).",
      defaultValue = "1e-4")
  double tolerance = 1e-4;

  @Option(names = "--out", paramLabel = "DIR", description = "Folder for model and import.json.")
  @Nullable Path out;

  @Option(names = "--json", description = "Print the report as JSON on standard output.")
  boolean json;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (!(tolerance >= 0)) {
      throw new InputException("--tolerance", String.valueOf(tolerance), "a number >= 0");
    }
    if (out == null) {
      return run(Optional.empty());
    }
    try (OutputFolder output = OutputFolder.open(out)) {
      return run(Optional.of(output));
    }
  }

  private int run(Optional<OutputFolder> output) {
    PrintWriter print = spec.commandLine().getOut();
    Imported imported = read(Optional.ofNullable(normalise).map(Normalisation::named));
    Map<String, Agreement> agreements = new LinkedHashMap<>();
    if (golden != null) {
      compare(imported, Recording.read(golden), agreements);
    }
    Map<String, Object> summary = ImportTables.summary(imported.report(), agreements, tolerance);
    Optional<Agreement> rounding = Optional.ofNullable(data).map(file -> rounding(imported, file));
    rounding.ifPresent(agreement -> ImportTables.add(summary, agreement));
    if (json) {
      print.println(Json.text(summary));
    } else {
      ImportTables.print(print, imported.report(), agreements);
      rounding.ifPresent(agreement -> ImportTables.rounding(print, agreement));
    }
    print.flush();
    // Complains when no folder can hold the network; the tables above stay useful.
    Network network = imported.network();
    output.ifPresent(
        folder -> {
          ModelFolder.write(folder.staged(""), network, metadata(imported));
          AtomicFile.write(folder.staged("import.json"), Json.text(summary) + "\n");
          folder.publish();
          if (!json) {
            print.println("written " + folder.finished(ModelFolder.ARCHITECTURE));
          }
        });
    print.flush();
    return ImportTables.passes(agreements, tolerance) ? 0 : 1;
  }

  private Imported read(Optional<Normalisation> normalisation) {
    boolean graph = String.valueOf(file.getFileName()).endsWith(".nir");
    if (!graph) {
      return Importer.read(
          file, Optional.ofNullable(preset), Optional.ofNullable(config), normalisation);
    }
    if (preset != null && !preset.equals("nir")) {
      throw new InputException("--preset", preset + " for a NIR graph", "none, or nir");
    }
    return Importer.readGraph(file, Optional.ofNullable(config), normalisation);
  }

  /// What integers change, on the user's own samples.
  private Agreement rounding(Imported imported, Path file) {
    if (!imported.runsReal()) {
      throw new InputException(
          "--data",
          "a network with " + imported.report().missing(),
          "networks that can be run here");
    }
    Network network = imported.network();
    if (images < 1) {
      throw new InputException("--images", "" + images, "1 or more");
    }
    Samples samples = Study.samples(file, network, images);
    int count = Math.min(images, samples.count());
    List<Trace> traces = new ArrayList<>();
    try (Progress progress = new Progress("golden", count, "images")) {
      for (int i = 0; i < count; i++) {
        traces.add(Golden.run(network, samples.image(i), i, samples.label(i)));
        progress.step(1);
      }
    }
    return imported.compareWithReal(samples::image, traces);
  }

  private static void compare(
      Imported imported, Recording recording, Map<String, Agreement> agreements) {
    if (imported.runsReal()) {
      agreements.put(ImportTables.REAL, imported.compareReal(recording));
      if (imported.hasShares()) {
        agreements.put(ImportTables.ROUNDED_SHARES, imported.compareRoundedShares(recording));
      }
    }
    if (imported.report().missing().isEmpty()) {
      Network network = imported.network();
      imported.require(recording);
      List<Trace> traces = new ArrayList<>();
      try (Progress progress = new Progress("golden", recording.images(), "images")) {
        for (int i = 0; i < recording.images(); i++) {
          traces.add(Golden.run(network, recording.pixels(i), i, recording.label(i)));
          progress.step(1);
        }
      }
      agreements.put("integer", imported.compareIntegers(recording, traces));
    }
    if (agreements.isEmpty()) {
      throw new InputException(
          "--golden",
          "a network with " + imported.report().missing(),
          "networks that can be run here");
    }
  }

  private Map<String, String> metadata(Imported imported) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("imported from", String.valueOf(file.getFileName()));
    metadata.put("preset", imported.report().preset());
    metadata.put("code", imported.report().presetSource());
    return metadata;
  }
}
