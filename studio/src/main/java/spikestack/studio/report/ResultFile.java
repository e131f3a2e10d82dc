package spikestack.studio.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import spikestack.model.input.AtomicFile;
import spikestack.model.input.InputException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/// Reads and writes `result.json`; the format is documented in `docs/formats/result.md`.
///
/// The same result gives the same bytes: keys stand in the order of the records, lines end in `\n`.
/// Reading is strict: an unknown, doubled or missing key is an error, because a silently ignored
/// number is worse than none.
public final class ResultFile {
  /// Larger files are refused before they are read.
  private static final long MOST_BYTES = 256L << 20;

  private static final String ALLOWED = "a result.json of this version, see docs/formats/result.md";

  static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .disable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private ResultFile() {}

  /// Writes all of it or nothing: an interrupted run leaves the old file as it was.
  ///
  /// @throws InputException where the file cannot be written; missing folders are made
  public static void write(Path file, Result result) {
    AtomicFile.write(file, text(result));
  }

  /// The text that `write` puts into the file.
  public static String text(Result result) {
    return JSON.writeValueAsString(result).replace("\r\n", "\n") + "\n";
  }

  /// Reads a whole result, and nothing but one.
  ///
  /// @throws InputException naming the file and the key where it is not a result of this version
  public static Result read(Path file) {
    byte[] bytes;
    try {
      if (Files.isDirectory(file)) {
        throw new InputException(file.toString(), "a folder", ALLOWED);
      }
      long size = Files.size(file);
      if (size > MOST_BYTES) {
        throw new InputException(
            file.toString(), size + " bytes", "at most " + MOST_BYTES + " bytes");
      }
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException missing) {
      throw new InputException(file.toString(), "no such file", ALLOWED);
    } catch (IOException failed) {
      throw new InputException(file.toString(), "unreadable: " + failed.getMessage(), ALLOWED);
    }
    try {
      return JSON.readValue(bytes, Result.class);
    } catch (JacksonException wrong) {
      throw new InputException(place(file, wrong), found(wrong), ALLOWED);
    }
  }

  private static String place(Path file, JacksonException wrong) {
    String key =
        wrong.getPath().stream()
            .map(
                step ->
                    step.getPropertyName() == null
                        ? "[" + step.getIndex() + "]"
                        : "." + step.getPropertyName())
            .collect(Collectors.joining());
    String line = wrong.getLocation() == null ? "" : ":" + wrong.getLocation().getLineNr();
    return file
        + line
        + (key.isEmpty() ? "" : ": " + (key.startsWith(".") ? key.substring(1) : key));
  }

  private static String found(JacksonException wrong) {
    if (wrong instanceof UnrecognizedPropertyException unknown) {
      return "the unknown key " + unknown.getPropertyName();
    }
    if (wrong.getCause() instanceof IllegalArgumentException ours && ours.getMessage() != null) {
      return ours.getMessage();
    }
    String message = wrong.getOriginalMessage();
    return message.startsWith("Missing creator property") ? "nothing at this key" : message;
  }
}
