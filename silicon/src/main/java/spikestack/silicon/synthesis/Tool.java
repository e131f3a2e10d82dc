package spikestack.silicon.synthesis;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import spikestack.model.input.InputException;

/// A program of others that runs in a folder and leaves a log there.
final class Tool {
  static final int INTERRUPTED = 130;
  private static final long FOREVER = TimeUnit.DAYS.toSeconds(1);

  private Tool() {}

  /// Complains once, before any work, about programs that are not installed.
  ///
  /// @throws InputException naming the packages
  static void require(List<String> programs) {
    List<String> missing = new ArrayList<>();
    for (String program : programs) {
      if (!installed(program)) {
        missing.add(program);
      }
    }
    if (!missing.isEmpty()) {
      throw new InputException(
          "synthesis",
          "no program " + String.join(", ", missing) + " on the path",
          "Yosys and OpenSTA (Debian: apt install yosys opensta)");
    }
  }

  static boolean installed(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    for (String folder : path.split(File.pathSeparator, -1)) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  /// Runs a program to its end and returns what it printed, also in `folder/log`.
  ///
  /// @throws IllegalStateException with the end of the log if it fails
  static String run(Path folder, String log, List<String> command) {
    Result result = attempt(folder, log, command, FOREVER);
    if (result.code() != 0) {
      throw new IllegalStateException(
          command.getFirst()
              + " ended with "
              + result.code()
              + ", see "
              + folder.resolve(log)
              + ":\n"
              + tail(result.printed()));
    }
    return result.printed();
  }

  /// What a program printed and how it ended.
  record Result(int code, String printed) {}

  /// As [#run], with a failure as an answer; a program that takes longer than `seconds` is ended
  /// and has the code of an interrupt.
  static Result attempt(Path folder, String log, List<String> command, long seconds) {
    Path printed = folder.resolve(log);
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(printed.toFile())
              .start();
      process.getOutputStream().close();
      try {
        boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
        if (!ended) {
          process.destroyForcibly().waitFor();
        }
        int code = ended ? process.exitValue() : INTERRUPTED;
        return new Result(code, Files.readString(printed, StandardCharsets.ISO_8859_1));
      } catch (InterruptedException e) {
        process.destroy();
        Thread.currentThread().interrupt();
        throw new IllegalStateException(command.getFirst() + " was interrupted", e);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String tail(String text) {
    List<String> lines = text.lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 12), lines.size()));
  }
}
