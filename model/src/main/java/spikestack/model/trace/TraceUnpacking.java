package spikestack.model.trace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import spikestack.model.input.InputException;
import spikestack.model.input.Safetensors;
import spikestack.model.input.Tensor;
import spikestack.model.spike.SpikeTensor;

/// Tensors to traces, holding every promise of the format.
final class TraceUnpacking {
  private static final Pattern POINT =
      Pattern.compile("([a-z0-9.]{1,100}) (spikes|words|routes|heads) ([1-9][0-9]{0,6})");

  private final String file;
  private final Safetensors stored;
  private final Set<String> used = new HashSet<>();
  private final List<SequencedMap<String, Recorded>> layers = new ArrayList<>();
  private final int images;

  TraceUnpacking(String file, Safetensors stored, String points) {
    this.file = file;
    this.stored = stored;
    Tensor image = take(TracePacking.IMAGE, "i32[images]", Tensor.Type.I32, 1);
    this.images = image.size();
    if (images == 0) {
      throw refuse(TracePacking.IMAGE, "no image", "at least one");
    }
    for (int i = 0; i < images; i++) {
      layers.add(new LinkedHashMap<>());
    }
    points.lines().forEach(this::layer);
  }

  List<Trace> traces() {
    int[] image = stored.tensor(TracePacking.IMAGE).ints();
    int[] label = perImage(TracePacking.LABEL, Tensor.Type.I32, 1).ints();
    long[] saturations = perImage(TracePacking.SATURATIONS, Tensor.Type.I64, 1).longs();
    Tensor logits = perImage(TracePacking.LOGITS, Tensor.Type.F64, 2);
    int classes = logits.shape()[1];
    for (String name : stored.tensors().keySet()) {
      if (!used.contains(name)) {
        throw refuse(name, "a tensor of no layer", "the layers in __metadata__.points");
      }
    }
    double[] all = logits.doubles();
    List<Trace> traces = new ArrayList<>(images);
    for (int i = 0; i < images; i++) {
      double[] own = Arrays.copyOfRange(all, i * classes, (i + 1) * classes);
      traces.add(new Trace(image[i], label[i], layers.get(i), own, saturations[i]));
    }
    return traces;
  }

  private void layer(String line) {
    Matcher matcher = POINT.matcher(line);
    if (!matcher.matches()) {
      throw new InputException(
          file + ": __metadata__.points",
          "the line \"" + line.substring(0, Math.min(line.length(), 60)) + "\"",
          "a name, one of spikes words routes heads, and an extent");
    }
    String name = matcher.group(1);
    int extent = Integer.parseInt(matcher.group(3));
    if (used.contains(name)) {
      throw refuse(name, "a layer twice", "each layer once");
    }
    switch (matcher.group(2)) {
      case "spikes" -> spikes(name, extent);
      case "words" -> words(name, extent);
      case "routes" -> routes(name, extent);
      default -> heads(name, extent);
    }
  }

  private void spikes(String name, int channels) {
    Tensor tensor = perImage(name, Tensor.Type.U8, 4);
    int rowBytes = TracePacking.rowBytes(channels);
    int[] shape = tensor.shape();
    if (shape[3] != rowBytes || tensor.size() == 0) {
      throw refuse(name, tensor.toString(), "rows of " + rowBytes + " bytes");
    }
    byte[] packed = tensor.data();
    int rows = shape[1] * shape[2];
    for (int i = 0; i < images; i++) {
      SpikeTensor bits = new SpikeTensor(shape[1], shape[2], channels);
      for (int row = 0; row < rows; row++) {
        int from = (i * rows + row) * rowBytes;
        if (channels % 8 != 0 && (packed[from + rowBytes - 1] & 0xFF) >>> channels % 8 != 0) {
          throw refuse(
              name, "a one past channel " + (channels - 1) + " in row " + row, "zeros there");
        }
        for (int b = 0; b < rowBytes; b++) {
          bits.words()[row * bits.wordsPerRow() + b / 8] |= (packed[from + b] & 0xFFL) << b % 8 * 8;
        }
      }
      layers.get(i).put(name, new Recorded.Spikes(bits));
    }
  }

  private void words(String name, int channels) {
    Tensor any = stored.tensors().get(name);
    boolean narrow = any != null && any.type() == Tensor.Type.I16;
    Tensor tensor = perImage(name, narrow ? Tensor.Type.I16 : Tensor.Type.I32, 4);
    int[] shape = tensor.shape();
    if (shape[3] != channels || tensor.size() == 0) {
      throw refuse(name, tensor.toString(), "words of " + channels + " channels");
    }
    long[] all = tensor.longs();
    int size = all.length / images;
    for (int i = 0; i < images; i++) {
      int[] own = new int[size];
      for (int j = 0; j < size; j++) {
        own[j] = (int) all[i * size + j];
      }
      layers.get(i).put(name, new Recorded.Words(shape[1], shape[2], channels, own));
    }
  }

  private void routes(String name, int experts) {
    Tensor tensor = perImage(name, Tensor.Type.U64, 2);
    long[] masks = masks(name, tensor, experts);
    int tokens = tensor.shape()[1];
    for (int i = 0; i < images; i++) {
      long[] own = Arrays.copyOfRange(masks, i * tokens, (i + 1) * tokens);
      layers.get(i).put(name, new Recorded.Routes(experts, own));
    }
  }

  private void heads(String name, int heads) {
    long[] masks = masks(name, perImage(name, Tensor.Type.U64, 1), heads);
    for (int i = 0; i < images; i++) {
      layers.get(i).put(name, new Recorded.Heads(heads, masks[i]));
    }
  }

  private long[] masks(String name, Tensor tensor, int bits) {
    if (bits > Long.SIZE) {
      throw refuse(name, bits + " bits a mask", "1..64");
    }
    long[] masks = tensor.longs();
    for (int i = 0; i < masks.length; i++) {
      if (bits < Long.SIZE && masks[i] >>> bits != 0) {
        throw refuse(name, "the mask " + Long.toHexString(masks[i]), "bits 0.." + (bits - 1));
      }
    }
    return masks;
  }

  private Tensor perImage(String name, Tensor.Type type, int dimensions) {
    String allowed = type + " with " + dimensions + " extents, the first " + images + " (images)";
    Tensor tensor = take(name, allowed, type, dimensions);
    if (tensor.shape()[0] != images) {
      throw refuse(name, tensor.toString(), allowed);
    }
    return tensor;
  }

  private Tensor take(String name, String allowed, Tensor.Type type, int dimensions) {
    Tensor tensor = stored.tensors().get(name);
    if (tensor == null) {
      throw refuse(name, "no such tensor", allowed);
    }
    if (tensor.type() != type || tensor.shape().length != dimensions) {
      throw refuse(name, tensor.toString(), allowed);
    }
    used.add(name);
    return tensor;
  }

  private InputException refuse(String name, String found, String allowed) {
    return new InputException(file + ": " + name, found, allowed);
  }
}
