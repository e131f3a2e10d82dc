package spikestack.silicon.thermal.solver;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// A fixed number of threads that share the rows of a grid.
///
/// Every row is computed by one thread alone and sums are kept per row, so the number of threads
/// never changes a result.
final class Team implements AutoCloseable {
  /// Work on the rows `from` (inclusive) to `to` (exclusive).
  @FunctionalInterface
  interface Rows {
    void run(int from, int to);
  }

  private final int threads;
  private final @Nullable ExecutorService helpers;

  Team(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be >= 1, was " + threads);
    }
    this.threads = threads;
    helpers =
        threads == 1
            ? null
            : Executors.newFixedThreadPool(
                threads - 1, Thread.ofPlatform().daemon().name("grid-", 1).factory());
  }

  /// Runs `work` over all rows and returns when the last is done.
  ///
  /// @param weight cells per row; little work stays on the calling thread
  void run(int rows, long weight, Rows work) {
    int parts = (int) Math.min(threads, Math.min(rows, rows * weight / 16_384 + 1));
    if (helpers == null || parts < 2) {
      work.run(0, rows);
      return;
    }
    Future<?>[] others = new Future<?>[parts - 1];
    for (int part = 1; part < parts; part++) {
      int from = (int) ((long) rows * part / parts);
      int to = (int) ((long) rows * (part + 1) / parts);
      others[part - 1] = helpers.submit(() -> work.run(from, to));
    }
    work.run(0, rows / parts);
    try {
      for (Future<?> other : others) {
        other.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while solving", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    if (helpers != null) {
      helpers.shutdownNow();
    }
  }
}
