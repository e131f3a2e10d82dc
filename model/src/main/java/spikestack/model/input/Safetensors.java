package spikestack.model.input;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// A safetensors file: named tensors and a map of strings (`__metadata__`).
///
/// Layout: 8 bytes header length N (little-endian), N bytes of JSON `{"name": {"dtype", "shape",
/// "data_offsets": [begin, end]}}`, then the data. The reader holds the format's promises: ranges
/// inside the file, no gap, no overlap, nothing after the last tensor, sizes that agree with shape
/// and type, each name once; and bounds the header at 8 MiB and the file at 1 GiB.
public record Safetensors(
    SequencedMap<String, Tensor> tensors, SequencedMap<String, String> metadata) {
  static final long MAX_BYTES = 1L << 30;

  private static final String METADATA = "__metadata__";
  private static final List<String> TYPES =
      Arrays.stream(Tensor.Type.values()).map(Enum::name).toList();
  private static final int LENGTH_BYTES = 8;
  private static final int MAX_DIMENSIONS = 8;

  /// Where a tensor lies in the data section.
  private record Entry(String name, Tensor.Type type, int[] shape, long begin, long end) {}

  public Safetensors {
    tensors = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(tensors));
    metadata = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(metadata));
  }

  /// Reads a whole file; tensors in the order of the header.
  public static Safetensors read(Path path) {
    String file = path.toString();
    FileBytes.requireFile(path);
    try (InputStream in = Files.newInputStream(path)) {
      return read(file, in, Files.size(path));
    } catch (IOException e) {
      throw FileBytes.unreadable(path, e);
    }
  }

  /// From a file's bytes; `file` names it in errors.
  public static Safetensors read(String file, byte[] bytes) {
    try {
      return read(file, new ByteArrayInputStream(bytes), bytes.length);
    } catch (IOException e) {
      throw FileBytes.unreadable(Path.of(file), e);
    }
  }

  private static Safetensors read(String file, InputStream in, long size) throws IOException {
    if (size > MAX_BYTES) {
      throw new InputException(file, size + " bytes", "at most " + MAX_BYTES + " bytes");
    }
    byte[] header = header(file, in, size);
    StrictNode root =
        StrictNode.json(
            file + ": header", TreeReader.utf8(file + ": header", header, 0, header.length));
    SequencedMap<String, String> metadata = metadata(root);
    List<Entry> entries = entries(root);
    root.done();
    List<Entry> byOffset = new ArrayList<>(entries);
    byOffset.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    checkCover(file, byOffset, size - LENGTH_BYTES - header.length);
    Map<String, Tensor> read = new LinkedHashMap<>();
    for (Entry entry : byOffset) {
      byte[] data = in.readNBytes((int) (entry.end - entry.begin));
      if (data.length != entry.end - entry.begin) {
        throw new EOFException("the file shrank while it was read");
      }
      read.put(entry.name, new Tensor(entry.type, entry.shape, data));
    }
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    entries.forEach(entry -> tensors.put(entry.name, read.get(entry.name)));
    return new Safetensors(tensors, metadata);
  }

  private static byte[] header(String file, InputStream in, long size) throws IOException {
    byte[] length = in.readNBytes(LENGTH_BYTES);
    if (length.length < LENGTH_BYTES) {
      throw new InputException(
          file + ": byte 0", length.length + " bytes", "8 bytes of header length");
    }
    long bytes = ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong();
    long max = Math.min(TreeReader.MAX_BYTES, size - LENGTH_BYTES);
    if (bytes < 2 || bytes > max) {
      throw new InputException(
          file + ": byte 0",
          "a header of " + Long.toUnsignedString(bytes) + " bytes",
          "2.."
              + max
              + " (the file has "
              + size
              + " bytes; headers end at "
              + TreeReader.MAX_BYTES
              + ")");
    }
    byte[] header = in.readNBytes((int) bytes);
    if (header.length < bytes) {
      throw new EOFException("the file shrank while it was read");
    }
    if (header[0] != '{') {
      throw new InputException(file + ": byte 8", "no JSON object", "a header starting with {");
    }
    return header;
  }

  private static SequencedMap<String, String> metadata(StrictNode root) {
    SequencedMap<String, String> metadata = new LinkedHashMap<>();
    if (root.has(METADATA)) {
      StrictNode node = root.object(METADATA);
      for (String key : node.keys()) {
        metadata.put(key, node.at(key).anyText());
      }
    }
    return metadata;
  }

  private static List<Entry> entries(StrictNode root) {
    List<Entry> entries = new ArrayList<>();
    for (String name : root.keys()) {
      if (name.equals(METADATA)) {
        continue;
      }
      StrictNode node = root.object(name);
      Tensor.Type type = Tensor.Type.valueOf(node.at("dtype").choice(TYPES));
      List<StrictNode> extents = node.list("shape");
      if (extents.size() > MAX_DIMENSIONS) {
        throw node.at("shape").refuse("at most " + MAX_DIMENSIONS + " extents");
      }
      int[] shape =
          extents.stream().mapToInt(extent -> extent.integer(0, Integer.MAX_VALUE)).toArray();
      List<StrictNode> offsets = node.list("data_offsets");
      if (offsets.size() != 2) {
        throw node.at("data_offsets").refuse("two offsets, begin and end");
      }
      long begin = offsets.get(0).integer(0, MAX_BYTES);
      long end = offsets.get(1).integer(begin, MAX_BYTES);
      long bytes = Tensor.size(shape) * type.bytes();
      if (bytes != end - begin) {
        throw node.at("data_offsets")
            .refuse(
                (end - begin) + " bytes",
                bytes + " bytes for " + type + " " + Arrays.toString(shape));
      }
      entries.add(new Entry(name, type, shape, begin, end));
    }
    return entries;
  }

  /// The format's promise: tensors lie back to back and fill the data section.
  private static void checkCover(String file, List<Entry> byOffset, long dataBytes) {
    long at = 0;
    for (Entry entry : byOffset) {
      String place = file + ": header: " + InputException.shortened(entry.name) + ".data_offsets";
      if (entry.begin != at) {
        String what = entry.begin < at ? "an overlap with the tensor before" : "a gap before it";
        throw new InputException(place, what + " (begin " + entry.begin + ")", "begin " + at);
      }
      if (entry.end > dataBytes) {
        throw new InputException(
            place, "end " + entry.end, "at most " + dataBytes + " (bytes of data in the file)");
      }
      at = entry.end;
    }
    if (at != dataBytes) {
      throw new InputException(
          file, (dataBytes - at) + " bytes after the last tensor", "tensors that fill the file");
    }
  }

  /// Writes the file atomically. Data is ordered by falling element size, so that every tensor is
  /// aligned to its type.
  public void write(Path file) {
    List<String> names = new ArrayList<>(tensors.keySet());
    names.sort(Comparator.comparingInt((String name) -> -tensor(name).type().bytes()));
    Map<String, long[]> offsets = new LinkedHashMap<>();
    long at = 0;
    for (String name : names) {
      long end = at + tensor(name).data().length;
      offsets.put(name, new long[] {at, end});
      at = end;
    }
    byte[] header = header(offsets).getBytes(StandardCharsets.UTF_8);
    int padded = (header.length + 7) / 8 * 8;
    byte[] head = Arrays.copyOf(header, padded);
    Arrays.fill(head, header.length, padded, (byte) ' ');
    ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    length.putLong(padded);
    AtomicFile.write(
        file,
        out -> {
          out.write(length.array());
          out.write(head);
          for (String name : names) {
            out.write(tensor(name).data());
          }
        });
  }

  /// The tensor of that name, which must be there.
  public Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("no tensor " + name);
    }
    return tensor;
  }

  private String header(Map<String, long[]> offsets) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json =
        JsonFactory.builder().build().createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeName(METADATA);
        json.writeStartObject();
        metadata.forEach(json::writeStringProperty);
        json.writeEndObject();
      }
      tensors.forEach(
          (name, tensor) -> {
            json.writeName(name);
            json.writeStartObject();
            json.writeStringProperty("dtype", tensor.type().name());
            json.writeName("shape");
            json.writeArray(tensor.shape(), 0, tensor.shape().length);
            json.writeName("data_offsets");
            json.writeArray(offsets.get(name), 0, 2);
            json.writeEndObject();
          });
      json.writeEndObject();
    }
    return text.toString();
  }
}
