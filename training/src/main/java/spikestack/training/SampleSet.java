package spikestack.training;

import java.util.Arrays;
import java.util.stream.IntStream;
import spikestack.model.input.Images;
import spikestack.model.input.Samples;
import spikestack.model.input.events.FrameSet;

/// Samples as training reads them: bytes `[sample][steps][channels][height][width]` of a whole file
/// and the places in it, in order, of those that belong to this set. `steps` is 1 of images, and of
/// frames what the network takes. `bytes` and `labels` are shared, not copied; nobody writes to
/// them.
record SampleSet(
    String source,
    String sha256,
    boolean synthetic,
    int steps,
    int channels,
    int height,
    int width,
    byte[] bytes,
    int[] labels,
    int[] places)
    implements Samples {
  static SampleSet of(Images images) {
    return new SampleSet(
        images.source(),
        images.sha256(),
        false,
        1,
        images.channels(),
        images.height(),
        images.width(),
        images.pixels(),
        images.labels(),
        IntStream.range(0, images.count()).toArray());
  }

  static SampleSet of(FrameSet frames) {
    int[] labels = frames.labels();
    return new SampleSet(
        frames.source(),
        frames.sha256(),
        frames.synthetic(),
        frames.steps(),
        frames.channels(),
        frames.height(),
        frames.width(),
        frames.frames(),
        labels,
        inTurn(labels));
  }

  /// The order of the file; of a file that is sorted by class, as folders of classes are, each
  /// class gives one in turn, so that every part of the set has all classes.
  static int[] inTurn(int[] labels) {
    int[] places = IntStream.range(0, labels.length).toArray();
    if (IntStream.range(1, labels.length).anyMatch(i -> labels[i] < labels[i - 1])) {
      return places;
    }
    long[] keys = new long[labels.length]; // rank in its class, then place
    for (int i = 0; i < keys.length; i++) {
      boolean first = i == 0 || labels[i] != labels[i - 1];
      long rank = first ? 0 : (keys[i - 1] >> Integer.SIZE) + 1;
      keys[i] = rank << Integer.SIZE | i;
    }
    Arrays.sort(keys);
    for (int i = 0; i < keys.length; i++) {
      places[i] = (int) keys[i];
    }
    return places;
  }

  @Override
  public int count() {
    return places.length;
  }

  @Override
  public int label(int index) {
    return labels[places[index]];
  }

  /// Values of one picture or frame.
  int frameSize() {
    return channels * height * width;
  }

  /// Where the bytes of a sample begin.
  int start(int index) {
    return places[index] * steps * frameSize();
  }

  @Override
  public byte[] image(int index) {
    return Arrays.copyOfRange(bytes, start(index), start(index) + steps * frameSize());
  }

  /// The samples `from .. to - 1`.
  SampleSet slice(int from, int to) {
    return new SampleSet(
        source,
        sha256,
        synthetic,
        steps,
        channels,
        height,
        width,
        bytes,
        labels,
        Arrays.copyOfRange(places, from, to));
  }
}
