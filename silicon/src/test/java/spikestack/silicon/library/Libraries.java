package spikestack.silicon.library;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import spikestack.machine.tech.Technology;

/// The default library, and runs of the programs that read libraries.
final class Libraries {
  private Libraries() {}

  static Technology technology() {
    Path root = Path.of(Optional.ofNullable(System.getProperty("spikestack.root")).orElse(".."));
    return Technology.read(root.resolve("inputs/technologies/n28-model.yaml"));
  }

  static CellLibrary standard() {
    return CellLibrary.of(technology());
  }

  /// A memory as the attention core's shell asks for one.
  static MemoryMacro membrane() {
    return new MemoryMacro(
        "membrane_memory",
        64,
        32,
        2,
        16,
        List.of(
            port("clk", 1, false),
            port("read_enable", 2, false),
            port("read_address", 6, false),
            port("read_data", 32, true),
            port("write_enable", 2, false),
            port("write_address", 6, false),
            port("write_data", 32, false)));
  }

  private static MemoryMacro.Port port(String name, int bits, boolean output) {
    return new MemoryMacro.Port(name, bits, MemoryMacro.Role.of(name, output));
  }

  /// Runs a program in a folder and returns what it printed; the test is skipped, by name, if the
  /// program is not installed.
  static String run(Path folder, String... command) {
    boolean installed =
        List.of(System.getenv().getOrDefault("PATH", "").split(":", -1)).stream()
            .anyMatch(path -> Files.isExecutable(Path.of(path, command[0])));
    assumeTrue(installed, command[0] + " is not installed");
    try {
      Process process =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      if (code != 0) {
        throw new IllegalStateException(command[0] + " ended with " + code + ":\n" + printed);
      }
      return printed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
