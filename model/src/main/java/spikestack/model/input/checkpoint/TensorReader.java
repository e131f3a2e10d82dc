package spikestack.model.input.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import spikestack.model.input.InputException;
import spikestack.model.input.Tensor;
import spikestack.model.input.checkpoint.Value.NdArray;
import spikestack.model.input.checkpoint.Value.Strided;

/// Makes dense tensors (C order, little-endian) of strided, transposed, shared or byte-swapped
/// memory.
///
/// Everything is checked before allocation: each element a tensor names must lie inside its
/// storage, and all tensors together must not exceed the budget. The budget is for views that
/// repeat themselves (`expand`, tied weights): they may claim more than the file has.
final class TensorReader {
  private static final int MAX_DIMENSIONS = 8;

  private final String file;
  private long budget;
  private long fetches;

  /// `budget`: bytes of all tensors together. Storages are fetched once each; theirs together must
  /// not be more either.
  TensorReader(String file, long budget) {
    this.file = file;
    this.budget = budget;
    this.fetches = budget;
  }

  /// A tensor whose claim was checked.
  private record Wanted(String name, Strided tensor, int[] shape) {}

  /// All tensors, in the order given; element types must be those of [Tensor]. All claims are
  /// checked before the first byte is fetched.
  SequencedMap<String, Tensor> read(SequencedMap<String, Value> tensors) throws IOException {
    Map<Storage, List<Wanted>> users = new LinkedHashMap<>();
    Map<String, Tensor> read = new HashMap<>();
    for (Map.Entry<String, Value> entry : tensors.entrySet()) {
      if (entry.getValue() instanceof Strided strided) {
        users
            .computeIfAbsent(strided.storage(), this::fetchable)
            .add(checked(entry.getKey(), strided));
      }
    }
    for (Map.Entry<String, Value> entry : tensors.entrySet()) {
      if (entry.getValue() instanceof NdArray array) {
        read.put(entry.getKey(), read(entry.getKey(), array));
      }
    }
    for (Map.Entry<Storage, List<Wanted>> user : users.entrySet()) {
      byte[] memory = user.getKey().bytes();
      for (Wanted wanted : user.getValue()) {
        read.put(wanted.name, laidOut(wanted, memory));
      }
    }
    SequencedMap<String, Tensor> ordered = new LinkedHashMap<>();
    tensors.keySet().forEach(name -> ordered.put(name, Objects.requireNonNull(read.get(name))));
    return ordered;
  }

  private List<Wanted> fetchable(Storage storage) {
    if (storage.length() > fetches) {
      throw new InputException(
          storage.place(),
          storage.length() + " bytes",
          "at most " + fetches + ", what the size of the file leaves for it");
    }
    fetches -= storage.length();
    return new ArrayList<>();
  }

  private Wanted checked(String name, Strided tensor) {
    String place = place(name);
    Tensor.Type type = known(tensor.element());
    int[] shape = shape(place, tensor.shape(), type);
    if (tensor.stride().length != shape.length) {
      throw new InputException(
          place,
          tensor.stride().length + " strides for " + shape.length + " extents",
          "one for each");
    }
    checkInside(place, tensor, tensor.storage().length() / type.bytes(), size(shape));
    return new Wanted(name, tensor, shape);
  }

  private static Tensor laidOut(Wanted wanted, byte[] memory) {
    Strided tensor = wanted.tensor;
    int[] shape = wanted.shape;
    Tensor.Type type = known(tensor.element());
    int size = size(shape);
    if (size == 0) {
      return new Tensor(type, shape, new byte[0]);
    }
    boolean whole = isDense(shape, tensor.stride()) && (long) size * type.bytes() == memory.length;
    boolean swap = tensor.storage().bigEndian() && type.bytes() > 1;
    if (whole && !swap) {
      return new Tensor(type, shape, memory); // shared by tied tensors; nobody writes to it
    }
    byte[] data = gathered(memory, tensor.offset(), shape, tensor.stride(), type.bytes());
    if (swap) {
      swap(data, type.bytes());
    }
    return new Tensor(type, shape, data);
  }

  /// One array of numpy, whose state must have come complete.
  Tensor read(String name, NdArray array) throws IOException {
    String place = place(name);
    Source source = array.data;
    Value.DType dtype = array.type;
    if (source == null || dtype == null) {
      throw new InputException(place, "an array without data", "its bytes");
    }
    Tensor.Type type = known(dtype.element);
    int[] shape = shape(place, array.shape, type);
    int size = size(shape);
    if (source.length() != (long) size * type.bytes()) {
      throw new InputException(
          place,
          source.length() + " bytes for " + type + " " + Arrays.toString(shape),
          (long) size * type.bytes() + " bytes");
    }
    byte[] data = source.copy(0, (int) source.length());
    if (array.fortran && shape.length > 1) {
      data = gathered(data, 0, shape, fortranStride(shape), type.bytes());
    }
    if (dtype.bigEndian && type.bytes() > 1) {
      swap(data, type.bytes());
    }
    return new Tensor(type, shape, data);
  }

  private String place(String name) {
    return file + ": " + InputException.shortened(name);
  }

  private static Tensor.Type known(Element element) {
    Tensor.Type type = element.type();
    if (type == null) {
      throw new IllegalArgumentException(element.name() + " has no type here");
    }
    return type;
  }

  /// The extents as ints, with their bytes taken from the budget.
  private int[] shape(String place, long[] wide, Tensor.Type type) {
    if (wide.length > MAX_DIMENSIONS) {
      throw new InputException(place, wide.length + " dimensions", "at most " + MAX_DIMENSIONS);
    }
    long bytes = type.bytes();
    boolean empty = Arrays.stream(wide).anyMatch(extent -> extent == 0);
    int[] shape = new int[wide.length];
    for (int i = 0; i < wide.length; i++) {
      if (wide[i] < 0 || wide[i] > Integer.MAX_VALUE) {
        throw new InputException(place, "the extent " + wide[i], "0.." + Integer.MAX_VALUE);
      }
      shape[i] = (int) wide[i];
      bytes = empty ? 0 : Math.multiplyHigh(bytes, wide[i]) != 0 ? -1 : bytes * wide[i];
      if (bytes < 0 || bytes > budget) {
        throw new InputException(
            place,
            "a tensor " + type + " " + Arrays.toString(wide),
            "at most " + budget + " bytes, what the size of the file leaves for it");
      }
    }
    if (bytes > budget) {
      throw new InputException(place, "one value more", "at most " + budget + " bytes");
    }
    budget -= bytes;
    return shape;
  }

  private static int size(int[] shape) {
    int size = 1;
    for (int extent : shape) {
      size *= extent;
    }
    return size;
  }

  private static void checkInside(String place, Strided tensor, long count, int size) {
    long last = tensor.offset();
    boolean inside = last >= 0;
    for (int i = 0; i < tensor.shape().length && size > 0; i++) {
      long steps = tensor.shape()[i] - 1;
      long stride = tensor.stride()[i];
      inside &= stride >= 0 && (steps == 0 || stride <= count / steps);
      last += inside ? steps * stride : 0;
      inside &= last >= 0;
    }
    if (!inside || (size > 0 ? last >= count : last > count)) {
      throw new InputException(
          place,
          "elements outside its storage (offset "
              + tensor.offset()
              + ", shape "
              + Arrays.toString(tensor.shape())
              + ", stride "
              + Arrays.toString(tensor.stride())
              + ")",
          "within the " + count + " elements of " + tensor.storage().place());
    }
  }

  private static boolean isDense(int[] shape, long[] stride) {
    long step = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      if (shape[i] != 1 && stride[i] != step) {
        return false;
      }
      step *= shape[i];
    }
    return true;
  }

  private static long[] fortranStride(int[] shape) {
    long[] stride = new long[shape.length];
    long step = 1;
    for (int i = 0; i < shape.length; i++) {
      stride[i] = step;
      step *= shape[i];
    }
    return stride;
  }

  /// Elements in C order. Row by row of the last extent; a row of stride 1 is one copy.
  private static byte[] gathered(
      byte[] memory, long offset, int[] shape, long[] stride, int width) {
    int size = size(shape);
    byte[] data = new byte[size * width];
    int dimensions = shape.length;
    int row = dimensions == 0 ? 1 : shape[dimensions - 1];
    long step = dimensions == 0 ? 1 : stride[dimensions - 1];
    int[] index = new int[Math.max(dimensions - 1, 0)];
    long from = offset;
    for (int to = 0; to < size; to += row) {
      if (step == 1) {
        System.arraycopy(memory, (int) (from * width), data, to * width, row * width);
      } else {
        for (int i = 0; i < row; i++) {
          int source = (int) ((from + i * step) * width);
          int target = (to + i) * width;
          for (int b = 0; b < width; b++) {
            data[target + b] = memory[source + b];
          }
        }
      }
      for (int d = index.length - 1; d >= 0; d--) {
        from += stride[d];
        if (++index[d] < shape[d]) {
          break;
        }
        from -= stride[d] * shape[d];
        index[d] = 0;
      }
    }
    return data;
  }

  private static void swap(byte[] data, int width) {
    for (int at = 0; at < data.length; at += width) {
      for (int low = at, high = at + width - 1; low < high; low++, high--) {
        byte kept = data[low];
        data[low] = data[high];
        data[high] = kept;
      }
    }
  }
}
