package spikestack.studio.web;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// One child process, and what it has said so far.
///
/// Events are numbered from 1; the last 2,000 are kept, so that who comes late or again misses
/// little and memory stays bounded. Lines of progress start with the control character RS and are
/// JSON; all others are log.
final class Run {
  /// First character of a line of progress.
  private static final String MARK = "\u001e";

  private static final int MOST_EVENTS = 2_000;
  private static final int LONGEST_LINE = 2_000;
  private static final long PATIENCE_SECONDS = 5;

  enum State {
    QUEUED,
    RUNNING,
    DONE,
    FAILED,
    CANCELLED;

    boolean end() {
      return this == DONE || this == FAILED || this == CANCELLED;
    }
  }

  /// @param number from 1
  /// @param kind `state`, `progress` or `log`
  /// @param data JSON
  record Event(long number, String kind, String data) {}

  private final String id;
  private final String command;
  private final String name;

  // All guarded by this.
  private final ArrayDeque<Event> events = new ArrayDeque<>();
  private long numbered;
  private State state = State.QUEUED;
  private String stage = "";
  private @Nullable Double fraction;
  private @Nullable Instant started;
  private @Nullable Instant ended;
  private @Nullable Integer exit;
  private @Nullable String complaint;
  private @Nullable String result;
  private @Nullable Process process;
  private boolean cancelled;
  private boolean finished;

  Run(String id, String command, String name) {
    this.id = id;
    this.command = command;
    this.name = name;
    event("state", Answers.JSON.writeValueAsString(body()));
  }

  String id() {
    return id;
  }

  String name() {
    return name;
  }

  synchronized boolean queued() {
    return state == State.QUEUED;
  }

  synchronized boolean ended() {
    return state.end();
  }

  /// As `GET /api/runs/{id}` answers.
  synchronized Map<String, Object> body() {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("id", id);
    body.put("command", command);
    body.put("name", name);
    body.put("state", state.name().toLowerCase(java.util.Locale.ROOT));
    body.put("stage", stage);
    body.put("fraction", fraction);
    body.put("started", time(started));
    body.put("ended", time(ended));
    body.put("exit", exit);
    body.put("complaint", complaint);
    body.put("result", result);
    return body;
  }

  private static @Nullable String time(@Nullable Instant instant) {
    return instant == null ? null : instant.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  private synchronized void event(String kind, String data) {
    numbered++;
    events.add(new Event(numbered, kind, data));
    if (events.size() > MOST_EVENTS) {
      events.removeFirst();
    }
    notifyAll();
  }

  private synchronized void state(State next) {
    state = next;
    event("state", Answers.JSON.writeValueAsString(body()));
  }

  /// Events behind number `after`; waits for one up to `patience`, and then may return none.
  synchronized List<Event> after(long after, Duration patience) throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    while (numbered <= after && !state.end()) {
      long left = until - System.nanoTime();
      if (left <= 0) {
        return List.of();
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    List<Event> news = new ArrayList<>();
    for (Event event : events) {
      if (event.number() > after) {
        news.add(event);
      }
    }
    return news;
  }

  /// Waits for a slot, runs the process to its end. Never throws.
  void perform(Semaphore slots, List<String> words, Path resultFile) {
    boolean slot = false;
    try {
      while (!slot && !isCancelled()) {
        slot = slots.tryAcquire(200, TimeUnit.MILLISECONDS);
      }
      if (!isCancelled()) {
        execute(words, resultFile);
      }
    } catch (IOException e) {
      synchronized (this) {
        complaint = "the process could not be started: " + e.getMessage();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (slot) {
        slots.release();
      }
      finish();
    }
  }

  private synchronized boolean isCancelled() {
    return cancelled;
  }

  private void execute(List<String> words, Path resultFile)
      throws IOException, InterruptedException {
    Process child;
    synchronized (this) {
      started = Instant.now();
      child = new ProcessBuilder(words).start();
      process = child;
      state(State.RUNNING);
    }
    Thread output = Thread.ofVirtual().start(() -> listen(child.getInputStream()));
    Thread errors = Thread.ofVirtual().start(() -> listen(child.getErrorStream()));
    int code = child.waitFor();
    // A grandchild may hold the streams open: its words are not waited for.
    output.join(Duration.ofSeconds(2));
    errors.join(Duration.ofSeconds(2));
    synchronized (this) {
      exit = code;
      if (code <= 1 && Files.isRegularFile(resultFile)) {
        result = name;
      }
    }
  }

  private synchronized void finish() {
    ended = Instant.now();
    // Who is told to end may still end well, but not without a result.
    boolean fine = exit != null && exit == 0 && (!cancelled || result != null);
    if (fine) {
      fraction = 1.0;
      complaint = null;
    }
    finished = true;
    state(fine ? State.DONE : cancelled ? State.CANCELLED : State.FAILED);
  }

  private void listen(InputStream stream) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      StringBuilder line = new StringBuilder();
      for (int c = lines.read(); c >= 0; c = lines.read()) {
        if (c == '\n') {
          heard(line.toString());
          line.setLength(0);
        } else if (line.length() < LONGEST_LINE && c != '\r') {
          line.append((char) c);
        }
      }
      if (!line.isEmpty()) {
        heard(line.toString());
      }
    } catch (IOException ended) {
      // The process is gone.
    }
  }

  private void heard(String line) {
    if (!line.startsWith(MARK)) {
      synchronized (this) {
        if (line.startsWith("spikestack: ")) {
          complaint = line.substring("spikestack: ".length());
        }
      }
      event("log", Answers.JSON.writeValueAsString(Map.of("line", line)));
      return;
    }
    try {
      JsonNode told = Answers.JSON.readTree(line.substring(1));
      synchronized (this) {
        stage = told.path("stage").asString("");
        fraction = told.path("fraction").isNumber() ? told.path("fraction").asDouble() : null;
        event("progress", Answers.JSON.writeValueAsString(told));
      }
    } catch (JacksonException broken) {
      event("log", Answers.JSON.writeValueAsString(Map.of("line", line.substring(1))));
    }
  }

  /// Ends the process and everything it started; returns at once.
  void cancel() {
    Process child;
    synchronized (this) {
      if (state.end()) {
        return;
      }
      cancelled = true;
      child = process;
    }
    if (child == null) {
      return;
    }
    // Listed while the parent is there: afterwards they are nobody's.
    List<ProcessHandle> tree = new ArrayList<>(child.descendants().toList());
    tree.addFirst(child.toHandle());
    tree.forEach(ProcessHandle::destroy);
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                boolean gone = child.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
                tree.forEach(ProcessHandle::destroyForcibly);
                if (!gone) {
                  child.destroyForcibly();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  /// Waits until the run has ended, at most as long as ending by force takes.
  synchronized void join() {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS + 3);
    try {
      while (!finished && System.nanoTime() < until) {
        TimeUnit.MILLISECONDS.timedWait(this, 100);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
