package spikestack.model.network;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import spikestack.model.input.InputException;
import spikestack.model.input.Safetensors;
import spikestack.model.input.StrictNode;
import spikestack.model.input.Tensor;

/// The tensors of a model folder, each taken once, with the type and shape its layer says.
final class WeightTensors {
  private final Safetensors weights;
  private final String file;
  private final Set<String> used = new LinkedHashSet<>();

  WeightTensors(Safetensors weights, String file) {
    this.weights = weights;
    this.file = file;
  }

  String place(String name) {
    return file + ": " + name;
  }

  byte[] bytes(StrictNode layer, String name, int... shape) {
    return take(layer, name, Tensor.Type.I8, shape).data();
  }

  int[] ints(StrictNode layer, String name, int... shape) {
    return take(layer, name, Tensor.Type.I32, shape).ints();
  }

  /// Finite numbers.
  double[] doubles(StrictNode layer, String name, int... shape) {
    double[] values = take(layer, name, Tensor.Type.F64, shape).doubles();
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new InputException(place(name), values[i] + " at index " + i, "finite numbers");
      }
    }
    return values;
  }

  private Tensor take(StrictNode layer, String name, Tensor.Type type, int... shape) {
    String allowed =
        type.name().toLowerCase(Locale.ROOT)
            + Arrays.toString(shape)
            + ", the tensor of "
            + layer.path()
            + " in "
            + ModelFolder.ARCHITECTURE;
    Tensor tensor = weights.tensors().get(name);
    if (tensor == null) {
      throw new InputException(place(name), "no such tensor", allowed);
    }
    if (!used.add(name)) {
      throw layer.refuse("the name of tensor " + name + " a second time", "a name of its own");
    }
    if (tensor.type() != type || !tensor.hasShape(shape)) {
      throw new InputException(place(name), tensor.toString(), allowed);
    }
    return tensor;
  }

  /// Refuses tensors that no layer took.
  void done() {
    for (String name : weights.tensors().keySet()) {
      if (!used.contains(name)) {
        throw new InputException(
            place(name), "a tensor of no layer", "the tensors of " + ModelFolder.ARCHITECTURE);
      }
    }
  }
}
