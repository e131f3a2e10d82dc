package spikestack.silicon.rtl;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/// Runs a program that is not ours: everything it says goes to a log file, a failure becomes one
/// message with the last lines of it.
final class Running {
  private static final int LAST_LINES = 4;
  private static final int LAST_CHARACTERS = 600;
  private static final long POLL_MILLISECONDS = 100;

  private Running() {}

  /// Watches a growing output file: `closed` is told how many images are complete; a file that does
  /// not grow for `patience` means that the machine hangs.
  record Watch(Path output, Duration patience, IntConsumer closed) {}

  /// What a short command prints.
  static List<String> output(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      return text.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /// Until it ends; at most `limit`.
  static void run(
      List<String> command,
      Path folder,
      Path log,
      Map<String, String> environment,
      Duration limit) {
    Process process = start(command, folder, log, environment);
    try {
      if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
        throw failed(command, "has not ended after " + limit.toSeconds() + " s", log);
      }
      finished(process, command, log);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  /// Until it ends, or its output stops growing.
  static void run(List<String> command, Path folder, Path log, Watch watch) {
    Process process = start(command, folder, log, Map.of());
    Tail tail = new Tail(watch.output());
    long since = System.nanoTime();
    try {
      while (!process.waitFor(POLL_MILLISECONDS, TimeUnit.MILLISECONDS)) {
        if (tail.grew()) {
          since = System.nanoTime();
          watch.closed().accept(tail.images);
        } else if (System.nanoTime() - since > watch.patience().toNanos()) {
          throw failed(
              command, "has written nothing for " + watch.patience().toSeconds() + " s", log);
        }
      }
      tail.grew();
      watch.closed().accept(tail.images);
      finished(process, command, log);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process start(
      List<String> command, Path folder, Path log, Map<String, String> environment) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void finished(Process process, List<String> command, Path log) {
    if (process.exitValue() != 0) {
      throw failed(command, "ended with code " + process.exitValue(), log);
    }
  }

  private static IllegalStateException failed(List<String> command, String how, Path log) {
    String last = "";
    try {
      List<String> lines = Files.readString(log, StandardCharsets.ISO_8859_1).lines().toList();
      last =
          String.join(" | ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    } catch (IOException e) {
      last = "no log: " + e.getMessage();
    }
    String end = last.substring(Math.max(0, last.length() - LAST_CHARACTERS));
    String name = String.valueOf(Path.of(command.getFirst()).getFileName());
    return new IllegalStateException(name + " " + how + ": " + end + " (all of it: " + log + ")");
  }

  /// Counts the images whose end has been written.
  private static final class Tail {
    private final Path file;
    private long position;
    private int previous = '\n';
    private int images;

    Tail(Path file) {
      this.file = file;
    }

    boolean grew() {
      if (!Files.exists(file)) {
        return false;
      }
      try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
        byte[] some = new byte[1 << 16];
        in.seek(position);
        boolean any = false;
        int read = in.read(some);
        while (read > 0) {
          any = true;
          for (int i = 0; i < read; i++) {
            images += previous == '\n' && some[i] == 'E' ? 1 : 0;
            previous = some[i];
          }
          position += read;
          read = in.read(some);
        }
        return any;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
