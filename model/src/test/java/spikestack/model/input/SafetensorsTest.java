package spikestack.model.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("w.safetensors");
  }

  static Safetensors sample() {
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("a.weight", Tensor.ofBytes(new byte[] {1, -2, 3, -4, 5, -6}, 2, 3));
    tensors.put("a.bias", Tensor.ofInts(new int[] {7, Integer.MIN_VALUE}, 2));
    tensors.put("scalar", Tensor.ofDoubles(new double[] {-0.5}));
    tensors.put("empty", Tensor.ofFloats(new float[0], 0, 4));
    tensors.put("half", new Tensor(Tensor.Type.F16, new int[] {1}, new byte[] {0, 0x3C}));
    SequencedMap<String, String> metadata = new LinkedHashMap<>(Map.of("note", "line \"1\"\nü"));
    metadata.put("blank", "");
    return new Safetensors(tensors, metadata);
  }

  @Test
  void whatIsWrittenIsReadInTheSameOrder() {
    sample().write(file);
    Safetensors read = Safetensors.read(file);
    assertThat(read).isEqualTo(sample());
    assertThat(read.tensors().keySet())
        .containsExactly("a.weight", "a.bias", "scalar", "empty", "half");
    assertThat(read.tensor("a.bias").ints()).containsExactly(7, Integer.MIN_VALUE);
    assertThat(read.tensor("half").doubles()).containsExactly(1.0);
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void sameTensorsSameBytes() throws IOException {
    sample().write(file);
    byte[] first = Files.readAllBytes(file);
    sample().write(file);
    assertThat(Files.readAllBytes(file)).isEqualTo(first);
  }

  @Test
  void refusesBrokenHeaders() throws IOException {
    refused(new byte[0], "byte 0: found 0 bytes");
    refused(new byte[] {1, 2, 3}, "byte 0: found 3 bytes");
    refused(file(1L << 40, "{}", 0), "found a header of 1099511627776 bytes");
    refused(file(-1, "{}", 0), "found a header of 18446744073709551615 bytes");
    refused(file(100, "{}", 0), "found a header of 100 bytes");
    refused(file("[]", 0), "no JSON object");
    refused(file("{\"a\": 1}", 0), "header:1: a: found the number 1; allowed: an object");
    refused(file("{\"a\" 1}", 0), "header:1");
    refused(file(entry("Q8", "[1]", "[0,1]"), 1), "a.dtype: found the text \"Q8\"");
    refused(file(entry("U8", "[-1]", "[0,1]"), 1), "a.shape[0]: found the number -1");
    refused(
        file(entry("U8", "[2]", "[0,1]"), 1), "a.data_offsets: found 1 bytes; allowed: 2 bytes");
    refused(file(entry("U8", "[1]", "[1,0]"), 1), "a.data_offsets[1]: found the number 0");
    refused(file(entry("U8", "[1]", "[0]"), 1), "two offsets");
    refused(
        file(entry("U8", "[4]", "[0,4]"), 3), "a.data_offsets: found end 4; allowed: at most 3");
    refused(file(entry("U8", "[1]", "[1,2]"), 2), "a gap before it");
    refused(file(entry("U8", "[1]", "[0,1]"), 3), "2 bytes after the last tensor");
    refused(
        file(entry("U8", "[2147483647,2147483647]", "[0,1]"), 1), "a.data_offsets: found 1 bytes");
    String a = entry("U8", "[2]", "[0,2]").replace("}}", "}");
    refused(
        file(a + ",\"b\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}", 2),
        "an overlap");
    refused(
        file(a + ",\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[2,3]}}", 3),
        "the key \"a\" twice");
    refused(file("{\"__metadata__\":{\"a\":1}}", 0), "__metadata__.a: found the number 1");
    refused(
        file("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1],\"x\":1}}", 1),
        "a.x: found an unknown key");
  }

  @Test
  void aTargetThatCannotBeWrittenIsAnInputError() throws IOException {
    Files.writeString(folder.resolve("plain"), "x");
    assertThatThrownBy(() -> sample().write(folder.resolve("plain/w.safetensors")))
        .isInstanceOf(InputException.class);
    assertThatThrownBy(() -> sample().write(folder))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("found a folder");
  }

  private void refused(byte[] bytes, String complaint) throws IOException {
    Files.write(file, bytes);
    assertThatThrownBy(() -> Safetensors.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(complaint);
  }

  private static String entry(String type, String shape, String offsets) {
    return "{\"a\":{\"dtype\":\""
        + type
        + "\",\"shape\":"
        + shape
        + ",\"data_offsets\":"
        + offsets
        + "}}";
  }

  private static byte[] file(String header, int data) {
    return file(header.getBytes(StandardCharsets.UTF_8).length, header, data);
  }

  private static byte[] file(long length, String header, int data) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + text.length + data)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(length)
        .put(text)
        .array();
  }
}
