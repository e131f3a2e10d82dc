package spikestack.model.input.events;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import spikestack.model.input.InputException;
import spikestack.model.input.Samples;

/// A data set of frames: `frames` `[count][steps][channels][height][width]`, uint8 counts, with one
/// label each.
///
/// `classes` are the names of the folders the samples lay in, by label; empty when the file has
/// numbers only. `saturated`: events lost because a count was above 255. `synthetic`: made from
/// images ([SyntheticEvents]); no camera saw them. `frames` is shared, not copied; nobody writes to
/// it.
public record FrameSet(
    String source,
    String sha256,
    List<String> classes,
    int steps,
    int channels,
    int height,
    int width,
    byte[] frames,
    int[] labels,
    long saturated,
    boolean synthetic)
    implements Samples {
  /// The array of an `.npz` that says that its frames are synthetic.
  public static final String SYNTHETIC = "synthetic";

  public FrameSet {
    classes = List.copyOf(classes);
    labels = labels.clone();
    if ((long) labels.length * steps * channels * height * width != frames.length) {
      throw new IllegalArgumentException(frames.length + " values for " + labels.length);
    }
  }

  /// Reads a folder with one folder per class, in which the samples lie (`.bin`, `.aedat`,
  /// `.aedat4`, or `.npz` with an array `frames` `[steps][2][height][width]`), or one `.npz` with
  /// `frames` `[count][steps][channels][height][width]` and `labels`, or a recording beside whose
  /// `NAME.aedat` lies `NAME_labels.csv` (class from 1, begin, end in microseconds).
  ///
  /// Classes are the folders' names, sorted (numbers as numbers); samples are sorted by name.
  /// `limit` > 0 reads the first samples of that order, taken from the classes in turn.
  public static FrameSet read(Path path, Framing framing, int limit) {
    return read(path, framing, limit, (done, of) -> {});
  }

  /// Hears of every sample that is ready.
  @FunctionalInterface
  public interface Watch {
    void sample(int done, int of);
  }

  /// As above; `watch` hears of each sample of a folder or recording.
  public static FrameSet read(Path path, Framing framing, int limit, Watch watch) {
    return FrameReader.read(path, framing, limit, watch);
  }

  @Override
  public int count() {
    return labels.length;
  }

  /// Bytes of one sample.
  public int sampleSize() {
    return steps * channels * height * width;
  }

  /// One sample, `[steps][channels][height][width]`, copied.
  @Override
  public byte[] image(int index) {
    return Arrays.copyOfRange(frames, index * sampleSize(), (index + 1) * sampleSize());
  }

  @Override
  public int label(int index) {
    return labels[index];
  }

  /// The same with every count above `most` cut to it; the events lost so are added to `saturated`.
  public FrameSet cut(int most) {
    byte[] cut = frames.clone();
    long lost = 0;
    for (int i = 0; i < cut.length; i++) {
      int over = (cut[i] & 0xFF) - most;
      if (over > 0) {
        cut[i] = (byte) most;
        lost += over;
      }
    }
    return new FrameSet(
        source,
        sha256,
        classes,
        steps,
        channels,
        height,
        width,
        cut,
        labels,
        saturated + lost,
        synthetic);
  }

  /// Refuses counts above `most`, which a network does not take.
  public void requireCounts(int most) {
    for (int i = 0; i < frames.length; i++) {
      if ((frames[i] & 0xFF) > most) {
        throw new InputException(
            source,
            "a count of " + (frames[i] & 0xFF) + " in sample " + i / sampleSize(),
            "0.." + most + ", the network's input (`spikestack frames --most " + most + "` cuts)");
      }
    }
  }

  /// Refuses a set whose frames have another shape, or labels beyond the classes, than a network
  /// takes.
  public void require(
      int needSteps, int needChannels, int needHeight, int needWidth, int needClasses) {
    if (steps != needSteps
        || channels != needChannels
        || height != needHeight
        || width != needWidth) {
      throw new InputException(
          source,
          "frames of " + steps + " x " + channels + " x " + height + " x " + width,
          needSteps
              + " x "
              + needChannels
              + " x "
              + needHeight
              + " x "
              + needWidth
              + ", the network's input");
    }
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] >= needClasses) {
        throw new InputException(
            source, "label " + labels[i] + " of sample " + i, "0.." + (needClasses - 1));
      }
    }
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof FrameSet f
        && sha256.equals(f.sha256)
        && steps == f.steps
        && channels == f.channels
        && height == f.height
        && width == f.width
        && Arrays.equals(labels, f.labels)
        && Arrays.equals(frames, f.frames);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(labels) * 31 + sha256.hashCode();
  }

  @Override
  public String toString() {
    return "FrameSet["
        + count()
        + "]["
        + steps
        + "]["
        + channels
        + "]["
        + height
        + "]["
        + width
        + "] of "
        + source;
  }
}
