package spikestack.model.input;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// Named arrays of an NPZ file (a zip archive of NPY files), or the one array of an NPY file.
///
/// Bounded: at most 4,096 arrays and 1 GiB in all, and never more than the archive's bytes can
/// expand to.
public final class Npz {
  private static final long MAX_BYTES = 1L << 30;
  private static final int MAX_ARRAYS = 4096;
  private static final String SUFFIX = ".npy";

  private Npz() {}

  /// All arrays, in archive order, by name without `.npy`.
  public static SequencedMap<String, Tensor> read(Path path) {
    return read(path, name -> true);
  }

  /// The arrays whose names (without `.npy`) are wanted, in archive order; of the others nothing is
  /// read, so that they may be of any size and type.
  public static SequencedMap<String, Tensor> read(Path path, Predicate<String> wanted) {
    FileBytes.requireFile(path);
    SequencedMap<String, Tensor> arrays = new LinkedHashMap<>();
    long left = MAX_BYTES;
    try (ZipFile zip = new ZipFile(path.toFile())) {
      long size = Files.size(path);
      for (ZipEntry entry : Collections.list(zip.entries())) {
        String name = entry.getName();
        String place = path + ": " + InputException.shortened(name);
        if (!name.endsWith(SUFFIX)) {
          throw new InputException(place, "an entry that is no array", "names ending in " + SUFFIX);
        }
        if (arrays.size() == MAX_ARRAYS) {
          throw new InputException(
              path.toString(), "more than " + MAX_ARRAYS + " arrays", "at most " + MAX_ARRAYS);
        }
        String array = name.substring(0, name.length() - SUFFIX.length());
        if (!wanted.test(array)) {
          continue;
        }
        try (InputStream in = new BufferedInputStream(zip.getInputStream(entry))) {
          long stored = Math.min(Math.max(entry.getCompressedSize(), 0), size);
          Tensor tensor = Npy.read(new BoundedStream(place, in, stored, true, left));
          left -= tensor.data().length;
          if (arrays.put(array, tensor) != null) {
            throw new InputException(place, "the same name twice", "each array once");
          }
        }
      }
    } catch (ZipException e) {
      throw new InputException(
          path.toString(), "a broken archive (" + e.getMessage() + ")", "an NPZ file (np.savez)");
    } catch (IllegalArgumentException e) {
      throw new InputException(
          path.toString(), "a broken archive (entry names)", "an NPZ file (np.savez)");
    } catch (IOException e) {
      throw FileBytes.unreadable(path, e);
    }
    return Collections.unmodifiableSequencedMap(arrays);
  }

  /// Names of all arrays, without `.npy`, in archive order; nothing of them is read.
  static List<String> names(Path path) {
    List<String> names = new ArrayList<>();
    read(
        path,
        name -> {
          names.add(name);
          return false;
        });
    return names;
  }

  /// A single `.npy` file.
  public static Tensor readArray(Path path) {
    FileBytes.requireFile(path);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
      return Npy.read(new BoundedStream(path.toString(), in, Files.size(path), false, MAX_BYTES));
    } catch (IOException e) {
      throw FileBytes.unreadable(path, e);
    }
  }

  /// Writes the arrays atomically, unpacked and without dates: the same arrays give the same bytes.
  ///
  /// @throws IllegalArgumentException for a type numpy has not (BF16)
  public static void write(Path file, SequencedMap<String, Tensor> arrays) {
    AtomicFile.write(
        file,
        out -> {
          ZipOutputStream zip = new ZipOutputStream(out);
          zip.setMethod(ZipOutputStream.STORED);
          for (Map.Entry<String, Tensor> array : arrays.entrySet()) {
            byte[] header = Npy.header(array.getValue());
            byte[] data = array.getValue().data();
            CRC32 sum = new CRC32();
            sum.update(header);
            sum.update(data);
            ZipEntry entry = new ZipEntry(array.getKey() + SUFFIX);
            entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
            entry.setSize((long) header.length + data.length);
            entry.setCrc(sum.getValue());
            zip.putNextEntry(entry);
            zip.write(header);
            zip.write(data);
          }
          zip.finish();
        });
  }
}
