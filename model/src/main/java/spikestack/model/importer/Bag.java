package spikestack.model.importer;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import spikestack.model.input.InputException;
import spikestack.model.input.Tensor;

/// The tensors of a checkpoint under the names that the network's code gives them, and a record of
/// what was taken and of what was left, with the reason.
final class Bag {
  /// What training frameworks wrap a state dictionary in: timm, MAE-style scripts, data-parallel
  /// runs, compiled models.
  private static final List<String> WRAPPERS =
      List.of("state_dict.", "model_state_dict.", "model.", "net.", "module.", "_orig_mod.");

  private final String file;
  private final SequencedMap<String, Tensor> tensors;
  private final SequencedMap<String, String> left;
  private final Set<String> taken = new LinkedHashSet<>();

  private Bag(
      String file, SequencedMap<String, Tensor> tensors, SequencedMap<String, String> left) {
    this.file = file;
    this.tensors = tensors;
    this.left = left;
  }

  /// Takes the wrappers off; what stands beside a wrapped dictionary (optimiser, epoch) is left,
  /// with the reason.
  static Bag unwrap(String file, Map<String, Tensor> tensors) {
    SequencedMap<String, Tensor> inside = new LinkedHashMap<>(tensors);
    SequencedMap<String, String> left = new LinkedHashMap<>();
    boolean again = true;
    while (again) {
      again = false;
      for (String wrapper : WRAPPERS) {
        if (inside.keySet().stream().noneMatch(name -> name.startsWith(wrapper))) {
          continue;
        }
        SequencedMap<String, Tensor> next = new LinkedHashMap<>();
        inside.forEach(
            (name, tensor) -> {
              if (name.startsWith(wrapper)) {
                next.put(name.substring(wrapper.length()), tensor);
              } else {
                left.put(name, "stands beside " + wrapper + "*");
              }
            });
        inside = next;
        again = true;
      }
    }
    return new Bag(file, inside, left);
  }

  String file() {
    return file;
  }

  Set<String> names() {
    return Collections.unmodifiableSet(tensors.keySet());
  }

  boolean has(String name) {
    return tensors.containsKey(name);
  }

  /// Names that were not taken, each with the reason.
  SequencedMap<String, String> left() {
    return left;
  }

  void leave(String name, String reason) {
    left.put(name, reason);
  }

  /// Refuses a tensor.
  InputException refuse(String name, String found, String allowed) {
    return new InputException(file + ": " + name, found, allowed);
  }

  /// A tensor that must be there.
  Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw refuse(name, "no such tensor" + Nearest.hint(name, names()), "a tensor of this name");
    }
    taken.add(name);
    return tensor;
  }

  /// Values of a tensor with one extent, finite.
  double[] vector(String name, int length, String why) {
    Tensor tensor = tensor(name);
    requireShape(name, tensor, why, length);
    return finite(name, tensor);
  }

  /// Refuses another shape; -1 stands for any extent.
  void requireShape(String name, Tensor tensor, String why, int... shape) {
    int[] found = tensor.shape();
    boolean same =
        found.length == shape.length
            && IntStream.range(0, shape.length).allMatch(i -> shape[i] < 0 || shape[i] == found[i]);
    if (!same) {
      throw refuse(name, tensor.toString(), describe(shape) + ": " + why);
    }
  }

  private static String describe(int[] shape) {
    return Arrays.stream(shape)
        .mapToObj(extent -> extent < 0 ? "any" : "" + extent)
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /// Floating-point values, all finite.
  double[] finite(String name, Tensor tensor) {
    requireFloat(name, tensor);
    double[] values = tensor.doubles();
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw refuse(name, values[i] + " at index " + i, "finite numbers");
      }
    }
    return values;
  }

  private void requireFloat(String name, Tensor tensor) {
    if (tensor.isInteger()) {
      throw refuse(name, tensor.toString(), "floating-point numbers: f16, bf16, f32 or f64");
    }
  }

  /// The values of a large tensor in single precision, all finite.
  float[] floats(String name, Tensor tensor) {
    double[] values = finite(name, tensor);
    float[] narrow = new float[values.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) values[i];
    }
    return narrow;
  }
}
