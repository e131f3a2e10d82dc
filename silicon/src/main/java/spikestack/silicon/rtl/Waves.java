package spikestack.silicon.rtl;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.IntConsumer;

/// The waves of whole inferences (VCD of Verilator, every signal of the machine), handed to whoever
/// counts them while they are made: through a named pipe, so that nothing of them is ever stored.
public final class Waves {
  /// Where the machine stands in the waves.
  public static final String MACHINE = "TOP.testbench.machine";

  /// High while an image runs, within [#MACHINE].
  public static final String RUNNING = MACHINE + ".running";

  private static final long SECONDS_TO_FINISH = 60;

  private Waves() {}

  /// Builds the bench with waves, runs images and gives what `count` makes of the waves.
  ///
  /// @param parameters room for as many images
  /// @param closed hears how many images are done
  /// @throws spikestack.model.input.InputException if Verilator is not there
  public static <T> T run(
      RtlProgram program,
      MachineParameters parameters,
      List<byte[]> images,
      Path work,
      IntConsumer closed,
      Function<InputStream, T> count) {
    Bench bench = Bench.traced(parameters, Bench.cache());
    Path folder = work.resolve("waves");
    RtlFiles.memories(folder, program, parameters, images);
    Path pipe = folder.resolve("waves.vcd");
    Running.run(
        List.of("mkfifo", pipe.toString()),
        folder,
        folder.resolve("mkfifo.log"),
        java.util.Map.of(),
        java.time.Duration.ofSeconds(SECONDS_TO_FINISH));
    ExecutorService reader = Executors.newSingleThreadExecutor(Waves::background);
    try {
      Future<T> counted = reader.submit(() -> read(pipe, count));
      bench
          .with("+vcd=" + pipe.toAbsolutePath())
          .run(folder, 0, images.size(), folder.resolve("out.txt"), Optional.empty(), closed);
      return counted.get(SECONDS_TO_FINISH, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (TimeoutException e) {
      throw new IllegalStateException("the waves have no end", e);
    } finally {
      reader.shutdownNow();
    }
  }

  private static Thread background(Runnable work) {
    Thread thread = new Thread(work, "waves");
    thread.setDaemon(true);
    return thread;
  }

  private static <T> T read(Path pipe, Function<InputStream, T> count) {
    try (InputStream in = Files.newInputStream(pipe)) {
      try {
        return count.apply(new StaysOpen(in));
      } finally {
        // The writer must not wait for a reader that has given up.
        in.transferTo(OutputStream.nullOutputStream());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class StaysOpen extends FilterInputStream {
    StaysOpen(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] into, int from, int count) throws IOException {
      return in.read(into, from, count);
    }

    @Override
    public void close() {
      // By whoever opened it.
    }
  }

  /// The first images of a source, as lists are wanted.
  public static List<byte[]> images(int count, java.util.function.IntFunction<byte[]> pixels) {
    List<byte[]> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      images.add(pixels.apply(i));
    }
    return images;
  }
}
