package spikestack.model.input;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;

/// Writes a file completely or not at all: into a temporary file beside it, which then takes its
/// name.
///
/// A target that cannot be written is the user's input (`--out`), hence an [InputException].
public final class AtomicFile {
  private AtomicFile() {}

  /// Fills the file.
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  public static void write(Path file, String text) {
    write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /// Creates the folders above the file when they are missing.
  public static void write(Path file, Content content) {
    if (Files.isDirectory(file)) {
      throw new InputException(file.toString(), "a folder", "a file to write");
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new InputException(file.toString(), "no folder to write to", "a file in a folder");
    }
    try {
      Files.createDirectories(folder);
      Path temporary = Files.createTempFile(folder, "." + file.getFileName(), ".part");
      try {
        try (OutputStream out =
            new BufferedOutputStream(Files.newOutputStream(temporary), 1 << 16)) {
          content.writeTo(out);
        }
        allowReading(temporary);
        Files.move(
            temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /// Temporary files are private to their owner; results are ordinary files.
  private static void allowReading(Path file) throws IOException {
    PosixFileAttributeView posix = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (posix != null) {
      posix.setPermissions(PosixFilePermissions.fromString("rw-r--r--"));
    }
  }

  /// The error for a target that cannot be written.
  public static InputException unwritable(Path file, IOException e) {
    String found =
        switch (e) {
          case AccessDeniedException denied -> "no permission to write";
          case FileAlreadyExistsException exists -> "a file where a folder is needed";
          default -> "an output error (" + e.getMessage() + ")";
        };
    return new InputException(file.toString(), found, "a place that can be written");
  }
}
