package spikestack.model.importer;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import spikestack.model.input.InputException;
import spikestack.model.input.Npz;
import spikestack.model.input.Tensor;
import spikestack.model.spike.SpikeTensor;

/// Outputs of a network as a framework recorded them (NPZ): `pixels` u8 `[images][channels][height]
/// [width]` or `frames` u8 `[images][T][channels][height][width]`, `logits` `[images][classes]`,
/// optional `labels`, and per neuron `NAME|bits` (`numpy.packbits`, most significant bit first)
/// with `NAME|shape`: `[T][images][C][H][W]`, `[T][images][N][C]`, `[T][images][C][N]`,
/// `[T][images][heads][N][C / heads]`, or `[T][images][C]` behind a mean over tokens.
public final class Recording {
  private static final String BITS = "|bits";
  private static final String SHAPE = "|shape";

  private static final String FRAMES = "frames";

  private final String file;

  /// Name of the input's array.
  private final String input;

  private final Map<String, Tensor> arrays;
  private final int images;
  private final int imageBytes;
  private final double[] logits;

  private Recording(String file, Map<String, Tensor> arrays) {
    this.file = file;
    this.arrays = arrays;
    this.input = arrays.containsKey(FRAMES) ? FRAMES : "pixels";
    Tensor pixels = array(input);
    int axes = input.equals(FRAMES) ? 5 : 4;
    if (pixels.type() != Tensor.Type.U8 || pixels.shape().length != axes || pixels.size() == 0) {
      throw refuse(
          input,
          pixels.toString(),
          "u8[images, " + (axes == 5 ? "T, " : "") + "channels, height, width]");
    }
    this.images = pixels.shape()[0];
    this.imageBytes = pixels.size() / images;
    Tensor all = array("logits");
    if (all.shape().length != 2 || all.shape()[0] != images || all.isInteger()) {
      throw refuse("logits", all.toString(), "floats[" + images + ", classes]");
    }
    this.logits = all.doubles();
  }

  public static Recording read(Path file) {
    return new Recording(file.toString(), Npz.read(file));
  }

  public int images() {
    return images;
  }

  /// Pixels of one image, `[channels][height][width]`, or its frames,
  /// `[T][channels][height][width]`.
  public byte[] pixels(int image) {
    return Arrays.copyOfRange(array(input).data(), image * imageBytes, (image + 1) * imageBytes);
  }

  /// The image's label, -1 when there are none.
  public int label(int image) {
    Tensor labels = arrays.get("labels");
    return labels != null && labels.isInteger() && labels.size() == images
        ? (int) labels.longs()[image]
        : -1;
  }

  public double[] logits(int image) {
    int classes = logits.length / images;
    return Arrays.copyOfRange(logits, image * classes, (image + 1) * classes);
  }

  /// Names of the recorded neurons.
  public List<String> neurons() {
    return arrays.keySet().stream()
        .filter(name -> name.endsWith(BITS))
        .map(name -> name.substring(0, name.length() - BITS.length()))
        .toList();
  }

  /// Refuses pictures of another size, values above `max`, or another number of classes.
  void require(int[] picture, int max, int classes) {
    Tensor found = array(input);
    int[] shape = found.shape();
    if (!Arrays.equals(Arrays.copyOfRange(shape, 1, shape.length), picture)) {
      throw refuse(
          input,
          found.toString(),
          (picture.length == 4 ? "frames of " : "pictures of ") + Arrays.toString(picture));
    }
    for (byte value : found.data()) {
      if ((value & 0xFF) > max) {
        throw refuse(input, "a count of " + (value & 0xFF), "at most " + max + " (frame_max)");
      }
    }
    if (logits.length / images != classes) {
      throw refuse("logits", array("logits").toString(), classes + " classes");
    }
  }

  /// Number of positions at which the neuron's recorded spikes differ from `found`.
  ///
  /// Where N = C the layout cannot be told and is taken as `[N][C]`.
  long differences(String neuron, int image, SpikeTensor found) {
    Tensor shapes = array(neuron + SHAPE);
    long[] shape = shapes.isInteger() ? shapes.longs() : new long[0];
    int steps = found.timesteps();
    int tokens = found.tokens();
    int channels = found.channels();
    boolean grid =
        shape.length == 5 && fits(shape, steps, images, channels) && shape[3] * shape[4] == tokens;
    // Attention by heads, as [T][images][heads][N][C / heads].
    boolean heads =
        shape.length == 5
            && fits(shape, steps, images)
            && shape[3] == tokens
            && shape[2] * shape[4] == channels;
    boolean single = shape.length == 3 && tokens == 1 && fits(shape, steps, images, channels);
    boolean tokensFirst = shape.length == 4 && fits(shape, steps, images, tokens, channels);
    boolean channelsFirst = shape.length == 4 && fits(shape, steps, images, channels, tokens);
    if (!grid && !heads && !single && !tokensFirst && !channelsFirst) {
      throw refuse(
          neuron + SHAPE,
          Arrays.toString(shape),
          steps
              + " steps, "
              + images
              + " images, "
              + tokens
              + " tokens, "
              + channels
              + " channels, as the network has");
    }
    Tensor packed = array(neuron + BITS);
    long size = (long) steps * images * tokens * channels;
    if (packed.type().bytes() != 1 || packed.size() != (size + 7) / 8) {
      throw refuse(neuron + BITS, packed.toString(), "u8[" + (size + 7) / 8 + "]");
    }
    byte[] bits = packed.data();
    long differing = 0;
    for (int t = 0; t < steps; t++) {
      int base = (t * images + image) * tokens * channels;
      for (int n = 0; n < tokens; n++) {
        for (int c = 0; c < channels; c++) {
          int width = heads && !grid ? (int) shape[4] : channels;
          boolean inner = tokensFirst || heads && !grid;
          int at = base + (inner ? (c / width * tokens + n) * width + c % width : c * tokens + n);
          boolean spike = (bits[at >> 3] >> (7 - (at & 7)) & 1) != 0;
          differing += spike == found.get(t, n, c) ? 0 : 1;
        }
      }
    }
    return differing;
  }

  private static boolean fits(long[] shape, int... extents) {
    for (int i = 0; i < extents.length; i++) {
      if (shape[i] != extents[i]) {
        return false;
      }
    }
    return true;
  }

  private Tensor array(String name) {
    Tensor array = arrays.get(name);
    if (array == null) {
      throw refuse(
          name, "no such array" + Nearest.hint(name, arrays.keySet()), "an array of this name");
    }
    return array;
  }

  private InputException refuse(String name, String found, String allowed) {
    return new InputException(file + ": " + name, found, allowed);
  }
}
