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
import spikestack.model.input.Images;
import spikestack.model.input.InputException;
import spikestack.model.input.Npz;
import spikestack.model.input.Tensor;
import spikestack.model.input.events.FrameSet;
import spikestack.model.input.events.Framing;
import spikestack.model.input.events.SyntheticEvents;

/// Recordings of event cameras in, frames with labels out.
@Command(
    name = "frames",
    description = "Turn event recordings into frames of counts, one NPZ file.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  spikestack frames N-MNIST/Test --steps 10 --out nmnist.npz",
      "  spikestack frames user01_led.aedat --steps 16 --by time --out gestures.npz",
      "  spikestack frames t10k-images-idx3-ubyte.gz --synthetic --steps 8 --out synthetic.npz",
      "",
      "FILE: a folder with one folder per class, or a recording with NAME_labels.csv beside it.",
      "The NPZ holds frames [count][steps][2][height][width], uint8, and labels.",
      "--synthetic: FILE holds images, which move before a simulated sensor; no camera saw them.",
    })
final class FramesCommand implements Callable<Integer> {
  private static final long MAX_BYTES = 1L << 30;

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

  @Option(
      names = "--synthetic",
      description = "Make synthetic events from images (IDX, NPZ, CIFAR) that move in a triangle.")
  boolean synthetic;

  @Option(
      names = "--reach",
      paramLabel = "PIXELS",
      description = "With --synthetic: how far an image moves, 1..64 (default ${DEFAULT-VALUE}).",
      defaultValue = "4")
  int reach = 4;

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
    // One picture alone does not move.
    int least = synthetic ? 2 : 1;
    if (steps < least || steps > 1024) {
      throw new InputException("--steps", String.valueOf(steps), least + "..1024");
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
    Framing.Split split = split(by);
    if (reach < 1 || reach > 64) {
      throw new InputException("--reach", String.valueOf(reach), "1..64");
    }
    FrameSet set = synthetic ? moved().cut(most) : recorded(split);
    SequencedMap<String, Tensor> arrays = new LinkedHashMap<>();
    arrays.put(
        "frames",
        Tensor.ofUnsignedBytes(
            set.frames(), set.count(), set.steps(), set.channels(), set.height(), set.width()));
    arrays.put("labels", Tensor.ofInts(set.labels(), set.count()));
    if (synthetic) {
      // Whoever opens the file sees it.
      arrays.put(FrameSet.SYNTHETIC, Tensor.ofInts(new int[] {1}, 1));
    }
    Npz.write(out, arrays);
    report(set);
    return 0;
  }

  /// The value of `--by`, also of `train`.
  static Framing.Split split(String by) {
    return switch (by) {
      case "count" -> Framing.Split.COUNT;
      case "time" -> Framing.Split.TIME;
      default -> throw new InputException("--by", InputException.shortened(by), "count or time");
    };
  }

  /// Synthetic events of the first images.
  private FrameSet moved() {
    Images images = Images.read(file);
    int count = samples == null ? images.count() : Math.min(samples, images.count());
    long bytes = (long) count * steps * 2 * images.height() * images.width();
    if (bytes > MAX_BYTES) {
      throw new InputException(
          file.toString(), bytes + " bytes of frames", "at most " + MAX_BYTES + " (--samples)");
    }
    return new SyntheticEvents(steps, reach).of(images.slice(0, count));
  }

  private FrameSet recorded(Framing.Split split) {
    try (Watched watched = new Watched()) {
      return FrameSet.read(
              file, new Framing(steps, split), samples == null ? 0 : samples, watched::sample)
          .cut(most);
    }
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
      all.put("synthetic", synthetic);
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
          "%d %ssamples of %s: frames %d x %d x %d x %d, %.2f %% of values not 0, %,d events lost"
              + " above %d%n",
          set.count(),
          synthetic ? "synthetic " : "",
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
