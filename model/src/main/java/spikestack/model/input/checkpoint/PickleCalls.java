package spikestack.model.input.checkpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spikestack.model.input.InputException;
import spikestack.model.input.Tensor;
import spikestack.model.input.checkpoint.Value.Bytes;
import spikestack.model.input.checkpoint.Value.DType;
import spikestack.model.input.checkpoint.Value.Entries;
import spikestack.model.input.checkpoint.Value.Flag;
import spikestack.model.input.checkpoint.Value.Global;
import spikestack.model.input.checkpoint.Value.Inert;
import spikestack.model.input.checkpoint.Value.Items;
import spikestack.model.input.checkpoint.Value.NdArray;
import spikestack.model.input.checkpoint.Value.Real;
import spikestack.model.input.checkpoint.Value.Stored;
import spikestack.model.input.checkpoint.Value.Strided;
import spikestack.model.input.checkpoint.Value.Text;
import spikestack.model.input.checkpoint.Value.Tuple;
import spikestack.model.input.checkpoint.Value.Whole;

/// The names a pickle may use, and what a call of each means here.
///
/// The names of the list in [#known] build tensors, arrays and containers; every other name that
/// [PickleNames] lets in makes an inert object. Nothing is ever looked up or called.
final class PickleCalls {
  /// Reads a storage that was saved as a file inside the pickle.
  @FunctionalInterface
  interface Nested {
    Value read(Source file, PickleInput in) throws IOException;
  }

  private static final int MAX_KEY = 1000;

  private final Nested nested;
  private final Limits limits;

  PickleCalls(Nested nested, Limits limits) {
    this.nested = nested;
    this.limits = limits;
  }

  /// What calling `function` gives.
  Value call(Value function, List<Value> arguments, PickleInput in) throws IOException {
    if (!(function instanceof Global name)) {
      if (function instanceof Inert inert) {
        return new Inert(inert.what);
      }
      throw in.refuse("a call of " + function.describe(), "a call of a name");
    }
    Value known = known(name, arguments, in);
    return known == null ? new Inert(name) : known;
  }

  /// What making an object of a class gives.
  Value make(Value type, List<Value> arguments, PickleInput in) throws IOException {
    return call(type, arguments, in);
  }

  private @Nullable Value known(Global name, List<Value> arguments, PickleInput in)
      throws IOException {
    Arguments given = arguments(name.toString(), arguments, in);
    return switch (name.toString()) {
      case "collections.OrderedDict", "builtins.dict", "__builtin__.dict" -> entries(given);
      case "collections.defaultdict" -> new Entries();
      case "builtins.set",
          "builtins.frozenset",
          "builtins.list",
          "__builtin__.set",
          "__builtin__.frozenset",
          "__builtin__.list" ->
          given.count() == 0 ? new Items() : new Items(new ArrayList<>(given.values(0)));
      case "builtins.tuple", "torch.Size" ->
          new Tuple(given.count() == 0 ? List.of() : List.copyOf(given.values(0)));
      case "builtins.bytearray", "builtins.bytes", "__builtin__.bytearray", "__builtin__.bytes" -> {
        if (given.count() == 0) {
          yield new Bytes(new Source.OfBytes(new byte[0]));
        }
        yield given.count() == 1 && given.at(0) instanceof Bytes bytes ? bytes : null;
      }
      case "builtins.getattr", "__builtin__.getattr" ->
          given.at(0) instanceof Global of && given.at(1) instanceof Text(String member)
              ? PickleNames.admit(of.member(member), in)
              : null;
      case "_codecs.encode" -> new Bytes(latin1(given.text(0), in));
      case "copyreg._reconstructor", "copy_reg._reconstructor", "copyreg.__newobj__" ->
          given.at(0) instanceof Global type ? call(type, List.of(), in) : null;

      case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2" -> tensor(given, null);
      case "torch._utils._rebuild_tensor_v3" -> tensor(given, given.name(6));
      case "torch._utils._rebuild_parameter",
          "torch._utils._rebuild_parameter_with_state",
          "torch.nn.parameter.Parameter" ->
          given.at(0);
      case "torch._tensor._rebuild_from_type_v2", "torch._tensor._rebuild_from_type" ->
          given.name(0).module().equals(name.module())
              ? null // a call of itself, any number deep
              : call(given.at(0), given.values(2), in);
      case "torch.storage._load_from_bytes" ->
          given.at(0) instanceof Bytes bytes ? nested.read(bytes.source(), in) : null;
      case "torch.device" -> new Text(device(given));

      case "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct" ->
          new NdArray();
      case "numpy.core.numeric._frombuffer", "numpy._core.numeric._frombuffer" -> buffer(given);
      case "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar" -> scalar(given);
      case "numpy.dtype" ->
          given.at(0) instanceof Text(String type) ? new DType(Element.ofNumpy(type)) : null;
      default ->
          name.module().equals("torch.jit._pickle") && given.count() > 0 ? given.at(0) : null;
    };
  }

  // What calls mean.

  private Value entries(Arguments given) {
    Entries entries = new Entries();
    if (given.count() > 0) {
      for (Value pair : given.values(0)) {
        List<Value> parts = given.elements(pair);
        if (parts.size() != 2) {
          throw given.refuse(pair.describe(), "pairs of key and value");
        }
        put(entries, parts.get(0), parts.get(1), given.in());
      }
    }
    return entries;
  }

  /// Storage, offset, size, stride, and more that does not change the values.
  private static Value tensor(Arguments given, @Nullable Global type) {
    if (!(given.at(0) instanceof Stored(Storage storage))) {
      throw given.refuse(given.at(0).describe(), "a storage");
    }
    Element element = type == null ? storage.element() : Element.ofTorch(type);
    if (element == null) {
      element = new Element(String.valueOf(type), 0, null);
    }
    return new Strided(storage, element, given.whole(1), given.wholes(2), given.wholes(3));
  }

  private static String device(Arguments given) {
    String type = given.text(0);
    return given.count() > 1 ? type + ":" + given.whole(1) : type;
  }

  /// Buffer, type, shape, order: how protocol 5 keeps an array.
  private static @Nullable Value buffer(Arguments given) {
    if (!(given.at(0) instanceof Bytes(Source data)) || !(given.at(1) instanceof DType type)) {
      return null;
    }
    NdArray array = new NdArray();
    array.data = data;
    array.type = type;
    array.shape = given.wholes(2);
    array.fortran = given.count() > 3 && given.text(3).equals("F");
    return array;
  }

  private @Nullable Value scalar(Arguments given) throws IOException {
    if (!(given.at(0) instanceof DType type)) {
      return null;
    }
    NdArray array = new NdArray();
    array.type = type;
    array.data = given.count() > 1 ? raw(given.at(1), given.in()) : null;
    if (array.data == null || type.element.type() == null) {
      return null;
    }
    Tensor one = new TensorReader(given.in().place(), 16).read("a scalar", array);
    return one.isInteger() ? new Whole(one.longs()[0]) : new Real(one.doubles()[0]);
  }

  // State given to objects after they are made.

  /// BUILD: gives `object` its state; what no tensor or number depends on is dropped.
  void build(Value object, Value state, PickleInput in) {
    switch (object) {
      case Inert inert -> inert.state = state;
      case DType type -> {
        List<Value> parts = arguments("numpy.dtype", List.of(state), in).values(0);
        type.bigEndian =
            parts.size() > 1 && parts.get(1) instanceof Text(String o) && o.equals(">");
      }
      case NdArray array -> array(array, state, in);
      case Value other -> {}
    }
  }

  /// Version, shape, type, whether Fortran order, bytes (a list when the elements are objects).
  private void array(NdArray array, Value state, PickleInput in) {
    List<Value> parts = arguments("numpy.ndarray", List.of(state), in).values(0);
    if (parts.size() != 5) {
      throw in.refuse("an array's state of " + parts.size() + " parts", "5");
    }
    Arguments given = arguments("numpy.ndarray", parts, in);
    if (!(given.at(2) instanceof DType type)) {
      throw in.refuse(given.at(2).describe(), "the element type of an array");
    }
    array.shape = given.wholes(1);
    array.type = type;
    array.fortran = given.at(3) instanceof Flag(boolean order) ? order : given.whole(3) != 0;
    array.data = raw(given.at(4), in);
  }

  /// Bytes, also where Python 2 wrote them as text; null for objects.
  private @Nullable Source raw(Value value, PickleInput in) {
    return switch (value) {
      case Bytes(Source source) -> source;
      case Text(String text) -> latin1(text, in);
      case Value other -> null;
    };
  }

  private Source latin1(String text, PickleInput in) {
    limits.bytes(text.length(), in);
    return new Source.OfBytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// One entry of a dictionary; a key that is there already is refused.
  void put(Entries entries, Value key, Value value, PickleInput in) {
    String name = key(key, in, 0);
    limits.bytes(name.length(), in);
    if (entries.values().put(name, value) != null) {
      throw in.refuse("the key " + InputException.shortened(name) + " twice", "each key once");
    }
  }

  private static String key(Value key, PickleInput in, int depth) {
    String name =
        switch (key) {
          case Text(String text) -> text;
          case Whole(long value) -> Long.toString(value);
          case Flag(boolean value) -> value ? "True" : "False";
          case Real(double value) -> Double.toString(value);
          case Global global -> global.toString();
          case Value.Nothing nothing -> "None";
          case Tuple(List<Value> parts) when depth == 0 -> {
            StringBuilder all = new StringBuilder("(");
            for (int i = 0; i < parts.size() && all.length() <= MAX_KEY; i++) {
              all.append(i == 0 ? "" : ", ").append(key(parts.get(i), in, 1));
            }
            yield all.append(')').toString();
          }
          case Value other ->
              throw in.refuse(
                  other.describe() + " as a key", "a text, a number or a tuple of these");
        };
    if (name.length() > MAX_KEY) {
      throw in.refuse("a key of more than " + MAX_KEY + " characters", "at most " + MAX_KEY);
    }
    if (Checkpoint.isUnprintable(name)) {
      throw in.refuse(
          "the key " + InputException.shortened(name) + " with control characters",
          "printable keys");
    }
    return name;
  }

  private Arguments arguments(String function, List<Value> all, PickleInput in) {
    return new Arguments(function, all, in, limits);
  }
}
