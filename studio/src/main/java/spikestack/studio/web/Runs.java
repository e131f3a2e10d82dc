package spikestack.studio.web;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;

/// The runs that this server was asked for, each a child process of the same program.
///
/// A process of its own, because a run may need all the memory there is, may end with
/// `OutOfMemoryError`, and has to end at once when it is told to: then its whole process tree is
/// ended, external tools included. A child notices the end of its parent at its standard input and
/// ends too.
final class Runs implements AutoCloseable {
  private static final int MOST_WAITING = 16;
  private static final int MOST_REMEMBERED = 200;

  private final StudioOptions options;
  private final Semaphore slots;
  private final Map<String, Run> runs = new LinkedHashMap<>();
  private boolean closed;

  Runs(StudioOptions options) {
    this.options = options;
    slots = new Semaphore(options.mostRuns(), true);
  }

  /// Starts a run, or lets it wait.
  ///
  /// @throws Refusal 409 where its result folder is there, 429 where too many wait, 503 where the
  ///   server is ending or was rebuilt
  synchronized Run start(Order order) {
    if (closed) {
      throw new Refusal(503, "POST /api/runs", "a server that is ending", "another time");
    }
    long waiting = runs.values().stream().filter(Run::queued).count();
    if (waiting >= MOST_WAITING) {
      throw new Refusal(429, "POST /api/runs", waiting + " runs that wait", "at most 16");
    }
    Path out = options.dir().resolve(order.name());
    boolean taken =
        Files.exists(out, java.nio.file.LinkOption.NOFOLLOW_LINKS)
            || runs.values().stream()
                .anyMatch(run -> run.name().equals(order.name()) && !run.ended());
    if (taken) {
      throw new Refusal(409, "name", order.name(), "a name that no result has yet");
    }
    requireJars();
    byte[] random = new byte[8];
    new SecureRandom().nextBytes(random);
    Run run = new Run(HexFormat.of().formatHex(random), order.command(), order.name());
    List<String> words = new ArrayList<>(options.launcher());
    try {
      words.addAll(order.words(options.dir().resolve(".studio").resolve(run.id()), out));
    } catch (IOException e) {
      throw new Refusal(500, "--dir", "a folder that cannot be written", "one that can be");
    }
    runs.put(run.id(), run);
    forget();
    Thread.ofVirtual()
        .name("run " + run.name())
        .start(() -> run.perform(slots, words, out.resolve(ResultFolders.RESULT)));
    return run;
  }

  /// The launcher keeps the last two builds; a server that is older cannot start anything.
  private void requireJars() {
    int at = options.launcher().indexOf("-cp");
    if (at >= 0) {
      for (String part : options.launcher().get(at + 1).split(File.pathSeparator, -1)) {
        if (part.endsWith(".jar") && !Files.exists(Path.of(part))) {
          throw new Refusal(
              503, "serve", "a build that is gone", "serve, started again after the last build");
        }
      }
    }
  }

  private void forget() {
    var all = runs.values().iterator();
    while (runs.size() > MOST_REMEMBERED && all.hasNext()) {
      if (all.next().ended()) {
        all.remove();
      }
    }
  }

  /// The newest first.
  synchronized List<Run> all() {
    List<Run> list = new ArrayList<>(runs.values());
    Collections.reverse(list);
    return list;
  }

  synchronized Run run(String id) {
    Run run = runs.get(id);
    if (run == null) {
      throw Refusal.notFound("/api/runs", id, "an id that GET /api/runs lists");
    }
    return run;
  }

  @Override
  public void close() {
    List<Run> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(runs.values());
    }
    all.forEach(Run::cancel);
    all.forEach(Run::join);
  }
}
