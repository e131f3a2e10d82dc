package spikestack.model.input;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Whole files, bounded, with errors that name the file.
public final class FileBytes {
  private FileBytes() {}

  /// The file's bytes; refused when it is missing, no regular file, unreadable, or longer than
  /// `max` bytes.
  public static byte[] read(Path file, long max) {
    requireFile(file);
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes((int) Math.min(max + 1, Integer.MAX_VALUE - 8));
      if (bytes.length > max) {
        throw new InputException(
            file.toString(), "more than " + max + " bytes", max + " bytes or fewer");
      }
      return bytes;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /// Refuses what is missing or no regular file.
  public static void requireFile(Path file) {
    if (Files.isDirectory(file)) {
      throw new InputException(file.toString(), "a folder", "a file");
    }
    if (!Files.exists(file)) {
      throw new InputException(file.toString(), "no such file", "an existing file");
    }
    if (!Files.isRegularFile(file)) {
      throw new InputException(file.toString(), "a device or pipe", "a regular file");
    }
  }

  /// What an [IOException] while reading means to the person who named the file.
  public static InputException unreadable(Path file, IOException e) {
    String found =
        switch (e) {
          case NoSuchFileException gone -> "no such file";
          case AccessDeniedException denied -> "no permission to read it";
          default -> "an input error (" + e.getMessage() + ")";
        };
    return new InputException(file.toString(), found, "a readable file");
  }
}
