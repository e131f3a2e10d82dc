package spikestack.studio.cli;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/// Independent work on several threads, its results folded in order on the caller's.
///
/// The outcome therefore does not depend on the number of threads; a bounded number of batches is
/// in flight, so neither does memory depend on the number of items.
final class InOrder {
  private static final int BATCH = 4;
  private static final int BATCHES_PER_THREAD = 4;

  private InOrder() {}

  /// Calls `work` for 0..count-1 on `threads` threads, and `fold` with every result, in order. The
  /// first failure ends it.
  static <T> void run(int count, int threads, IntFunction<T> work, Consumer<T> fold) {
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    try {
      ArrayDeque<Future<List<T>>> flying = new ArrayDeque<>();
      int next = 0;
      while (next < count || !flying.isEmpty()) {
        while (next < count && flying.size() < BATCHES_PER_THREAD * threads) {
          int from = next;
          int to = Math.min(count, from + BATCH);
          flying.add(workers.submit(() -> batch(work, from, to)));
          next = to;
        }
        result(flying.remove()).forEach(fold);
      }
    } finally {
      workers.shutdownNow();
    }
  }

  private static <T> List<T> batch(IntFunction<T> work, int from, int to) {
    List<T> all = new ArrayList<>();
    for (int i = from; i < to; i++) {
      all.add(work.apply(i));
    }
    return all;
  }

  private static <T> T result(Future<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new IllegalStateException(e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
