package spikestack.studio.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import spikestack.model.input.InputException;

/// Writes a file in one step, so that a reader sees the old text or the new one and never a half.
final class WholeFile {
  private WholeFile() {}

  static void write(Path file, String text) {
    Path target = file.toAbsolutePath();
    if (Files.isDirectory(target)) {
      throw new InputException(file.toString(), "a folder", "the name of a file to write");
    }
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try {
      Files.write(part, text.getBytes(StandardCharsets.UTF_8));
      move(part, target);
    } catch (IOException failed) {
      deleteQuietly(part);
      throw new InputException(
          file.toString(), "not writable: " + failed, "a file in a folder that can be written to");
    }
  }

  private static void move(Path part, Path target) throws IOException {
    try {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException unsupported) {
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void deleteQuietly(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException alreadyReported) {
      // The failure that brought us here is the one to tell.
    }
  }
}
