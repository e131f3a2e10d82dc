package spikestack.model.input.events;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import spikestack.model.input.FileBytes;
import spikestack.model.input.InputException;

/// Reads one recording: AEDAT 2.0 (DVS128), 3.1 or 4 by its first line, N-MNIST by the name
/// `*.bin`.
public final class EventFile {
  private static final int MAX_BYTES = 1 << 30;
  private static final int VERSION = 12;

  private EventFile() {}

  /// Reads all events.
  ///
  /// @throws InputException when the file is missing, damaged or of another kind
  public static EventStream read(Path path) {
    String file = path.toString();
    byte[] bytes = FileBytes.read(path, MAX_BYTES);
    String start =
        new String(bytes, 0, Math.min(VERSION, bytes.length), StandardCharsets.ISO_8859_1);
    return switch (start) {
      case "#!AER-DAT2.0" -> Aedat2.read(file, bytes);
      case "#!AER-DAT3.1" -> Aedat3.read(file, bytes);
      case "#!AER-DAT4.0" -> Aedat4.read(file, bytes);
      default -> {
        if (!start.startsWith("#") && file.endsWith(".bin")) {
          yield NeuromorphicMnist.read(file, bytes);
        }
        throw new InputException(
            file + ": byte 0",
            start.startsWith("#!AER-DAT") ? start : "no recording of events",
            "#!AER-DAT2.0, #!AER-DAT3.1, #!AER-DAT4.0, or a file *.bin of N-MNIST");
      }
    };
  }
}
