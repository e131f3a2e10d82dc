package spikestack.silicon.rtl;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;

/// Runs a program on a bench and compares every image with what was expected.
///
/// Images are run in batches, several processes at once; results come in order. The first
/// difference of a batch is run again with a log of all writes, to name the cycle of the wrong bit.
public final class Verification {
  private final RtlProgram program;
  private final MachineParameters parameters;
  private final Bench bench;
  private final Path work;

  /// `work` is a folder for memory images and outputs.
  public Verification(RtlProgram program, MachineParameters parameters, Bench bench, Path work) {
    this.program = program;
    this.parameters = parameters;
    this.bench = bench;
    this.work = work;
  }

  /// What a batch gave; `seconds` is the time that its process took.
  private record Batch(List<ImageResult> results, double seconds) {}

  /// Images 0 to `count - 1`; `progress` hears of newly finished ones (from several threads),
  /// `sink` receives the results in order. Returns the seconds that the processes took, in sum.
  public double run(
      int count,
      int threads,
      IntFunction<byte[]> pixels,
      IntFunction<Expected> expected,
      IntConsumer progress,
      Consumer<ImageResult> sink) {
    int most = Math.min(parameters.value("IMAGES"), Math.max(1, (count + threads - 1) / threads));
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    double seconds = 0;
    try {
      Deque<Future<Batch>> running = new ArrayDeque<>();
      for (int from = 0; from < count; from += most) {
        int first = from;
        int to = Math.min(count, from + most);
        running.add(workers.submit(() -> batch(first, to, pixels, expected, progress)));
      }
      while (!running.isEmpty()) {
        Batch batch = result(running.remove());
        batch.results.forEach(sink);
        seconds += batch.seconds;
      }
    } finally {
      workers.shutdownNow();
    }
    return seconds;
  }

  private static Batch result(Future<Batch> future) {
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

  private Batch batch(
      int from,
      int to,
      IntFunction<byte[]> pixels,
      IntFunction<Expected> expected,
      IntConsumer progress) {
    Path folder = work.resolve("images-" + from);
    List<byte[]> images = new ArrayList<>();
    for (int i = from; i < to; i++) {
      images.add(pixels.apply(i));
    }
    RtlFiles.memories(folder, program, parameters, images);
    Path output = folder.resolve("results.txt");
    AtomicInteger closed = new AtomicInteger();
    long begin = System.nanoTime();
    bench.run(
        folder,
        0,
        images.size(),
        output,
        Optional.empty(),
        done -> progress.accept(done - closed.getAndSet(done)));
    double seconds = (System.nanoTime() - begin) / 1e9;
    List<ImageResult> results = new ArrayList<>();
    boolean named = false;
    try (OutputReader in = open(output)) {
      for (int i = from; i < to; i++) {
        ImageResult result = check(in, i - from, expected.apply(i));
        if (!named && result.first().flatMap(Difference::written).isPresent()) {
          named = true;
          result = result.with(cycle(folder, i - from, result.first().orElseThrow()));
        }
        results.add(result);
      }
    }
    return new Batch(results, seconds);
  }

  private ImageResult check(OutputReader in, int number, Expected expected) {
    if (!in.next() || in.kind() != 'I' || in.decimal(1) != number) {
      throw new IllegalStateException("the RTL did not run image " + number);
    }
    return new ImageCheck(program, expected).read(in);
  }

  private static OutputReader open(Path output) {
    try {
      return new OutputReader(
          Files.newBufferedReader(output, StandardCharsets.US_ASCII), output.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Runs the image again with a log and looks up the last write to the word of the wrong bit.
  private Difference cycle(Path folder, int number, Difference difference) {
    Path log = folder.resolve("writes.txt");
    bench.run(folder, number, 1, folder.resolve("again.txt"), Optional.of(log), done -> {});
    try (BufferedReader in = Files.newBufferedReader(log, StandardCharsets.US_ASCII)) {
      return difference.at(lastWrite(in, difference.written().orElseThrow()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Lines of the log: `cycle core address word`, numbers decimal but for address and word.
  static String lastWrite(BufferedReader log, Difference.Written written) throws IOException {
    String found = "never written in cycles " + written.begin() + ".." + written.end();
    String line = log.readLine();
    while (line != null) {
      String[] words = line.split(" ", -1);
      if (words.length == 4 && Integer.parseInt(words[2], 16) == written.address()) {
        long cycle = Long.parseLong(words[0]);
        if (cycle >= written.begin() && cycle < written.end()) {
          found = "last written in cycle " + cycle + " by core " + words[1];
        }
      }
      line = log.readLine();
    }
    return found;
  }
}
