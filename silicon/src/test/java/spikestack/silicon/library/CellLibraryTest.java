package spikestack.silicon.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.doubles;
import static org.quicktheories.generators.SourceDSL.integers;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import spikestack.machine.tech.Corner;
import spikestack.machine.tech.Entry;
import spikestack.machine.tech.Parameter;
import spikestack.machine.tech.Technology;

final class CellLibraryTest {
  private final Technology technology = Libraries.technology();
  private final CellLibrary library = CellLibrary.of(technology);
  private final List<Arc> arcs = library.cells().stream().flatMap(c -> c.arcs().stream()).toList();

  private double value(Parameter parameter) {
    return technology.entry(parameter).value();
  }

  private double delayPs(String cell, String from, String to) {
    return library
        .cell(cell)
        .arc(from, to)
        .delayPs(library.standardSlewPs(), library.standardLoadFf());
  }

  @Test
  void delaysUnderStandardConditionsAreTheTechnologys() {
    Map<String, Double> stated =
        Map.of(
            "NAND2_X1 A Y", value(Parameter.NAND2_DELAY),
            "XOR2_X1 A Y", value(Parameter.XOR2_DELAY),
            "MUX2_X1 A Y", value(Parameter.MUX2_DELAY),
            "FA_X1 A CO", value(Parameter.FULL_ADDER_FIRST),
            "FA_X1 CI CO", value(Parameter.FULL_ADDER_CARRY),
            "FA_X1 CI S", value(Parameter.FULL_ADDER_LAST),
            "DFF_X1 CK Q", value(Parameter.CLOCK_TO_Q));
    stated.forEach(
        (arc, ps) -> {
          String[] names = arc.split(" ", -1);
          assertThat(delayPs(names[0], names[1], names[2])).as(arc).isCloseTo(ps, within(1e-9));
        });
  }

  @Test
  void standardSlewIsWhatAChainOfNandsSettlesAt() {
    Arc nand = library.cell("NAND2_X1").arc("A", "Y");
    double slew = 5;
    for (int gate = 0; gate < 30; gate++) {
      slew = nand.slewPs(slew, library.standardLoadFf());
    }
    assertThat(slew).isCloseTo(library.standardSlewPs(), within(1e-9));
  }

  @Test
  void moreSlewOrMoreLoadIsSlower() {
    qt().forAll(
            integers().between(0, arcs.size() - 1),
            doubles().between(0, 300),
            doubles().between(0, 200),
            doubles().between(0.001, 100))
        .checkAssert(
            (index, slew, load, more) -> {
              Arc arc = arcs.get(index);
              assertThat(arc.delayPs(slew, load + more)).isGreaterThan(arc.delayPs(slew, load));
              assertThat(arc.delayPs(slew + more, load)).isGreaterThan(arc.delayPs(slew, load));
              assertThat(arc.slewPs(slew, load + more)).isGreaterThan(arc.slewPs(slew, load));
              assertThat(arc.slewPs(slew + more, load))
                  .isGreaterThanOrEqualTo(arc.slewPs(slew, load));
            });
  }

  @Test
  void delaysArePositiveEvenWithoutSlewAndLoad() {
    for (Corner corner : Corner.values()) {
      for (Cell cell : CellLibrary.of(technology.at(corner)).cells()) {
        for (Arc arc : cell.arcs()) {
          assertThat(arc.delayPs(0, 0)).as(cell.name() + " " + corner).isPositive();
        }
      }
    }
  }

  @Test
  void areasAreWholeSitesAndThoseOfTheTechnologyToHalfASite() {
    double site = library.siteUm() * library.rowUm();
    for (Cell cell : library.cells()) {
      assertThat(cell.areaUm2() / site).as(cell.name()).isCloseTo(cell.sites(), within(1e-9));
    }
    Map<String, Parameter> stated =
        Map.of(
            "NAND2_X1", Parameter.NAND2_AREA,
            "XOR2_X1", Parameter.XOR2_AREA,
            "MUX2_X1", Parameter.MUX2_AREA,
            "FA_X1", Parameter.FULL_ADDER_AREA,
            "DFF_X1", Parameter.FLIP_FLOP_AREA);
    stated.forEach(
        (cell, parameter) ->
            assertThat(library.cell(cell).areaUm2())
                .as(cell)
                .isCloseTo(value(parameter), within(site / 2)));
  }

  @Test
  void aSecondTransistorCountAgreesWithTheStatedAreas() {
    // Transmission-gate cells of the text books, at the NAND2's area per transistor.
    double transistor = value(Parameter.NAND2_AREA) / 4;
    assertThat(value(Parameter.XOR2_AREA))
        .isCloseTo(10 * transistor, within(10 * transistor * 0.1));
    assertThat(value(Parameter.MUX2_AREA))
        .isCloseTo(12 * transistor, within(12 * transistor * 0.1));
    assertThat(value(Parameter.FLIP_FLOP_AREA))
        .isCloseTo(24 * transistor, within(24 * transistor * 0.1));
  }

  @Test
  void drivingANand2PinUpAndDownCostsTheTechnologysEnergy() {
    assertThat(pulseFj("NAND2_X1", "A")).isCloseTo(value(Parameter.NAND2_ENERGY), within(1e-9));
    assertThat(pulseFj("XOR2_X1", "A")).isCloseTo(value(Parameter.XOR2_ENERGY), within(1e-9));
    assertThat(pulseFj("MUX2_X1", "A")).isCloseTo(value(Parameter.MUX2_ENERGY), within(1e-9));
  }

  /// Pin and inside of the cell, for a pulse at one input that all its outputs follow.
  private double pulseFj(String name, String input) {
    Cell cell = library.cell(name);
    double volts = value(Parameter.VDD);
    double inside =
        cell.arcs().stream()
            .filter(a -> a.from().equals(input))
            .mapToDouble(a -> 2 * a.internalFj())
            .sum();
    return cell.pin(input).capacitanceFf() * volts * volts + inside;
  }

  @Test
  void aFullAddersPulseLiesInTheRangeAndOnTheValue() {
    Entry energy = technology.entry(Parameter.FULL_ADDER_ENERGY);
    // A pulse while the other operand is 1 and the carry 0 moves both outputs: all five gates.
    assertThat(pulseFj("FA_X1", "A")).isCloseTo(energy.value(), within(0.02 * energy.value()));
    assertThat(pulseFj("FA_X1", "CI")).isBetween(energy.low(), energy.high());
  }

  @Test
  void aFlipFlopsClockAndToggleCostTheTechnologysEnergies() {
    Cell flipFlop = library.cell("DFF_X1");
    double half = value(Parameter.VDD) * value(Parameter.VDD) / 2;
    Pin clock = flipFlop.pin("CK");
    assertThat(2 * (clock.internalFj() + half * clock.capacitanceFf()))
        .isCloseTo(value(Parameter.FLIP_FLOP_CLOCK), within(1e-9));
    assertThat(flipFlop.arc("CK", "Q").internalFj() + half * flipFlop.pin("D").capacitanceFf())
        .isCloseTo(value(Parameter.FLIP_FLOP_TOGGLE), within(1e-9));
  }

  @Test
  void thirtyFunctionsWithSeveralDrives() {
    List<String> kinds =
        library.cells().stream()
            .map(c -> c.name().replaceFirst("_[XW]\\d+$", ""))
            .distinct()
            .toList();
    assertThat(kinds).hasSize(30);
    assertThat(library.cells().stream().map(Cell::name)).doesNotHaveDuplicates();
  }

  @Test
  void corneringMovesTheLibraryTheSameWayAsTheTechnology() {
    CellLibrary low = CellLibrary.of(technology.at(Corner.LOW));
    CellLibrary high = CellLibrary.of(technology.at(Corner.HIGH));
    assertThat(low.cell("NAND2_X1").areaUm2()).isLessThan(high.cell("NAND2_X1").areaUm2());
    assertThat(low.cell("DFF_X1").arc("CK", "Q").delayPs(20, 1))
        .isLessThan(high.cell("DFF_X1").arc("CK", "Q").delayPs(20, 1));
  }
}
