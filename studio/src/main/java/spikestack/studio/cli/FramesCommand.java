package spikestack.studio.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import spikestack.model.input.InputException;
import spikestack.model.input.Npz;
import spikestack.model.input.Tensor;
import spikestack.model.input.events.FrameSet;
import spikestack.model.input.events.Framing;

/// Recordings of event cameras in, frames with labels out.
@Command(
    name = "frames",
    description = "Turn event recordings into frames of counts, one NPZ file.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  spikestack frames N-MNIST/Test --steps 10 --out nmnist.npz",
      "  spikestack frames user01_led.aedat --steps 16 --by time --out gestures.npz",
      "",
      "FILE: a folder with one folder per class, or a recording with NAME_labels.csv beside it.",
      "The NPZ holds frames [count][steps][2][height][width], uint8, and labels.",
    })
final class FramesCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "Folder of classes, or labelled recording.")
  Path file = Path.of("");

  @Option(names = "--steps", paramLabel = "T", required = true, description = "Frames of a sample.")
  int steps;

  @Option(
      names = "--by",
      paramLabel = "WAY",
      description = "Same number of events (count, default) or same time (time) in each frame.",
      defaultValue = "count")
  String by = "count";

  @Option(names = "--samples", paramLabel = "N", description = "First N samples, classes in turn.")
  @Nullable Integer samples;

  @Option(
      names = "--most",
      paramLabel = "N",
      description = "Cut counts above N to N, 1..255 (default 255; 1: is there an event at all).",
      defaultValue = "255")
  int most = 255;

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "The NPZ file.")
  Path out = Path.of("");

  @Option(names = "--json", description = "Print the summary as JSON on standard output.")
  boolean json;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (steps < 1 || steps > 1024) {
      throw new InputException("--steps", String.valueOf(steps), "1..1024");
    }
    if (most < 1 || most > 255) {
      throw new InputException("--most", String.valueOf(most), "1..255");
    }
    if (samples != null && samples < 1) {
      throw new InputException("--samples", String.valueOf(samples), "1 or more");
    }
    if (!out.toString().endsWith(".npz")) {
      throw new InputException("--out", out.toString(), "a name ending in .npz");
    }
    Framing.Split split =
        switch (by) {
          case "count" -> Framing.Split.COUNT;
          case "time" -> Framing.Split.TIME;
          default ->
              throw new InputException("--by", InputException.shortened(by), "count or time");
        };
    FrameSet set;
    try (Watched watched = new Watched()) {
      set =
          FrameSet.read(
                  file, new Framing(steps, split), samples == null ? 0 : samples, watched::sample)
              .cut(most);
    }
    SequencedMap<String, Tensor> arrays = new LinkedHashMap<>();
    arrays.put(
        "frames",
        Tensor.ofUnsignedBytes(
            set.frames(), set.count(), set.steps(), set.channels(), set.height(), set.width()));
    arrays.put("labels", Tensor.ofInts(set.labels(), set.count()));
    Npz.write(out, arrays);
    report(set);
    return 0;
  }

  /// A progress bar whose length is known with the first sample.
  private static final class Watched implements AutoCloseable {
    private @Nullable Progress progress;

    void sample(int done, int of) {
      if (progress == null) {
        progress = new Progress("frames", of, "samples");
      }
      progress.step(1);
    }

    @Override
    public void close() {
      if (progress != null) {
        progress.close();
      }
    }
  }

  private void report(FrameSet set) {
    PrintWriter print = spec.commandLine().getOut();
    long ones = 0;
    for (byte count : set.frames()) {
      ones += count == 0 ? 0 : 1;
    }
    double filled = (double) ones / set.frames().length;
    if (json) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("source", set.source());
      all.put("sha256", set.sha256());
      all.put("out", out.toString());
      all.put("shape", new int[] {set.count(), steps, set.channels(), set.height(), set.width()});
      all.put("classes", set.classes());
      all.put("filled", filled);
      all.put("mostCount", most);
      all.put("eventsLost", set.saturated());
      print.println(Json.text(all));
    } else {
      print.printf(
          Locale.ROOT,
          "%d samples of %s: frames %d x %d x %d x %d, %.2f %% of values not 0, %,d events lost"
              + " above %d%n",
          set.count(),
          set.classes().isEmpty()
              ? Arrays.stream(set.labels()).distinct().count() + " classes"
              : set.classes().size() + " classes",
          steps,
          set.channels(),
          set.height(),
          set.width(),
          100 * filled,
          set.saturated(),
          most);
      print.println("written " + out);
    }
    print.flush();
  }
}
