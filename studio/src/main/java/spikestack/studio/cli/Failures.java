package spikestack.studio.cli;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jspecify.annotations.Nullable;
import spikestack.model.input.InputException;

/// What a person sees when a command fails: one line, and an exit code that says whose fault it is.
final class Failures {
  static final int YOUR_INPUT = 2;
  static final int OUR_BUG = 70;

  private Failures() {}

  /// Prints one line about `failure` and returns the exit code. The stack trace comes along only
  /// when the environment has `SPIKESTACK_DEBUG=1`.
  static int report(Throwable failure, PrintWriter err) {
    return report(failure, err, "1".equals(System.getenv("SPIKESTACK_DEBUG")));
  }

  static int report(Throwable failure, PrintWriter err, boolean debug) {
    int code =
        switch (failure) {
          case InputException wrong -> say(err, wrong.getMessage(), YOUR_INPUT);
          case UncheckedIOException wrapped
              when wrapped.getCause() instanceof FileSystemException file ->
              say(err, describe(file), YOUR_INPUT);
          case FileSystemException file -> say(err, describe(file), YOUR_INPUT);
          case OutOfMemoryError full ->
              say(
                  err,
                  "out of memory at a heap of "
                      + (Runtime.getRuntime().maxMemory() >> 20)
                      + " MiB; allow more with SPIKESTACK_JAVA_OPTS=-Xmx8g",
                  OUR_BUG);
          default ->
              say(
                  err,
                  "internal error, please report: "
                      + oneLine(failure.toString())
                      + (debug ? "" : " (SPIKESTACK_DEBUG=1 shows where)"),
                  OUR_BUG);
        };
    if (debug) failure.printStackTrace(err);
    err.flush();
    return code;
  }

  private static int say(PrintWriter err, @Nullable String message, int code) {
    err.println("spikestack: " + oneLine(String.valueOf(message)));
    return code;
  }

  /// The JDK's message is often the bare file name; then the class of the failure is the reason.
  private static String describe(FileSystemException failure) {
    String reason =
        switch (failure) {
          case NoSuchFileException absent -> "no such file or folder";
          case AccessDeniedException denied -> "access denied";
          case FileAlreadyExistsException present -> "exists already";
          case NotDirectoryException file -> "is not a folder";
          case DirectoryNotEmptyException full -> "the folder is not empty";
          default -> String.valueOf(failure.getReason());
        };
    return failure.getFile() + ": " + reason;
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
