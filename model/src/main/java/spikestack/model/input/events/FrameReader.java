package spikestack.model.input.events;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import spikestack.model.input.FileBytes;
import spikestack.model.input.FileHash;
import spikestack.model.input.InputException;
import spikestack.model.input.Npz;
import spikestack.model.input.Tensor;

/// The three ways data sets of frames come: a folder per class, one file of arrays, one recording
/// with labelled parts.
final class FrameReader {
  private static final long MAX_BYTES = 1L << 30;
  private static final int MAX_SAMPLES = 1_000_000;
  private static final List<String> RECORDINGS = List.of(".bin", ".aedat", ".aedat4", ".npz");

  private FrameReader() {}

  static FrameSet read(Path path, Framing framing, int limit, FrameSet.Watch watch) {
    if (Files.isDirectory(path)) {
      return folder(path, framing, limit, watch);
    }
    FileBytes.requireFile(path);
    if (path.toString().endsWith(".npz")) {
      return array(path, framing, limit);
    }
    return recording(path, framing, limit, watch);
  }

  // A folder of classes.

  private record Sample(Path file, int label) {}

  private static FrameSet folder(Path path, Framing framing, int limit, FrameSet.Watch watch) {
    List<Path> classes = sorted(path, Files::isDirectory);
    if (classes.isEmpty()) {
      throw new InputException(path.toString(), "no folders", "one folder per class");
    }
    List<Sample> samples = new ArrayList<>();
    for (int label = 0; label < classes.size(); label++) {
      for (Path file : sorted(classes.get(label), FrameReader::isRecording)) {
        samples.add(new Sample(file, label));
      }
    }
    if (samples.isEmpty() || samples.size() > MAX_SAMPLES) {
      throw new InputException(
          path.toString(),
          samples.size() + " samples",
          "1.." + MAX_SAMPLES + " files " + String.join(", ", RECORDINGS) + " in its folders");
    }
    List<Sample> taken = inTurn(samples, limit);
    Collected collected = new Collected(path, taken.size(), watch);
    for (Sample sample : taken) {
      collected.add(frames(sample.file, framing), sample.file, sample.label);
    }
    return collected.finished(
        FileHash.sha256(taken.stream().map(Sample::file).toArray(Path[]::new)),
        classes.stream().map(c -> String.valueOf(c.getFileName())).toList());
  }

  private static boolean isRecording(Path file) {
    return Files.isRegularFile(file)
        && RECORDINGS.stream().anyMatch(end -> file.toString().endsWith(end));
  }

  private static List<Path> sorted(Path folder, Predicate<Path> wanted) {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(wanted)
          .sorted(
              Comparator.comparingLong(FrameReader::number)
                  .thenComparing(file -> String.valueOf(file.getFileName())))
          .toList();
    } catch (IOException e) {
      throw FileBytes.unreadable(folder, e);
    }
  }

  /// The number a name consists of; names that are none come last.
  private static long number(Path file) {
    String name = String.valueOf(file.getFileName()).replaceFirst("\\..*", "");
    return name.matches("[0-9]{1,15}") ? Long.parseLong(name) : Long.MAX_VALUE;
  }

  /// The first `limit` samples when each class gives one in turn, in the order of the classes.
  private static List<Sample> inTurn(List<Sample> samples, int limit) {
    if (limit <= 0 || limit >= samples.size()) {
      return samples;
    }
    int[] rank = new int[samples.size()];
    int[] seen = new int[samples.getLast().label + 1];
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < rank.length; i++) {
      rank[i] = seen[samples.get(i).label]++;
      order.add(i);
    }
    order.sort(Comparator.comparingInt(i -> rank[i])); // stable: classes stay in order
    List<Integer> first = new ArrayList<>(order.subList(0, limit));
    first.sort(Comparator.naturalOrder());
    return first.stream().map(samples::get).toList();
  }

  private static Framing.Frames frames(Path file, Framing framing) {
    if (!file.toString().endsWith(".npz")) {
      return framing.of(EventFile.read(file));
    }
    Tensor frames = frames(file, Npz.read(file));
    int[] shape = frames.shape();
    if (shape.length != 4 || shape[1] != 2 || shape[0] != framing.steps()) {
      throw new InputException(
          file + ": frames", frames.toString(), "[" + framing.steps() + "][2][height][width]");
    }
    return new Framing.Frames(shape[0], shape[2], shape[3], bytes(file, frames), 0);
  }

  // One file of arrays.

  private static FrameSet array(Path path, Framing framing, int limit) {
    Map<String, Tensor> arrays = Npz.read(path);
    Tensor frames = frames(path, arrays);
    int[] shape = frames.shape();
    if (shape.length != 5 || frames.size() == 0 || shape[1] != framing.steps()) {
      throw new InputException(
          path + ": frames",
          frames.toString(),
          "[count][" + framing.steps() + "][channels][height][width]");
    }
    Tensor labels = arrays.get("labels");
    if (labels == null || !labels.isInteger() || labels.size() != shape[0]) {
      throw new InputException(
          path + ": labels", labels == null ? "nothing" : labels + "", shape[0] + " integers");
    }
    int count = limit > 0 ? Math.min(limit, shape[0]) : shape[0];
    int[] narrow = new int[count];
    for (int i = 0; i < count; i++) {
      long label = labels.longs()[i];
      if (label < 0 || label > 99_999) {
        throw new InputException(path + ": labels", "label " + label, "0..99999");
      }
      narrow[i] = (int) label;
    }
    byte[] data = bytes(path, frames);
    return new FrameSet(
        path.toString(),
        FileHash.sha256(path),
        List.of(),
        shape[1],
        shape[2],
        shape[3],
        shape[4],
        Arrays.copyOf(data, data.length / shape[0] * count),
        narrow,
        0,
        arrays.containsKey(FrameSet.SYNTHETIC));
  }

  private static Tensor frames(Path path, Map<String, Tensor> arrays) {
    Tensor frames = arrays.get("frames");
    if (frames == null) {
      throw new InputException(
          path.toString(),
          "the arrays " + InputException.shortened(String.join(", ", arrays.keySet())),
          "frames");
    }
    return frames;
  }

  /// Counts of any element type as bytes; refuses what is no whole number 0..255.
  private static byte[] bytes(Path path, Tensor frames) {
    if (frames.type() == Tensor.Type.U8) {
      return frames.data();
    }
    double[] wide = frames.doubles();
    byte[] narrow = new byte[wide.length];
    for (int i = 0; i < wide.length; i++) {
      if (!(wide[i] >= 0 && wide[i] <= 255 && wide[i] == Math.rint(wide[i]))) {
        throw new InputException(
            path + ": frames", wide[i] + " at " + i, "counts, whole numbers 0..255");
      }
      narrow[i] = (byte) (int) wide[i];
    }
    return narrow;
  }

  // One recording with several labelled parts.

  private static FrameSet recording(Path path, Framing framing, int limit, FrameSet.Watch watch) {
    Path labels =
        path.resolveSibling(
            String.valueOf(path.getFileName()).replaceFirst("\\.[^.]*$", "") + "_labels.csv");
    if (!Files.exists(labels)) {
      throw new InputException(
          path.toString(),
          "no " + labels.getFileName() + " beside it",
          "class,begin,end in microseconds; or a folder with one folder per class");
    }
    List<long[]> parts = parts(labels);
    EventStream events = EventFile.read(path);
    int count = limit > 0 ? Math.min(limit, parts.size()) : parts.size();
    Collected collected = new Collected(path, count, watch);
    for (long[] part : parts.subList(0, count)) {
      collected.add(framing.of(events, part[1], part[2]), path, (int) part[0] - 1);
    }
    return collected.finished(FileHash.sha256(path, labels), List.of());
  }

  private static List<long[]> parts(Path labels) {
    String text = new String(FileBytes.read(labels, 1 << 20), StandardCharsets.UTF_8);
    List<long[]> parts = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).replace(" ", "");
      if (line.isEmpty() || i == 0 && line.startsWith("class")) {
        continue;
      }
      if (!line.matches("[0-9]{1,5},[0-9]{1,18},[0-9]{1,18}")) {
        throw new InputException(
            labels + ":" + (i + 1), InputException.shortened(line), "class,begin,end");
      }
      long[] part = Arrays.stream(line.split(",", -1)).mapToLong(Long::parseLong).toArray();
      if (part[0] < 1 || part[1] >= part[2]) {
        throw new InputException(
            labels + ":" + (i + 1), InputException.shortened(line), "a class from 1, begin < end");
      }
      parts.add(part);
    }
    if (parts.isEmpty()) {
      throw new InputException(labels.toString(), "no parts", "lines class,begin,end");
    }
    return parts;
  }

  /// Samples of one shape, one after the other.
  private static final class Collected {
    private final Path path;
    private final int[] labels;
    private final FrameSet.Watch watch;
    private byte[] all = {};
    private Framing.@Nullable Frames first;
    private int count;
    private long saturated;

    Collected(Path path, int samples, FrameSet.Watch watch) {
      this.path = path;
      this.watch = watch;
      this.labels = new int[samples];
    }

    void add(Framing.Frames frames, Path file, int label) {
      Framing.Frames known = first == null ? frames : first;
      if (first == null) {
        first = frames;
        long bytes = (long) frames.counts().length * labels.length;
        if (bytes > MAX_BYTES) {
          throw new InputException(
              path.toString(),
              labels.length + " samples of " + frames.counts().length + " bytes",
              "at most " + MAX_BYTES + " bytes in all; take fewer samples");
        }
        all = new byte[(int) bytes];
      }
      if (frames.height() != known.height() || frames.width() != known.width()) {
        throw new InputException(
            file.toString(),
            "frames of " + frames.height() + " x " + frames.width(),
            known.height() + " x " + known.width() + ", as before");
      }
      System.arraycopy(
          frames.counts(), 0, all, count * frames.counts().length, frames.counts().length);
      labels[count++] = label;
      saturated += frames.saturated();
      watch.sample(count, labels.length);
    }

    FrameSet finished(String hash, List<String> classes) {
      if (first == null) {
        throw new IllegalStateException("no samples");
      }
      return new FrameSet(
          path.toString(),
          hash,
          classes,
          first.steps(),
          2,
          first.height(),
          first.width(),
          all,
          labels,
          saturated,
          false);
    }
  }
}
