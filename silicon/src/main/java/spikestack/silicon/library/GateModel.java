package spikestack.silicon.library;

import spikestack.machine.tech.Ledger;
import spikestack.machine.tech.Parameter;

/// Logical effort, fitted to the NAND2 of a technology file; `docs/library.md` has the equations
/// and the reasons.
///
/// A stage of drive 1 has the resistance of every other stage of drive 1; it pays for it with wider
/// transistors, so that its pins weigh `g` and its output `p` times the unit inverter. Resistance
/// follows from the NAND2: with the standard load, and the slew that a chain of such gates settles
/// at, its delay is the technology's.
///
/// Not modelled: rise against fall, stacks with a late input, states, temperature and voltage other
/// than the technology's, wires inside cells.
final class GateModel {
  private final Ledger ledger;

  /// NAND2 pin.
  final double nand2Ff;

  /// Pin of the unit inverter.
  final double unitFf;

  /// ps per fF at drive 1.
  final double resistance;

  /// Slew at which the technology's delays hold.
  final double standardSlewPs;

  /// Load at which the technology's delays hold, for drive 1.
  final double standardLoadFf;

  final double siteUm;
  final double rowUm;

  GateModel(Ledger ledger) {
    this.ledger = ledger;
    double volts = ledger.value(Parameter.VDD);
    this.nand2Ff = ledger.value(Parameter.NAND2_ENERGY) / (volts * volts);
    this.unitFf = nand2Ff / effort(2, 1);
    this.standardLoadFf = GateConstant.STANDARD_LOAD.value() * nand2Ff;
    double carry = GateConstant.SLEW_CARRY.value();
    double slewPerStep = GateConstant.SLEW_PER_DELAY.value() / Math.sqrt(1 - carry * carry);
    double step =
        ledger.value(Parameter.NAND2_DELAY)
            / (1 + GateConstant.SLEW_SENSITIVITY.value() * slewPerStep);
    this.resistance = step / (parasiticFf(2) + standardLoadFf);
    this.standardSlewPs = slewPerStep * step;
    this.rowUm = GateConstant.ROW_TRACKS.value() * GateConstant.METAL_PITCH_1X.value();
    double site = ledger.value(Parameter.NAND2_AREA) / (GateConstant.NAND2_SITES.value() * rowUm);
    this.siteUm = Math.max(1, Math.round(1e3 * site)) / 1e3;
  }

  /// Logical effort of a pin whose pull-down stands in a stack of `down` and whose pull-up stands
  /// in a stack of `up`.
  static double effort(double down, double up) {
    double ratio = GateConstant.PULL_UP.value();
    return (down + ratio * up) / (1 + ratio);
  }

  /// Parasitic load of a stage of drive 1 with parasitic effort `p`, in fF.
  double parasiticFf(double p) {
    return GateConstant.PARASITIC.value() * p * unitFf;
  }

  /// Delay of a stage that is followed by another inside the cell, and the slew it hands on: both
  /// fixed.
  double innerPs(double p, double drive, double loadFf) {
    double step = resistance / drive * (drive * parasiticFf(p) + loadFf);
    return step * (1 + GateConstant.SLEW_SENSITIVITY.value() * GateConstant.SLEW_PER_DELAY.value());
  }

  /// The part of a delay that neither slew nor load explains, for an arc that has `delayPs` at
  /// standard load and slew and drive 1.
  double fixedPs(double delayPs) {
    return delayPs
        - GateConstant.SLEW_SENSITIVITY.value() * standardSlewPs
        - resistance * standardLoadFf;
  }

  /// Energy of one transition of a node, in fJ.
  double transitionFj(double farads) {
    double volts = ledger.value(Parameter.VDD);
    return farads * volts * volts / 2;
  }

  double value(Parameter parameter) {
    return ledger.value(parameter);
  }

  double siteAreaUm2() {
    return siteUm * rowUm;
  }

  /// Sites of a cell of so many transistors: the NAND2 has four.
  int sitesOfTransistors(double transistors) {
    return (int) Math.ceil(transistors * GateConstant.NAND2_SITES.value() / 4 - 1e-9);
  }

  /// Sites of a cell whose area the technology states: the nearest whole number.
  int sitesOfArea(double um2) {
    return (int) Math.max(1, Math.round(um2 / siteAreaUm2()));
  }

  double leakageNw(double um2) {
    return um2 * ledger.value(Parameter.CELL_LEAKAGE);
  }

  double volts() {
    return ledger.value(Parameter.VDD);
  }
}
