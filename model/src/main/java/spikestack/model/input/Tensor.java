package spikestack.model.input;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;

/// A dense array as stored in safetensors, NPY and IDX files: C order, little-endian bytes.
///
/// `shape` may be empty (one value). `data` is neither copied in nor out: tensors may be large;
/// nobody writes to it.
public record Tensor(Type type, int[] shape, byte[] data) {

  /// Element types; the names are those of safetensors.
  public enum Type {
    BOOL(1),
    U8(1),
    I8(1),
    U16(2),
    I16(2),
    F16(2),
    BF16(2),
    U32(4),
    I32(4),
    F32(4),
    U64(8),
    I64(8),
    F64(8);

    private final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }

    /// Bytes of one element.
    public int bytes() {
      return bytes;
    }
  }

  private static final long MAX_SIZE = 1L << 31;

  public Tensor {
    shape = shape.clone();
    if (size(shape) * type.bytes() != data.length) {
      throw new IllegalArgumentException(
          type + " " + Arrays.toString(shape) + " with " + data.length + " bytes");
    }
  }

  public static Tensor ofBytes(byte[] values, int... shape) {
    return new Tensor(Type.I8, shape, values);
  }

  public static Tensor ofUnsignedBytes(byte[] values, int... shape) {
    return new Tensor(Type.U8, shape, values);
  }

  public static Tensor ofShorts(short[] values, int... shape) {
    byte[] data = allocate(values.length, Type.I16);
    littleEndian(data).asShortBuffer().put(values);
    return new Tensor(Type.I16, shape, data);
  }

  public static Tensor ofInts(int[] values, int... shape) {
    byte[] data = allocate(values.length, Type.I32);
    littleEndian(data).asIntBuffer().put(values);
    return new Tensor(Type.I32, shape, data);
  }

  public static Tensor ofLongs(long[] values, int... shape) {
    byte[] data = allocate(values.length, Type.I64);
    littleEndian(data).asLongBuffer().put(values);
    return new Tensor(Type.I64, shape, data);
  }

  public static Tensor ofFloats(float[] values, int... shape) {
    byte[] data = allocate(values.length, Type.F32);
    littleEndian(data).asFloatBuffer().put(values);
    return new Tensor(Type.F32, shape, data);
  }

  public static Tensor ofDoubles(double[] values, int... shape) {
    byte[] data = allocate(values.length, Type.F64);
    littleEndian(data).asDoubleBuffer().put(values);
    return new Tensor(Type.F64, shape, data);
  }

  private static byte[] allocate(int values, Type type) {
    return new byte[Math.multiplyExact(values, type.bytes())];
  }

  /// Number of elements of a shape; capped at 2^31 (more than a file may hold).
  static long size(int[] shape) {
    long size = 1;
    for (int extent : shape) {
      if (extent < 0) {
        throw new IllegalArgumentException("negative extent in " + Arrays.toString(shape));
      }
      if (extent == 0) {
        return 0;
      }
      size = Math.min(size * extent, MAX_SIZE);
    }
    return size;
  }

  /// Number of elements.
  public int size() {
    return data.length / type.bytes();
  }

  public boolean isInteger() {
    return switch (type) {
      case BOOL, U8, I8, U16, I16, U32, I32, U64, I64 -> true;
      case F16, BF16, F32, F64 -> false;
    };
  }

  public boolean hasShape(int... expected) {
    return Arrays.equals(shape, expected);
  }

  /// Integer elements, widened; an unsigned 64-bit value above the signed range comes out negative.
  public long[] longs() {
    ByteBuffer in = littleEndian(data);
    long[] out = new long[size()];
    for (int i = 0; i < out.length; i++) {
      out[i] =
          switch (type) {
            case BOOL -> data[i] == 0 ? 0 : 1;
            case U8 -> data[i] & 0xFF;
            case I8 -> data[i];
            case U16 -> in.getShort(2 * i) & 0xFFFF;
            case I16 -> in.getShort(2 * i);
            case U32 -> in.getInt(4 * i) & 0xFFFF_FFFFL;
            case I32 -> in.getInt(4 * i);
            case U64, I64 -> in.getLong(8 * i);
            case F16, BF16, F32, F64 -> throw new IllegalArgumentException(type + " is no integer");
          };
    }
    return out;
  }

  /// Elements of type I32.
  public int[] ints() {
    require(Type.I32);
    int[] out = new int[size()];
    littleEndian(data).asIntBuffer().get(out);
    return out;
  }

  /// Elements of type I16.
  public short[] shorts() {
    require(Type.I16);
    short[] out = new short[size()];
    littleEndian(data).asShortBuffer().get(out);
    return out;
  }

  /// Elements of any type as doubles; 64-bit integers beyond 2^53 round.
  public double[] doubles() {
    ByteBuffer in = littleEndian(data);
    double[] out = new double[size()];
    long[] integers = isInteger() ? longs() : new long[0];
    for (int i = 0; i < out.length; i++) {
      out[i] =
          switch (type) {
            case F16 -> Float.float16ToFloat(in.getShort(2 * i));
            case BF16 -> Float.intBitsToFloat(in.getShort(2 * i) << 16);
            case F32 -> in.getFloat(4 * i);
            case F64 -> in.getDouble(8 * i);
            case BOOL, U8, I8, U16, I16, U32, I32, U64, I64 -> integers[i];
          };
    }
    return out;
  }

  private void require(Type expected) {
    if (type != expected) {
      throw new IllegalArgumentException("a tensor of " + type + " is not of " + expected);
    }
  }

  private static ByteBuffer littleEndian(byte[] data) {
    return ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Tensor t
        && type == t.type
        && Arrays.equals(shape, t.shape)
        && Arrays.equals(data, t.data);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(data) * 31 + Arrays.hashCode(shape);
  }

  /// As `i8[64, 64]`.
  @Override
  public String toString() {
    return type.name().toLowerCase(Locale.ROOT) + Arrays.toString(shape);
  }
}
