package spikestack.model.input;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// An IDX file of unsigned bytes (the format of MNIST and its kin), plain or gzip whatever its
/// name: magic `00 00 08 n`, n extents (32 bits, big-endian), data.
public final class Idx {
  private static final long MAX_BYTES = 1L << 30;
  private static final int UNSIGNED_BYTE = 8;
  private static final byte[] GZIP = {0x1F, (byte) 0x8B};
  private static final int MAX_DIMENSIONS = 4;

  private Idx() {}

  public static Tensor read(Path path) {
    FileBytes.requireFile(path);
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(path), 1 << 16)) {
      raw.mark(GZIP.length);
      boolean gzip = Arrays.equals(raw.readNBytes(GZIP.length), GZIP);
      raw.reset();
      InputStream in = gzip ? new GZIPInputStream(raw, 1 << 16) : raw;
      return read(new BoundedStream(path.toString(), in, Files.size(path), gzip, MAX_BYTES));
    } catch (ZipException | EOFException e) {
      throw new InputException(
          path.toString(), "a broken gzip file (" + e.getMessage() + ")", "a complete IDX.gz file");
    } catch (IOException e) {
      throw FileBytes.unreadable(path, e);
    }
  }

  private static Tensor read(BoundedStream in) throws IOException {
    byte[] magic = in.take(4, "magic");
    if (magic[0] != 0 || magic[1] != 0 || magic[2] != UNSIGNED_BYTE) {
      throw in.refuse(
          String.format("the magic %02X %02X %02X", magic[0], magic[1], magic[2]),
          "00 00 08 (IDX of unsigned bytes)");
    }
    if (magic[3] < 1 || magic[3] > MAX_DIMENSIONS) {
      throw in.refuse(magic[3] + " dimensions", "1.." + MAX_DIMENSIONS);
    }
    ByteBuffer extents = in.take(4 * magic[3], ByteOrder.BIG_ENDIAN, "extents");
    int[] shape = new int[magic[3]];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = extents.getInt();
      if (shape[i] < 0) {
        throw in.refuse("the extent " + Integer.toUnsignedString(shape[i]), "less than 2^31");
      }
    }
    byte[] data = in.take(Tensor.size(shape), "data");
    in.end();
    return new Tensor(Tensor.Type.U8, shape, data);
  }
}
