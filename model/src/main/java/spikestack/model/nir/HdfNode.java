package spikestack.model.nir;

import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spikestack.model.input.InputException;
import spikestack.model.input.Tensor;

/// A group of an HDF5 file, asked for values by name and kind; every complaint names file and path.
///
/// Sizes are checked against the file before data is read: `left` counts down over the whole file.
final class HdfNode {
  /// What the file's size leaves for data still to be read, in bytes.
  static final class Budget {
    private long left;

    Budget(long bytes) {
      this.left = bytes;
    }
  }

  private static final int MAX_DIMENSIONS = 8;
  private static final int MAX_CHILDREN = 10_000;

  private final String place;
  private final Group group;
  private final Budget budget;

  HdfNode(String place, Group group, Budget budget) {
    this.place = place;
    this.group = group;
    this.budget = budget;
  }

  String place() {
    return place;
  }

  Map<String, Node> children() {
    Map<String, Node> children = group.getChildren();
    if (children.size() > MAX_CHILDREN) {
      throw refuse(children.size() + " entries", "at most " + MAX_CHILDREN);
    }
    return children;
  }

  boolean has(String name) {
    return children().containsKey(name);
  }

  HdfNode group(String name) {
    if (child(name) instanceof Group inner) {
      return new HdfNode(place + "/" + name, inner, budget);
    }
    throw refuse(name, "data", "a group");
  }

  private Node child(String name) {
    Node node = children().get(name);
    if (node == null) {
      throw refuse(name, "nothing", "it is required");
    }
    if (node.isLink()) {
      throw refuse(name, "a link", "data in its place; links may lead to other files");
    }
    return node;
  }

  private Dataset dataset(String name) {
    if (child(name) instanceof Dataset dataset) {
      long[] extents = dataset.getDimensionsAsLong();
      if (extents.length > MAX_DIMENSIONS) {
        throw refuse(name, extents.length + " dimensions", "at most " + MAX_DIMENSIONS);
      }
      long bytes = Math.max(1, dataset.getDataType().getSize());
      for (long extent : extents) {
        bytes = extent < 0 || Math.multiplyHigh(bytes, extent) != 0 ? -1 : bytes * extent;
        if (bytes < 0 || bytes > budget.left) {
          throw refuse(
              name,
              "more than " + budget.left + " bytes",
              "at most " + budget.left + ", what the size of the file leaves for it");
        }
      }
      budget.left -= bytes;
      return dataset;
    }
    throw refuse(name, "a group", "data");
  }

  String text(String name) {
    Dataset dataset = dataset(name);
    if (dataset.getData() instanceof String text) {
      return text;
    }
    throw refuse(name, "no text", "a text");
  }

  /// Pairs of texts, shape `[n][2]`.
  String[][] pairs(String name) {
    Dataset dataset = dataset(name);
    int[] shape = dataset.getDimensions();
    if (shape.length == 2 && shape[1] == 2 && shape[0] == 0) {
      return new String[0][];
    }
    if (shape.length == 2 && shape[1] == 2 && dataset.getData() instanceof Object[] rows) {
      String[][] pairs = new String[rows.length][];
      for (int i = 0; i < rows.length; i++) {
        if (!(rows[i] instanceof String[] pair)) {
          throw refuse(name, "elements that are no texts", "texts");
        }
        pairs[i] = pair;
      }
      return pairs;
    }
    throw refuse(name, "an array of another shape", "texts [n][2]");
  }

  /// An array of numbers, in its own type (float32, float64, and integers of 1 to 8 bytes).
  Tensor numbers(String name) {
    Dataset dataset = dataset(name);
    int[] shape = dataset.getDimensions();
    Object flat = dataset.isScalar() ? dataset.getData() : dataset.getDataFlat();
    return switch (flat) {
      case float[] v -> Tensor.ofFloats(v, shape);
      case double[] v -> Tensor.ofDoubles(v, shape);
      case long[] v -> Tensor.ofLongs(v, shape);
      case int[] v -> Tensor.ofInts(v, shape);
      case short[] v -> Tensor.ofShorts(v, shape);
      case byte[] v -> Tensor.ofBytes(v, shape);
      case Float v -> Tensor.ofFloats(new float[] {v});
      case Double v -> Tensor.ofDoubles(new double[] {v});
      case Long v -> Tensor.ofLongs(new long[] {v});
      case Integer v -> Tensor.ofInts(new int[] {v});
      case Short v -> Tensor.ofShorts(new short[] {v});
      case Byte v -> Tensor.ofBytes(new byte[] {v});
      case null, default -> throw refuse(name, "data of another kind", "numbers");
    };
  }

  /// As [#numbers(String)], or `otherwise` when it is not there.
  Tensor numbers(String name, @Nullable Tensor otherwise) {
    return otherwise != null && !has(name) ? otherwise : numbers(name);
  }

  /// Integers of any type and shape.
  int[] integers(String name) {
    Tensor tensor = numbers(name);
    if (!tensor.isInteger()) {
      throw refuse(name, tensor.toString(), "integers");
    }
    long[] wide = tensor.longs();
    int[] narrow = new int[wide.length];
    for (int i = 0; i < wide.length; i++) {
      if (wide[i] != (int) wide[i]) {
        throw refuse(name, Long.toString(wide[i]), "a number of 32 bits");
      }
      narrow[i] = (int) wide[i];
    }
    return narrow;
  }

  int integer(String name) {
    int[] all = integers(name);
    if (all.length != 1) {
      throw refuse(name, all.length + " numbers", "one");
    }
    return all[0];
  }

  /// Two numbers, or one that stands for both.
  int[] pair(String name, int min) {
    int[] all = integers(name);
    int[] pair = all.length == 1 ? new int[] {all[0], all[0]} : all;
    if (pair.length != 2 || pair[0] < min || pair[1] < min) {
      throw refuse(name, Arrays.toString(all), "one or two numbers of at least " + min);
    }
    return pair;
  }

  /// Whether the data at `name` is text.
  boolean isText(String name) {
    return child(name) instanceof Dataset dataset && dataset.getJavaType() == String.class;
  }

  InputException refuse(String name, String found, String allowed) {
    return new InputException(
        place + "/" + InputException.shortened(name), InputException.shortened(found), allowed);
  }

  InputException refuse(String found, String allowed) {
    return new InputException(place, found, allowed);
  }
}
