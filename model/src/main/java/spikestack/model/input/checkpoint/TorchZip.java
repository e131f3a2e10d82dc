package spikestack.model.input.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import spikestack.model.input.InputException;
import spikestack.model.input.checkpoint.Value.Stored;

/// `torch.save` since PyTorch 1.6: a zip archive with one folder, in it `data.pkl`, `data/KEY` for
/// each storage, and `byteorder` (little when absent).
///
/// Entries are stored plain by torch; packed ones are read as well. The check sum of every entry is
/// held, except where it is 0 (torch can be told not to compute it).
final class TorchZip {
  private static final String PICKLE = "data.pkl";
  private static final int MAX_ENTRIES = 200_000;
  private static final int MAX_PICKLE = 1 << 26;
  private static final int MAX_EXPANSION = 1040;

  private final String file;
  private final ZipFile zip;
  private final String folder;
  private final Limits limits;

  private TorchZip(String file, ZipFile zip, String folder, Limits limits) {
    this.file = file;
    this.zip = zip;
    this.folder = folder;
    this.limits = limits;
  }

  /// Null when the archive holds no `data.pkl`.
  static @Nullable TorchZip open(String file, ZipFile zip, Limits limits) {
    if (zip.size() > MAX_ENTRIES) {
      throw new InputException(file, zip.size() + " entries", "at most " + MAX_ENTRIES);
    }
    String folder = null;
    for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
      ZipEntry entry = entries.nextElement();
      String name = entry.getName();
      int slash = name.indexOf('/');
      if (name.substring(slash + 1).equals(PICKLE)) {
        if (folder != null) {
          throw new InputException(file, "two entries data.pkl", "one");
        }
        folder = name.substring(0, slash + 1);
      }
    }
    return folder == null ? null : new TorchZip(file, zip, folder, limits);
  }

  Value read() throws IOException {
    boolean bigEndian = bigEndian();
    byte[] pickle = bytes(entry(PICKLE), MAX_PICKLE);
    PickleInput in = new PickleInput(place(PICKLE), new Source.OfBytes(pickle), limits);
    Map<String, Storage> storages = new HashMap<>();
    PickleCalls calls = new PickleCalls(new TorchLegacy(limits)::nested, limits);
    Value root =
        new PickleMachine(in, (id, at) -> storage(id, storages, bigEndian, at), calls, limits)
            .run();
    if (in.left() > 0) {
      in.operation();
      throw in.refuse("more bytes after the end of the pickle", "nothing more");
    }
    return root;
  }

  private boolean bigEndian() throws IOException {
    ZipEntry entry = zip.getEntry(folder + "byteorder");
    if (entry == null) {
      return false;
    }
    String order = new String(bytes(entry, 16), StandardCharsets.ISO_8859_1).strip();
    return switch (order) {
      case "little" -> false;
      case "big" -> true;
      default ->
          throw new InputException(
              place("byteorder"), InputException.shortened(order), "little or big");
    };
  }

  private Value storage(
      Value id, Map<String, Storage> storages, boolean bigEndian, PickleInput in) {
    StorageId given = StorageId.of(id, in);
    if (given.module() != null) {
      return given.module();
    }
    Storage known = storages.get(given.key());
    if (known == null) {
      String name = "data/" + given.key();
      ZipEntry entry = zip.getEntry(folder + name);
      if (entry == null) {
        throw in.refuse(
            "the storage " + InputException.shortened(given.key()), "an entry of the archive");
      }
      long claimed = given.count() * given.element().bytes();
      if (entry.getSize() != claimed) {
        throw in.refuse(
            "a storage of " + claimed + " bytes",
            entry.getSize() + ", the size of its entry " + InputException.shortened(name));
      }
      known =
          new Storage(
              place(name),
              given.element(),
              given.count(),
              bigEndian,
              () -> bytes(entry, Integer.MAX_VALUE - 8));
      storages.put(given.key(), known);
    }
    if (known.count() != given.count() || !known.element().equals(given.element())) {
      throw in.refuse(
          "the storage " + InputException.shortened(given.key()) + " in two sizes or types",
          "one of each");
    }
    return new Stored(known);
  }

  private ZipEntry entry(String name) {
    ZipEntry entry = zip.getEntry(folder + name);
    if (entry == null) {
      throw new InputException(file, "no entry " + folder + name, "one");
    }
    return entry;
  }

  /// An entry's bytes, of which there must be as many as its header says, and those it was written
  /// with.
  private byte[] bytes(ZipEntry entry, int most) throws IOException {
    String place = file + ": " + InputException.shortened(entry.getName());
    long size = entry.getSize();
    long stored = entry.getCompressedSize();
    if (size < 0 || stored < 0 || size > most || size > stored * MAX_EXPANSION + 64) {
      throw new InputException(
          place,
          size + " bytes, " + stored + " of them in the file",
          "at most " + most + ", and at most " + MAX_EXPANSION + " times what is in the file");
    }
    byte[] bytes;
    try (InputStream in = zip.getInputStream(entry)) {
      bytes = in.readNBytes((int) size);
      if (bytes.length < size || in.read() >= 0) {
        throw new InputException(
            place,
            bytes.length < size ? "only " + bytes.length + " bytes" : "more bytes",
            size + " bytes");
      }
    }
    CRC32 sum = new CRC32();
    sum.update(bytes);
    if (entry.getCrc() != 0 && entry.getCrc() != sum.getValue()) {
      throw new InputException(
          place,
          String.format("bytes with the check sum %08x: the file is damaged", sum.getValue()),
          String.format("%08x, as they were written", entry.getCrc()));
    }
    return bytes;
  }

  private String place(String name) {
    return file + ": " + InputException.shortened(folder + name);
  }
}
