package spikestack.silicon.rtl;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Files of a run: the design with its parameters, and the memory images that the testbench reads
/// with `$readmemh`. Every memory is written whole, so that none begins unknown.
public final class RtlFiles {
  static final String PARAMETERS = "machine_parameters.sv";
  private static final String[] BYTES = new String[256];

  static {
    for (int i = 0; i < BYTES.length; i++) {
      BYTES[i] = Integer.toHexString(0x100 | i).substring(1);
    }
  }

  private RtlFiles() {}

  /// The design below `folder/hardware`, its parameters in `folder`.
  public static void design(Path folder, MachineParameters parameters) {
    design(folder, Hardware.files(), parameters);
  }

  static void design(Path folder, Map<String, String> sources, MachineParameters parameters) {
    try {
      for (Map.Entry<String, String> file : sources.entrySet()) {
        Path path = folder.resolve("hardware").resolve(file.getKey());
        Files.createDirectories(path.toAbsolutePath().getParent());
        Files.writeString(path, file.getValue());
      }
      Files.writeString(folder.resolve(PARAMETERS), parameters.text());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// `layers.hex`, `parameters.hex`, `dram_bytes.hex` and `images.hex`; at most as many images as
  /// the parameters have room for.
  public static void memories(
      Path folder, RtlProgram program, MachineParameters parameters, List<byte[]> images) {
    try {
      Files.createDirectories(folder);
      layers(folder.resolve("layers.hex"), program, parameters.value("LAYERS"));
      parameterWords(
          folder.resolve("parameters.hex"), program, parameters.value("PARAMETER_WORDS"));
      try (BufferedWriter out = writer(folder.resolve("dram_bytes.hex"))) {
        bytes(out, program.dram(), parameters.value("DRAM_SIZE"));
      }
      try (BufferedWriter out = writer(folder.resolve("images.hex"))) {
        for (int i = 0; i < parameters.value("IMAGES"); i++) {
          byte[] image = i < images.size() ? images.get(i) : new byte[0];
          bytes(out, image, parameters.value("IMAGE_BYTES"));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void layers(Path file, RtlProgram program, int count) throws IOException {
    try (BufferedWriter out = writer(file)) {
      for (int i = 0; i < count; i++) {
        out.write(i < program.layers().size() ? program.layers().get(i).word().hex() : "0");
        out.newLine();
      }
    }
  }

  private static void parameterWords(Path file, RtlProgram program, int count) throws IOException {
    try (BufferedWriter out = writer(file)) {
      for (int i = 0; i < count; i++) {
        out.write(i < program.parameterWords() ? Long.toHexString(program.parameter(i)) : "0");
        out.newLine();
      }
    }
  }

  /// One byte a line, filled up with zeros.
  private static void bytes(BufferedWriter out, byte[] bytes, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      out.write(BYTES[i < bytes.length ? bytes[i] & 0xFF : 0]);
      out.newLine();
    }
  }

  private static BufferedWriter writer(Path file) throws IOException {
    return Files.newBufferedWriter(file, StandardCharsets.US_ASCII);
  }
}
