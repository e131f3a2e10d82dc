package spikestack.silicon.rtl;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;

/// One word of the layer table: a value for every field of [LayerFields].
final class LayerWord {
  private final LayerFields fields;
  private final Map<String, BigInteger> values;

  private LayerWord(LayerFields fields, Map<String, BigInteger> values) {
    this.fields = fields;
    this.values = Map.copyOf(values);
  }

  /// Collects values by name; [#build] complains about fields without one.
  static final class Builder {
    private final LayerFields fields;
    private final String layer;
    private final Map<String, BigInteger> values = new LinkedHashMap<>();

    /// `layer` names the layer in complaints.
    Builder(LayerFields fields, String layer) {
      this.fields = fields;
      this.layer = layer;
    }

    /// Unsigned.
    Builder set(String name, long value) {
      return set(name, BigInteger.valueOf(value));
    }

    Builder set(String name, boolean value) {
      return set(name, value ? 1 : 0);
    }

    /// Two's complement in the field's width.
    Builder signed(String name, long value) {
      int width = fields.named(name).width();
      return set(name, twosComplement(name, value, width));
    }

    /// Entries of `width` bits each, the first in the lowest bits; what is left over is 0.
    Builder entries(String name, int width, long... entries) {
      return entries(name, width, false, entries);
    }

    Builder signedEntries(String name, int width, long... entries) {
      return entries(name, width, true, entries);
    }

    private Builder entries(String name, int width, boolean signed, long... entries) {
      BigInteger all = BigInteger.ZERO;
      for (int i = entries.length - 1; i >= 0; i--) {
        BigInteger entry = BigInteger.valueOf(entries[i]);
        if (signed) {
          entry = twosComplement(name, entries[i], width);
        } else {
          fits(name, entry, width);
        }
        all = all.shiftLeft(width).or(entry);
      }
      return set(name, all);
    }

    private BigInteger twosComplement(String name, long value, int width) {
      long limit = 1L << width - 1;
      if (value < -limit || value >= limit) {
        throw tooWide(name, BigInteger.valueOf(value), width);
      }
      return BigInteger.valueOf(value & (1L << width) - 1);
    }

    private Builder set(String name, BigInteger value) {
      fits(name, value, fields.named(name).width());
      if (values.put(name, value) != null) {
        throw new IllegalStateException(layer + ": " + name + " set twice");
      }
      return this;
    }

    private void fits(String name, BigInteger value, int width) {
      if (value.signum() < 0 || value.bitLength() > width) {
        throw tooWide(name, value, width);
      }
    }

    private FieldRangeException tooWide(String name, BigInteger value, int width) {
      return new FieldRangeException(layer, name, value, width);
    }

    /// Those of these fields that have no value yet are not used by this kind of layer: 0.
    Builder remaining(String... names) {
      for (String name : names) {
        if (!values.containsKey(name)) {
          set(name, 0);
        }
      }
      return this;
    }

    /// The word; every field must have been set.
    LayerWord build() {
      for (LayerFields.Field field : fields.all()) {
        if (!values.containsKey(field.name())) {
          throw new IllegalStateException(layer + ": " + field.name() + " not set");
        }
      }
      return new LayerWord(fields, values);
    }
  }

  /// A value that its field cannot hold.
  static final class FieldRangeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private final String layer;
    private final String field;
    private final int width;
    private final BigInteger value;

    FieldRangeException(String layer, String field, BigInteger value, int width) {
      super(layer + ": " + field + " = " + value + " does not fit " + width + " bits");
      this.layer = layer;
      this.field = field;
      this.width = width;
      this.value = value;
    }

    String layer() {
      return layer;
    }

    String field() {
      return field;
    }

    BigInteger value() {
      return value;
    }

    int width() {
      return width;
    }
  }

  /// The word whose bits are these.
  static LayerWord of(LayerFields fields, BigInteger bits) {
    Map<String, BigInteger> values = new LinkedHashMap<>();
    for (LayerFields.Field field : fields.all()) {
      BigInteger mask = BigInteger.ONE.shiftLeft(field.width()).subtract(BigInteger.ONE);
      values.put(field.name(), bits.shiftRight(field.low()).and(mask));
    }
    return new LayerWord(fields, values);
  }

  /// The same word with another value of one field.
  LayerWord with(String layer, String name, long value) {
    Map<String, BigInteger> others = new LinkedHashMap<>(values);
    others.remove(name);
    Builder builder = new Builder(fields, layer);
    builder.values.putAll(others);
    return builder.set(name, value).build();
  }

  /// All fields, first field most significant.
  BigInteger bits() {
    BigInteger word = BigInteger.ZERO;
    for (LayerFields.Field field : fields.all()) {
      word = word.or(value(field.name()).shiftLeft(field.low()));
    }
    return word;
  }

  /// Hexadecimal digits of the whole word, as `$readmemh` takes them.
  String hex() {
    String digits = bits().toString(16);
    return "0".repeat((fields.width() + 3) / 4 - digits.length()) + digits;
  }

  /// A field as it stands in the word, unsigned.
  BigInteger value(String name) {
    return values.getOrDefault(fields.named(name).name(), BigInteger.ZERO); // build() saw them all
  }

  int integer(String name) {
    return value(name).intValueExact();
  }

  /// A field in two's complement.
  int signed(String name) {
    int width = fields.named(name).width();
    int value = integer(name);
    return value >>> width - 1 == 0 ? value : value - (1 << width);
  }

  /// Entry `index` of `width` bits of a field that holds several.
  int entry(String name, int index, int width) {
    return value(name)
        .shiftRight(index * width)
        .and(BigInteger.ONE.shiftLeft(width).subtract(BigInteger.ONE))
        .intValueExact();
  }
}
