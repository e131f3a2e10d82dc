package spikestack.studio.explore;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import spikestack.model.input.InputException;

/// The last values of a pure function, each computed once even when several threads ask at the same
/// time; an [InputException] is a value too.
final class Memo<K, V> {
  private final Function<K, V> function;
  private final Map<K, FutureTask<V>> known;

  /// Remembers the `most` keys used last.
  Memo(int most, Function<K, V> function) {
    this.function = function;
    this.known =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, FutureTask<V>> eldest) {
            return size() > most;
          }
        };
  }

  V of(K key) {
    FutureTask<V> task;
    synchronized (known) {
      task = known.computeIfAbsent(key, k -> new FutureTask<>(() -> function.apply(k)));
    }
    task.run(); // does nothing where it has run, or runs elsewhere
    return value(task);
  }

  private static <V> V value(Future<V> task) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          if (e.getCause() instanceof InputException wrong) {
            throw new InputException(wrong.place(), wrong.found(), wrong.allowed());
          }
          throw new IllegalStateException(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
