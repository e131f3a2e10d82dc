package spikestack.silicon.flow;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import spikestack.machine.tech.Technology;
import spikestack.silicon.thermal.ChipStack;

/// What to build and for what.
///
/// @param arrangements in the order of the table
/// @param technology wires, bonds, supply, heat
/// @param periodPs of the clock
/// @param clock name of the port where it comes in
/// @param utilisation of the area that memories leave, 0..1
/// @param activity transitions per cycle of register outputs and input ports that no count is known
///   for
/// @param packaging how the heat leaves
/// @param seed of placement
/// @param threads never changes a result
/// @param checkpoints folder where placements are kept, so that an interrupted run goes on from
///   them; empty for none
/// @param recipe the order of the steps
/// @param counted transitions of signals in a simulation
/// @param overlay of the bonds, to be drawn
public record StackOptions(
    List<Arrangement> arrangements,
    Technology technology,
    double periodPs,
    String clock,
    double utilisation,
    double activity,
    ChipStack.Packaging packaging,
    long seed,
    int threads,
    Optional<Path> checkpoints,
    Recipe recipe,
    Optional<Switching.Counted> counted,
    Optional<Overlay> overlay) {
  /// Monte-Carlo of the bonds: see [StackFigures.Overlay].
  ///
  /// @param samples 1 or more
  /// @param sigmaUm of the shift, 0 or more
  /// @param rotationMicroradians sigma, 0 or more
  /// @param growthPpm sigma, 0 or more
  public record Overlay(
      int samples, double sigmaUm, double rotationMicroradians, double growthPpm) {
    public Overlay {
      if (samples < 1 || !(sigmaUm >= 0) || !(rotationMicroradians >= 0) || !(growthPpm >= 0)) {
        throw new IllegalArgumentException("overlay of " + samples + " samples, " + sigmaUm);
      }
    }
  }

  /// With the standard recipe, no counts and no Monte-Carlo.
  public StackOptions(
      List<Arrangement> arrangements,
      Technology technology,
      double periodPs,
      String clock,
      double utilisation,
      double activity,
      ChipStack.Packaging packaging,
      long seed,
      int threads,
      Optional<Path> checkpoints) {
    this(
        arrangements,
        technology,
        periodPs,
        clock,
        utilisation,
        activity,
        packaging,
        seed,
        threads,
        checkpoints,
        Recipe.STANDARD,
        Optional.empty(),
        Optional.empty());
  }

  public StackOptions {
    arrangements = List.copyOf(arrangements);
    if (arrangements.isEmpty()) {
      throw new IllegalArgumentException("no arrangement");
    }
    if (!(periodPs > 0) || !(utilisation > 0 && utilisation <= 1) || !(activity >= 0)) {
      throw new IllegalArgumentException(
          "period " + periodPs + ", utilisation " + utilisation + ", activity " + activity);
    }
  }
}
