package spikestack.studio.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import spikestack.machine.tech.Parameter;
import spikestack.machine.tech.Technology;
import spikestack.model.input.InputException;
import spikestack.silicon.flow.StackFigures;
import spikestack.silicon.flow.StackOptions;

/// Monte-Carlo of the bonds' overlay: drawn only when a number of samples is given.
final class OverlayOptions {
  private static final int MOST_SAMPLES = 1_000_000;

  @Option(
      names = "--overlay-samples",
      paramLabel = "N",
      description = "Draw N stacks whose tiers are not exactly on each other (default: none).")
  int samples;

  @Option(
      names = "--overlay-sigma",
      paramLabel = "UM",
      description =
          "Sigma of the shift along x and along y, um (default: the technology's, wafer on wafer).")
  @Nullable Double sigma;

  @Option(
      names = "--overlay-rotation",
      paramLabel = "URAD",
      description = "Sigma of the rotation, microradians (default ${DEFAULT-VALUE}).",
      defaultValue = "0")
  double rotation;

  @Option(
      names = "--overlay-growth",
      paramLabel = "PPM",
      description =
          "Sigma of the growth of one tier against the other, as bow makes it, ppm (default"
              + " ${DEFAULT-VALUE}).",
      defaultValue = "0")
  double growth;

  Optional<StackOptions.Overlay> of(Technology tech) {
    if (samples < 0 || samples > MOST_SAMPLES) {
      throw new InputException("--overlay-samples", "" + samples, "0.." + MOST_SAMPLES);
    }
    double shift = sigma == null ? tech.ledger().value(Parameter.BOND_OVERLAY_WAFER) : sigma;
    require("--overlay-sigma", shift, 100);
    require("--overlay-rotation", rotation, 1e5);
    require("--overlay-growth", growth, 1e5);
    if (samples == 0) {
      if (sigma != null || rotation > 0 || growth > 0) {
        throw new InputException("--overlay-samples", "none", "a number of stacks to draw");
      }
      return Optional.empty();
    }
    return Optional.of(new StackOptions.Overlay(samples, shift, rotation, growth));
  }

  private static void require(String option, double value, double most) {
    if (!(value >= 0 && value <= most)) {
      throw new InputException(option, "" + value, "0.." + most);
    }
  }

  static void print(PrintWriter print, StackFigures figures, StackFigures.Overlay overlay) {
    print.printf(
        Locale.ROOT,
        "%s: overlay of %,d stacks (shift %.3f um, rotation %.3g urad, growth %.3g ppm, sigma; drawn):"
            + " %.2f %% work, %,d bonds open, %,d shorted of %,d; pads share %.1f %% on average, %.1f %%"
            + " at least; a bond of %.3f ohm becomes %.3f in the worst of 99 %% of stacks%n",
        figures.arrangement(),
        overlay.samples(),
        overlay.sigmaUm(),
        overlay.rotationMicroradians(),
        overlay.growthPpm(),
        100.0 * overlay.working() / overlay.samples(),
        overlay.open(),
        overlay.shorted(),
        overlay.samples() * figures.bonds(),
        100 * overlay.meanShare(),
        100 * overlay.leastShare(),
        overlay.ohms(),
        overlay.poorOhms());
  }
}
