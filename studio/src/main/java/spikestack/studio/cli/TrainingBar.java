package spikestack.studio.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import spikestack.training.EpochResult;

/// The progress of a training run as a bar, and a line per epoch.
final class TrainingBar implements spikestack.training.Progress, AutoCloseable {
  private final PrintWriter notes;
  private @Nullable Progress bar;
  private long done;
  private @Nullable Phase phase;

  TrainingBar(PrintWriter notes) {
    this.notes = notes;
  }

  @Override
  public void reading(int read, int total) {
    if (bar == null) {
      bar = new Progress("frames", total, "samples");
    }
    bar.step(1);
    if (read == total) {
      close();
    }
  }

  @Override
  public void step(Step step) {
    if (bar == null || step.phase() != phase) {
      close();
      bar = new Progress(name(step.phase()), step.total(), "steps");
      phase = step.phase();
      done = 0;
    }
    bar.step(step.done() - done);
    bar.note(
        String.format(
            Locale.ROOT, " loss %.3f, accuracy %.1f %%", step.loss(), 100 * step.accuracy()));
    done = step.done();
  }

  private static String name(Phase phase) {
    return phase == Phase.FLOAT ? "float" : "integers";
  }

  @Override
  public void epoch(EpochResult result) {
    StringBuilder line = new StringBuilder();
    if (result.epoch() == 0) {
      line.append("folded to integers");
    } else {
      line.append(name(result.phase())).append(" epoch ").append(result.epoch());
      line.append(
          String.format(
              Locale.ROOT,
              ": loss %.4f, training accuracy %.2f %%",
              result.loss(),
              100 * result.trainAccuracy()));
    }
    accuracy(line, "validation", result.validationAccuracy());
    accuracy(line, "test", result.testAccuracy());
    notes.printf(Locale.ROOT, "%s, %.0f s%n", line, result.seconds());
    notes.flush();
  }

  private static void accuracy(StringBuilder line, String what, double accuracy) {
    if (!Double.isNaN(accuracy)) {
      line.append(String.format(Locale.ROOT, ", %s accuracy %.2f %%", what, 100 * accuracy));
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
