package spikestack.model.input;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One NPY array (numpy's format, versions 1 to 3): C order, little-endian, numbers and booleans.
/// No pickled objects.
final class Npy {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MAX_HEADER = 1 << 16;
  private static final int MAX_DIMENSIONS = 8;

  /// The dictionary numpy writes: keys sorted, a trailing comma.
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{\\s*'descr':\\s*'([^']{1,16})',\\s*'fortran_order':\\s*(True|False),"
              + "\\s*'shape':\\s*\\(([0-9, ]{0,200})\\),?\\s*}\\s*");

  private Npy() {}

  static Tensor read(BoundedStream in) throws IOException {
    byte[] start = in.take(MAGIC.length + 2, "magic and version");
    if (!Arrays.equals(Arrays.copyOf(start, MAGIC.length), MAGIC)) {
      throw in.refuse("no NPY magic", "the bytes 93 4E 55 4D 50 59");
    }
    int version = start[MAGIC.length];
    if (version < 1 || version > 3) {
      throw in.refuse("NPY version " + version, "1, 2 or 3");
    }
    long length =
        version == 1
            ? in.take(2, ByteOrder.LITTLE_ENDIAN, "header length").getShort() & 0xFFFFL
            : in.take(4, ByteOrder.LITTLE_ENDIAN, "header length").getInt() & 0xFFFF_FFFFL;
    if (length > MAX_HEADER) {
      throw in.refuse("a header of " + length + " bytes", "at most " + MAX_HEADER);
    }
    String header = new String(in.take(length, "header"), StandardCharsets.UTF_8);
    Matcher matcher = HEADER.matcher(header);
    if (!matcher.matches()) {
      throw in.refuse(
          "the header " + InputException.shortened(header),
          "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }");
    }
    Tensor.Type type = type(matcher.group(1));
    if (type == null) {
      throw in.refuse(
          "the element type " + InputException.shortened(matcher.group(1)),
          "little-endian |b1 |u1 |i1 <u2 <i2 <u4 <i4 <u8 <i8 <f2 <f4 <f8");
    }
    int[] shape = shape(matcher.group(3), in);
    if (matcher.group(2).equals("True") && shape.length > 1) {
      throw in.refuse("Fortran order", "C order (np.ascontiguousarray)");
    }
    byte[] data = in.take(Tensor.size(shape) * type.bytes(), "data");
    in.end();
    return new Tensor(type, shape, data);
  }

  private static Tensor.@Nullable Type type(String descr) {
    return switch (descr) {
      case "|b1" -> Tensor.Type.BOOL;
      case "|u1" -> Tensor.Type.U8;
      case "|i1" -> Tensor.Type.I8;
      case "<u2" -> Tensor.Type.U16;
      case "<i2" -> Tensor.Type.I16;
      case "<u4" -> Tensor.Type.U32;
      case "<i4" -> Tensor.Type.I32;
      case "<u8" -> Tensor.Type.U64;
      case "<i8" -> Tensor.Type.I64;
      case "<f2" -> Tensor.Type.F16;
      case "<f4" -> Tensor.Type.F32;
      case "<f8" -> Tensor.Type.F64;
      default -> null;
    };
  }

  /// `""`, `"3,"`, `"2, 3"`.
  private static int[] shape(String text, BoundedStream in) {
    if (text.isBlank()) {
      return new int[0];
    }
    String[] parts = text.strip().split(",", -1);
    int count = parts[parts.length - 1].isBlank() ? parts.length - 1 : parts.length;
    if (count > MAX_DIMENSIONS) {
      throw in.refuse(count + " dimensions", "at most " + MAX_DIMENSIONS);
    }
    int[] shape = new int[count];
    for (int i = 0; i < count; i++) {
      String part = parts[i].strip();
      if (!part.matches("[0-9]{1,9}")) {
        throw in.refuse(
            "the shape (" + InputException.shortened(text) + ")", "extents 0..999999999");
      }
      shape[i] = Integer.parseInt(part);
    }
    return shape;
  }

  /// What stands before the data of an array, version 1: 64 bytes times a whole number, as numpy
  /// writes it.
  static byte[] header(Tensor tensor) {
    String descr =
        switch (tensor.type()) {
          case BOOL -> "|b1";
          case U8 -> "|u1";
          case I8 -> "|i1";
          case U16 -> "<u2";
          case I16 -> "<i2";
          case U32 -> "<u4";
          case I32 -> "<i4";
          case U64 -> "<u8";
          case I64 -> "<i8";
          case F16 -> "<f2";
          case F32 -> "<f4";
          case F64 -> "<f8";
          case BF16 -> throw new IllegalArgumentException("numpy has no bfloat16");
        };
    StringBuilder shape = new StringBuilder();
    for (int extent : tensor.shape()) {
      shape.append(shape.isEmpty() ? "" : " ").append(extent).append(',');
    }
    if (tensor.shape().length > 1) {
      shape.setLength(shape.length() - 1);
    }
    String dictionary =
        "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + shape + "), }";
    int start = MAGIC.length + 4;
    int length = (start + dictionary.length() + 1 + 63) / 64 * 64;
    byte[] header = new byte[length];
    Arrays.fill(header, (byte) ' ');
    System.arraycopy(MAGIC, 0, header, 0, MAGIC.length);
    header[MAGIC.length] = 1;
    header[MAGIC.length + 1] = 0;
    header[MAGIC.length + 2] = (byte) (length - start);
    header[MAGIC.length + 3] = (byte) (length - start >> 8);
    byte[] text = dictionary.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, header, start, text.length);
    header[length - 1] = '\n';
    return header;
  }
}
