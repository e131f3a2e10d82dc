package spikestack.studio.cli;

import java.io.Console;
import java.time.Duration;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/// A progress bar on the error stream for anything longer than two seconds; silent when that stream
/// is not a terminal.
final class Progress implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /// Between two lines to a studio.
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final String task;
  private final long total;
  private final String unit;
  private final long start = System.nanoTime();
  private final boolean terminal =
      Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
  private @Nullable ProgressBar bar;
  private long done;
  private long told;
  private String words = "";

  Progress(String task, long total, String unit) {
    this.task = task;
    this.total = total;
    this.unit = unit;
    tell(true);
  }

  /// A line for the studio that this command is a child of.
  private void tell(boolean now) {
    if (Supervision.on()) {
      long time = System.nanoTime();
      if (now || time - told > PAUSE.toNanos()) {
        told = time;
        Supervision.tell(task, done, total, unit, words);
      }
    }
  }

  synchronized void step(long steps) {
    done += steps;
    tell(done >= total);
    if (bar == null && terminal && System.nanoTime() - start > PATIENCE.toNanos()) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setInitialMax(total)
              .setUnit(" " + unit, 1)
              .setStyle(ProgressBarStyle.UNICODE_BLOCK)
              .showSpeed()
              .build();
    }
    if (bar != null) {
      bar.stepTo(done);
    }
  }

  /// A few words behind the bar.
  synchronized void note(String words) {
    this.words = words;
    tell(false);
    if (bar != null) {
      bar.setExtraMessage(words);
    }
  }

  /// Seconds since the start, for rates printed to a person; never part of a result.
  double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  @Override
  public synchronized void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
