package spikestack.machine.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;

/// Runs many images on several threads, one simulator each; results come back in image order, so
/// they do not depend on the number of threads. At most two images per thread are in flight, which
/// bounds the memory.
public final class ImageRunner {
  private static final int IN_FLIGHT = 2;

  private ImageRunner() {}

  /// Runs images `0..count-1`; `pixels` and `labels` give their content, `sink` receives the
  /// results in order on the calling thread. Stops at the first failure, or when the calling thread
  /// is interrupted.
  public static void run(
      Simulator simulator,
      int count,
      int threads,
      boolean record,
      IntFunction<byte[]> pixels,
      IntUnaryOperator labels,
      Consumer<Simulation> sink)
      throws InterruptedException {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be >= 1, was " + threads);
    }
    BlockingQueue<Simulator> free = new ArrayBlockingQueue<>(threads);
    free.add(simulator);
    while (free.remainingCapacity() > 0) {
      free.add(simulator.twin());
    }
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      Deque<Future<Simulation>> running = new ArrayDeque<>();
      try {
        for (int i = 0; i < count; i++) {
          if (running.size() == IN_FLIGHT * threads) {
            sink.accept(result(running.remove()));
          }
          int image = i;
          running.add(pool.submit(() -> one(free, image, record, pixels, labels)));
        }
        while (!running.isEmpty()) {
          sink.accept(result(running.remove()));
        }
      } finally {
        pool.shutdownNow();
      }
    }
  }

  private static Simulation one(
      BlockingQueue<Simulator> free,
      int image,
      boolean record,
      IntFunction<byte[]> pixels,
      IntUnaryOperator labels)
      throws InterruptedException {
    Simulator own = free.take();
    try {
      return own.run(pixels.apply(image), image, labels.applyAsInt(image), record);
    } finally {
      free.add(own);
    }
  }

  private static Simulation result(Future<Simulation> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("simulation failed", e.getCause());
    }
  }
}
