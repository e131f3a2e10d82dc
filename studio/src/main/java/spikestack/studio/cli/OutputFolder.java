package spikestack.studio.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import spikestack.model.input.InputException;

/// A result folder that appears whole or not at all.
///
/// Files are written into a staging folder beside the target's own files and moved there by
/// [#publish]. An interrupted or failed run removes the staging folder (also on Ctrl-C), so nothing
/// half-written is left and earlier results survive.
final class OutputFolder implements AutoCloseable {
  private final Path target;
  private final Path staging;
  private final boolean created;
  private final Thread cleaner;
  private boolean published;

  private OutputFolder(Path target, Path staging, boolean created) {
    this.target = target;
    this.staging = staging;
    this.created = created;
    this.cleaner = new Thread(this::interrupted, "discard staging folder");
    Runtime.getRuntime().addShutdownHook(cleaner);
  }

  /// Opens the folder before any work is done, so that an unwritable place is reported at once.
  static OutputFolder open(Path target) {
    boolean existed = Files.exists(target);
    if (existed && !Files.isDirectory(target)) {
      throw new InputException("--out " + target, "a file", "a folder, new or existing");
    }
    try {
      Files.createDirectories(target);
      Path staging = Files.createTempDirectory(target, ".partial-");
      return new OutputFolder(target, staging, !existed);
    } catch (IOException e) {
      throw new InputException(
          "--out " + target, "a place that cannot be written", "a folder that you may write to");
    }
  }

  /// Where to write a file of this name before publishing.
  Path staged(String name) {
    return staging.resolve(name);
  }

  /// Where the file will be.
  Path finished(String name) {
    return target.resolve(name);
  }

  /// Moves every staged file to its place.
  void publish() {
    try (Stream<Path> files = Files.walk(staging)) {
      List<Path> all = new ArrayList<>(files.filter(Files::isRegularFile).sorted().toList());
      for (Path file : all) {
        Path place = target.resolve(staging.relativize(file));
        Files.createDirectories(place.toAbsolutePath().getParent());
        Files.move(file, place, StandardCopyOption.REPLACE_EXISTING);
      }
      published = true;
    } catch (IOException e) {
      throw new InputException(
          "--out " + target, "a failure while writing: " + e.getMessage(), "a writable folder");
    }
  }

  @Override
  public void close() {
    discard();
    try {
      Runtime.getRuntime().removeShutdownHook(cleaner);
    } catch (IllegalStateException shuttingDown) {
      // The hook is running or has run; there is nothing left to remove.
    }
  }

  /// The process is asked to end while a run is under way.
  private void interrupted() {
    discard();
    System.err.println("spikestack: interrupted; nothing was written to " + target);
  }

  private synchronized void discard() {
    if (!Files.exists(staging)) {
      return;
    }
    try (Stream<Path> files = Files.walk(staging)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
      if (created && !published) {
        Files.deleteIfExists(target);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
