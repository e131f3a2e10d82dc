package spikestack.silicon.flow;

import java.util.List;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.liberty.LibertyCell;
import spikestack.silicon.signoff.timing.StaticTiming;

/// What one arrangement of a design came to. Per tier: bottom first. Everything is modelled.
///
/// @param recipe order of the steps
/// @param cells instances that are no memory, repair and clock buffers included
/// @param memories macros
/// @param footprintMm2 outline of the die
/// @param siliconMm2 outline times tiers
/// @param cellMm2 area of cells per tier
/// @param memoryMm2 area of memories per tier
/// @param wireMm estimated wire per tier
/// @param bonds of signals and clock
/// @param powerBonds of the supply; ground needs as many
/// @param repairBuffers cells added for load and fan-out
/// @param resized cells given a larger drive
/// @param holdBuffers cells added before pins that were reached too early
/// @param clock what the clock tree came to
/// @param timing what timing found, clock propagated
/// @param activity nets whose switching was counted in a simulation
/// @param power where it goes, at the clock of the options
/// @param supply worst drop per tier
/// @param heat temperatures per tier
/// @param fullestBin wires over what the metals hold in the fullest bin, 1 is full; per tier
/// @param memoryAccessPs mean over memories: wire to the memory, its access, wire from it
/// @param overlay of the bonds, if it was asked for: one or none
/// @param steps seconds that each step took
public record StackFigures(
    String arrangement,
    String recipe,
    long cells,
    long memories,
    double footprintMm2,
    double siliconMm2,
    List<Double> cellMm2,
    List<Double> memoryMm2,
    List<Double> wireMm,
    long bonds,
    long powerBonds,
    long repairBuffers,
    long resized,
    long holdBuffers,
    Clock clock,
    Timing timing,
    Counted activity,
    Power power,
    Supply supply,
    Heat heat,
    List<Double> fullestBin,
    double memoryAccessPs,
    List<Overlay> overlay,
    List<Step> steps) {
  /// Cells that the flow added or changed.
  record Changes(long repairBuffers, long resized, long holdBuffers) {}

  /// How many nets have a count from a simulation.
  ///
  /// @param nets with a driver; neither constant nor clock
  /// @param ofRegisters nets that registers and memories drive
  public record Counted(long annotated, long nets, long registersAnnotated, long ofRegisters) {}

  /// Bonds when the tiers are not exactly on each other; drawn, not measured.
  ///
  /// @param samples stacks drawn
  /// @param sigmaUm of the shift along x and along y
  /// @param rotationMicroradians sigma of the rotation
  /// @param growthPpm sigma of the growth of one tier against the other
  /// @param working samples without an open or shorted bond
  /// @param open bonds, all samples together
  /// @param shorted bonds that touch a neighbour, all samples together
  /// @param meanShare of a pad's area that meets the other pad
  /// @param leastShare of all bonds and samples
  /// @param ohms of a whole bond
  /// @param poorOhms of the worst bond of all but a hundredth of the samples; at most ten times a
  ///   whole one, then it counts as open
  public record Overlay(
      int samples,
      double sigmaUm,
      double rotationMicroradians,
      double growthPpm,
      int working,
      long open,
      long shorted,
      double meanShare,
      double leastShare,
      double ohms,
      double poorOhms) {}

  /// The clock tree as it was designed, before its buffers went to sites, and what timing sees of
  /// it.
  ///
  /// @param buffers that found a place
  /// @param left buffers that did not
  /// @param latencyPs largest delay as designed
  /// @param skewPs as designed
  /// @param timedSkewPs latest minus earliest arrival at registers and memories, at the end
  public record Clock(
      int buffers,
      int left,
      double wireMm,
      int bonds,
      double latencyPs,
      double skewPs,
      double timedSkewPs) {}

  /// Static timing, clock propagated.
  ///
  /// @param periodPs asked for
  /// @param worstSetupPs slack
  /// @param totalSetupPs sum of negative slacks
  /// @param worstHoldPs slack
  /// @param early endpoints with a negative hold slack
  /// @param megahertz 1 / (period - worst setup slack)
  /// @param endpoints with a setup check
  /// @param path cells on the worst path
  /// @param from where the worst path starts
  /// @param to where it ends
  public record Timing(
      double periodPs,
      double worstSetupPs,
      double totalSetupPs,
      double worstHoldPs,
      int early,
      double megahertz,
      int endpoints,
      int path,
      String from,
      String to) {}

  /// Milliwatts.
  ///
  /// @param logicMw gates: their nets and inside
  /// @param registersMw flip-flops and latches, their clock pins included
  /// @param clockMw buffers and nets of the clock tree
  /// @param memoriesMw macros
  /// @param leakageMw of all, at the temperature it causes
  /// @param switchingMw of all above but leakage: what charges nets
  /// @param totalMw all
  public record Power(
      double logicMw,
      double registersMw,
      double clockMw,
      double memoriesMw,
      double leakageMw,
      double switchingMw,
      double totalMw) {
    static Power of(
        Design design,
        StaticTiming timing,
        spikestack.silicon.signoff.power.Power power,
        HeatStep.Result heat) {
      double logic = 0;
      double registers = 0;
      double clock = 0;
      double memories = 0;
      double switching = 0;
      for (int i = 0; i < design.instances(); i++) {
        double dynamic = (power.switching()[i] + power.internal()[i]) * 1e3;
        switching += power.switching()[i] * 1e3;
        LibertyCell.Kind kind =
            design.master(i).cell().map(LibertyCell::kind).orElse(LibertyCell.Kind.COMBINATIONAL);
        switch (kind) {
          case MEMORY -> memories += dynamic;
          case FLIP_FLOP, LATCH -> registers += dynamic;
          case COMBINATIONAL -> {
            if (clocks(design, timing, i)) {
              clock += dynamic;
            } else {
              logic += dynamic;
            }
          }
        }
      }
      return new Power(
          logic,
          registers,
          clock,
          memories,
          heat.leakageWatts() * 1e3,
          switching,
          heat.powerWatts() * 1e3);
    }
  }

  /// Whether a cell passes a clock on, whatever its name: a pin that it drives belongs to a clock's
  /// network.
  private static boolean clocks(Design design, StaticTiming timing, int instance) {
    for (int pin = design.firstPin(instance); pin < design.firstPin(instance + 1); pin++) {
      if (design.drives(pin) && timing.clockHz(pin) > 0) {
        return true;
      }
    }
    return false;
  }

  /// Static drop of the supply.
  ///
  /// @param worstMv per tier
  public record Supply(List<Double> worstMv, double averageMv) {}

  /// Steady temperature.
  ///
  /// @param peakK per tier
  /// @param meanK per tier
  /// @param settled whether leakage and temperature found a fixed point
  public record Heat(List<Double> peakK, List<Double> meanK, boolean settled) {}

  /// How long a step took.
  ///
  /// @param seconds of wall clock, by whoever ran it
  public record Step(String name, double seconds) {}

  public StackFigures {
    cellMm2 = List.copyOf(cellMm2);
    memoryMm2 = List.copyOf(memoryMm2);
    wireMm = List.copyOf(wireMm);
    fullestBin = List.copyOf(fullestBin);
    overlay = List.copyOf(overlay);
    steps = List.copyOf(steps);
  }

  public double wireTotalMm() {
    return wireMm.stream().mapToDouble(d -> d).sum();
  }
}
