package spikestack.studio.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import spikestack.model.golden.Golden;
import spikestack.model.input.InputException;
import spikestack.model.network.Bundle;
import spikestack.model.network.Head;
import spikestack.model.trace.SilentBundles;
import spikestack.model.trace.Trace;
import spikestack.model.trace.TraceFile;
import spikestack.studio.report.Tool;

/// Model and images in; accuracy and recorded spikes out. Golden alone, no machine.
@Command(
    name = "trace",
    description = "Run images through the golden model: accuracy, and recorded spikes with --out.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  spikestack trace                                     accuracy over the bundled images",
      "  spikestack trace --out out/trace --record 4          writes out/trace/trace.safetensors",
      "  spikestack trace --data t10k-images-idx3-ubyte.gz",
      "  spikestack trace --bundles 4x4 --prune-bundles 4x4:4   silent bundles, with pruning",
    })
final class TraceCommand implements Callable<Integer> {
  private static final int MOST_RECORDED = 1000;

  @Mixin InputOptions options = new InputOptions();

  @Option(
      names = "--record",
      paramLabel = "N",
      description = "With --out: record the first N images (default ${DEFAULT-VALUE}).",
      defaultValue = "8")
  int record;

  @Option(
      names = "--bundles",
      paramLabel = "TxS",
      description = "Count bundles of T tokens x S time steps without a spike, such as 4x4.")
  @Nullable String bundles;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Study study = Study.open(options);
    if (record < 1 || record > MOST_RECORDED) {
      throw new InputException("--record", "" + record, "1.." + MOST_RECORDED);
    }
    Optional<SilentBundles> silent =
        Optional.ofNullable(bundles).map(text -> new SilentBundles(study.network(), shape(text)));
    if (options.out == null) {
      return finish(study, silent, List.of(), Optional.empty());
    }
    try (OutputFolder output = OutputFolder.open(options.out)) {
      return finish(study, silent, new ArrayList<>(), Optional.of(output));
    }
  }

  private static Bundle shape(String text) {
    try {
      return Bundle.parse(text);
    } catch (IllegalArgumentException e) {
      throw new InputException("--bundles", text, String.valueOf(e.getMessage()));
    }
  }

  private int finish(
      Study study,
      Optional<SilentBundles> silent,
      List<Trace> recorded,
      Optional<OutputFolder> output) {
    PrintWriter print = spec.commandLine().getOut();
    PrintWriter notes = spec.commandLine().getErr();
    long[] right = {0, 0};
    double seconds;
    try (Progress progress = new Progress("trace", study.count(), "images")) {
      InOrder.run(
          study.count(),
          study.threads(),
          i -> Golden.run(study.network(), study.images().image(i), i, study.images().label(i)),
          trace -> {
            right[0] += Head.argMax(trace.logits()) == trace.label() ? 1 : 0;
            right[1] += trace.saturations();
            silent.ifPresent(count -> count.add(trace));
            if (output.isPresent() && recorded.size() < record) {
              recorded.add(trace);
            }
            progress.step(1);
          });
      seconds = progress.seconds();
    }
    output.ifPresent(
        folder -> {
          TraceFile.write(folder.staged("trace.safetensors"), recorded, metadata(study));
          folder.publish();
        });
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("network", study.network().name());
    summary.put("images", study.count());
    summary.put("accuracy", (double) right[0] / study.count());
    summary.put("saturations", right[1]);
    summary.put("recorded", recorded.size());
    silent.ifPresent(
        count -> {
          summary.put("bundle", bundles);
          summary.put("silentBundles", count.emptyBundles());
          if (!Double.isNaN(count.emptyRows())) {
            summary.put("silentRows", count.emptyRows());
          }
        });
    if (options.json) {
      print.println(Json.text(summary));
    } else {
      print.printf(
          Locale.ROOT,
          "%s: %,d images, accuracy %.2f %% (golden), %,d saturations%n",
          study.network().name(),
          study.count(),
          100.0 * right[0] / study.count(),
          right[1]);
      silent.ifPresent(
          count ->
              print.printf(
                  Locale.ROOT,
                  "bundles of %s: %.2f %% silent; rows of queries and keys: %.2f %%%n",
                  bundles,
                  100 * count.emptyBundles(),
                  100 * count.emptyRows()));
      notes.printf(
          Locale.ROOT,
          "golden: %.1f s, %.1f images/s on %d threads (measured)%n",
          seconds,
          study.count() / seconds,
          study.threads());
      output.ifPresent(folder -> print.println("trace   " + folder.finished("trace.safetensors")));
    }
    print.flush();
    notes.flush();
    return 0;
  }

  /// What a trace file says about its inputs.
  static Map<String, String> metadata(Study study) {
    Map<String, String> map = new LinkedHashMap<>();
    map.put("network", study.network().name());
    map.put("tool", Tool.current().toString());
    study
        .inputs()
        .forEach(
            input -> map.merge(input.role() + ".sha256", input.sha256(), (a, b) -> a + " " + b));
    return map;
  }
}
