package spikestack.studio.explore;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Threads of this process, each on a slice of the points.
public final class LocalBackend implements Backend {
  private static final int SLICE = 8;

  private final PointEvaluator evaluator;
  private final ExecutorService pool;

  private record Slice(int from, List<PointResult> results) {}

  public LocalBackend(PointEvaluator evaluator, int threads) {
    this.evaluator = evaluator;
    this.pool = Executors.newFixedThreadPool(threads);
  }

  @Override
  public void evaluate(List<int[]> points, Sink sink) throws InterruptedException {
    CompletionService<Slice> slices = new ExecutorCompletionService<>(pool);
    int waiting = 0;
    for (int from = 0; from < points.size(); from += SLICE) {
      int begin = from;
      int end = Math.min(points.size(), from + SLICE);
      slices.submit(() -> slice(points, begin, end));
      waiting++;
    }
    for (; waiting > 0; waiting--) {
      Slice slice = result(slices);
      for (int i = 0; i < slice.results.size(); i++) {
        sink.done(slice.from + i, slice.results.get(i));
      }
    }
  }

  private Slice slice(List<int[]> points, int from, int to) throws InterruptedException {
    List<PointResult> results = new ArrayList<>(to - from);
    for (int i = from; i < to; i++) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      results.add(evaluator.evaluate(points.get(i)));
    }
    return new Slice(from, results);
  }

  private static Slice result(CompletionService<Slice> slices) throws InterruptedException {
    try {
      return slices.take().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("a point failed", e.getCause());
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
