package spikestack.silicon.flow;

import java.util.List;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.liberty.LibertyCell;

/// What one arrangement of a design came to. Per tier: bottom first. Everything is modelled.
///
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
/// @param clock what the clock tree came to
/// @param timing what timing found, clock propagated
/// @param power where it goes, at the clock of the options
/// @param supply worst drop per tier
/// @param heat temperatures per tier
/// @param fullestBin wires over what the metals hold in the fullest bin, 1 is full; per tier
/// @param memoryAccessPs mean over memories: wire to the memory, its access, wire from it
/// @param steps seconds that each step took
public record StackFigures(
    String arrangement,
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
    Clock clock,
    Timing timing,
    Power power,
    Supply supply,
    Heat heat,
    List<Double> fullestBin,
    double memoryAccessPs,
    List<Step> steps) {
  /// The clock tree as it was designed, before its buffers went to free sites.
  ///
  /// @param latencyPs largest delay as designed
  /// @param skewPs as designed
  public record Clock(int buffers, double wireMm, int bonds, double latencyPs, double skewPs) {}

  /// Static timing, clock propagated.
  ///
  /// @param periodPs asked for
  /// @param worstSetupPs slack
  /// @param totalSetupPs sum of negative slacks
  /// @param worstHoldPs slack
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
        Design design, spikestack.silicon.signoff.power.Power power, HeatStep.Result heat) {
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
            if (design.instanceName(i).startsWith("clock_")) {
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
    steps = List.copyOf(steps);
  }

  public double wireTotalMm() {
    return wireMm.stream().mapToDouble(d -> d).sum();
  }
}
