package spikestack.studio.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spikestack.model.golden.Golden;
import spikestack.model.input.InputException;
import spikestack.model.network.Network;
import spikestack.model.trace.Trace;
import spikestack.model.trace.TraceFile;

/// What the simulator is compared with, image by image: golden, run now, or a trace that golden
/// recorded earlier.
sealed interface Reference {
  int count();

  /// Index into the data set of the `i`-th image.
  int image(int i);

  /// Expected outputs of the `i`-th image.
  Trace trace(Network network, byte[] pixels, int i, int label);

  /// The first `count` images, through golden.
  record Live(int count) implements Reference {
    @Override
    public int image(int i) {
      return i;
    }

    @Override
    public Trace trace(Network network, byte[] pixels, int i, int label) {
      return Golden.run(network, pixels, i, label);
    }
  }

  /// The images of a trace file.
  record Recorded(List<Trace> traces) implements Reference {
    @Override
    public int count() {
      return traces.size();
    }

    @Override
    public int image(int i) {
      return traces.get(i).image();
    }

    @Override
    public Trace trace(Network network, byte[] pixels, int i, int label) {
      return traces.get(i);
    }
  }

  /// Golden, unless a trace file is named; then its images, which must be of the study's data set
  /// and model.
  static Reference of(Study study, @Nullable Path file) {
    if (file == null) {
      return new Live(study.count());
    }
    TraceFile trace = TraceFile.read(file);
    for (var entry : TraceCommand.metadata(study).entrySet()) {
      String recorded = trace.metadata().getOrDefault(entry.getKey(), entry.getValue());
      if (entry.getKey().endsWith(".sha256") && !recorded.equals(entry.getValue())) {
        throw new InputException(
            file + ": " + entry.getKey(), recorded, entry.getValue() + ", the one of this run");
      }
    }
    for (Trace one : trace.traces()) {
      if (one.image() >= study.images().count()) {
        throw new InputException(
            file.toString(), "image " + one.image(), "0.." + (study.images().count() - 1));
      }
    }
    if (trace.traces().isEmpty()) {
      throw new InputException(file.toString(), "no recorded image", "at least one");
    }
    return new Recorded(trace.traces());
  }
}
