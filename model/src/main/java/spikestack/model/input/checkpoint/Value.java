package spikestack.model.input.checkpoint;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import spikestack.model.input.InputException;

/// What a pickle may hold, as inert data.
///
/// Containers may contain themselves (a hostile file can build that), so nobody compares, hashes or
/// prints whole values; [#describe()] looks one level deep only.
sealed interface Value {
  /// A few words for an error.
  default String describe() {
    return switch (this) {
      case Nothing n -> "None";
      case Flag f -> f.value ? "True" : "False";
      case Whole w -> "the number " + w.value;
      case Big b -> "a number of " + b.value.bitLength() + " bits";
      case Real r -> "the number " + r.value;
      case Text t -> "the text \"" + shortened(t.value) + "\"";
      case Bytes b -> b.source.length() + " bytes";
      case Tuple t -> "a tuple of " + t.values.size();
      case Items i -> "a list of " + i.values.size();
      case Entries e -> "a dictionary of " + e.values.size();
      case Global g -> "the name " + shortened(g.toString());
      case Inert i -> "an object " + shortened(i.what.toString());
      case Stored s -> "a storage of " + s.storage.count() + " " + s.storage.element().name();
      case Strided s -> "a tensor of " + s.element.name();
      case NdArray a -> "an array";
      case DType d -> "the type " + shortened(d.element.name());
    };
  }

  private static String shortened(String text) {
    return InputException.shortened(text);
  }

  enum Nothing implements Value {
    NONE
  }

  record Flag(boolean value) implements Value {}

  record Whole(long value) implements Value {}

  /// An integer of more than 64 bits.
  record Big(BigInteger value) implements Value {}

  record Real(double value) implements Value {}

  record Text(String value) implements Value {}

  /// Bytes left where they lie in the file.
  record Bytes(Source source) implements Value {}

  record Tuple(List<Value> values) implements Value {}

  /// A list or set.
  record Items(List<Value> values) implements Value {
    Items() {
      this(new ArrayList<>(0));
    }
  }

  /// A dictionary; keys as text.
  record Entries(SequencedMap<String, Value> values) implements Value {
    Entries() {
      this(new LinkedHashMap<>(0));
    }
  }

  /// A name of Python's, as `collections.OrderedDict`; never looked up anywhere.
  record Global(String module, String name) implements Value {
    private static final int MAX_LENGTH = 1000;

    /// A name inside this one, cut at 1,000 characters.
    Global member(String inner) {
      String whole = name + "." + inner;
      return new Global(module, whole.substring(0, Math.min(MAX_LENGTH, whole.length())));
    }

    boolean is(String otherModule, String otherName) {
      return module.equals(otherModule) && name.equals(otherName);
    }

    @Override
    public String toString() {
      return module + "." + name;
    }
  }

  /// An object of a class we do not know, or what a call of a function we do not know would have
  /// returned: nothing was made or called; what the file says about its content is kept.
  final class Inert implements Value {
    final Global what;
    final Entries entries = new Entries();
    final Items items = new Items();
    @Nullable Value state;

    Inert(Global what) {
      this.what = what;
    }
  }

  record Stored(Storage storage) implements Value {}

  /// A tensor: `shape[i]` elements `stride[i]` apart, from element `offset` of the storage on.
  record Strided(Storage storage, Element element, long offset, long[] shape, long[] stride)
      implements Value {}

  /// An array of numpy; filled in by its state, which a pickle gives after making it.
  final class NdArray implements Value {
    long[] shape = {};
    @Nullable DType type;
    @Nullable Source data;
    boolean fortran;
  }

  /// An element type of numpy; the byte order comes with its state.
  final class DType implements Value {
    final Element element;
    boolean bigEndian;

    DType(Element element) {
      this.element = element;
    }
  }
}
