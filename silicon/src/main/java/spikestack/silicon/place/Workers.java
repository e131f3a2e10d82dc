package spikestack.silicon.place;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/// Runs numbered chunks of work on a few threads.
///
/// The number of chunks never depends on the number of threads, and chunks write to places of their
/// own: hence the same bits at any thread count.
final class Workers implements AutoCloseable {
  private final ExecutorService pool;
  private final int threads;

  Workers(int threads) {
    this.threads = Math.max(1, threads);
    this.pool =
        Executors.newFixedThreadPool(
            Math.max(1, this.threads - 1),
            task -> {
              Thread thread = new Thread(task, "place");
              thread.setDaemon(true);
              return thread;
            });
  }

  /// Calls `body` with each of `0 .. chunks - 1`, in any order, and returns when all are done.
  void run(int chunks, IntConsumer body) {
    if (threads == 1 || chunks == 1) {
      for (int c = 0; c < chunks; c++) {
        body.accept(c);
      }
      return;
    }
    AtomicInteger next = new AtomicInteger();
    Runnable claim =
        () -> {
          for (int c = next.getAndIncrement(); c < chunks; c = next.getAndIncrement()) {
            body.accept(c);
          }
        };
    List<Future<?>> others = new ArrayList<>();
    for (int t = 1; t < Math.min(threads, chunks); t++) {
      others.add(pool.submit(claim));
    }
    claim.run();
    try {
      for (Future<?> other : others) {
        other.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(String.valueOf(e.getCause()), e.getCause());
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
