package spikestack.studio.web;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How a [Studio] is started.
///
/// @param dir holds the result folders; new runs write into it
/// @param home holds `inputs/` and `studies/`
/// @param bind address to listen at
/// @param port 0 for any free one
/// @param token that requests must know; there must be one where `bind` is not loopback
/// @param mostRuns runs at a time, `>= 1`; more wait
/// @param commands of the command line that runs may ask for; others than the studio knows do not
///   count
/// @param launcher the words before `run STUDY ...` of a child process
/// @param page folder with the built page, to look at another one than the jar holds
public record StudioOptions(
    Path dir,
    Path home,
    InetAddress bind,
    int port,
    Optional<String> token,
    int mostRuns,
    Set<String> commands,
    List<String> launcher,
    Optional<Path> page) {
  /// A token shorter than this could be guessed.
  public static final int SHORTEST_TOKEN = 16;

  public StudioOptions {
    commands = Set.copyOf(commands);
    launcher = List.copyOf(launcher);
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port must be 0..65535, was " + port);
    }
    if (mostRuns < 1) {
      throw new IllegalArgumentException("mostRuns must be at least 1, was " + mostRuns);
    }
    if (token.isEmpty() && !bind.isLoopbackAddress()) {
      throw new IllegalArgumentException("bound to " + bind + " without a token");
    }
    if (token.isPresent() && token.get().length() < SHORTEST_TOKEN) {
      throw new IllegalArgumentException("token of less than " + SHORTEST_TOKEN + " characters");
    }
  }
}
