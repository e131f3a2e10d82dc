package spikestack.machine.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.longs;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Event;
import spikestack.machine.arch.Link;
import spikestack.machine.arch.Stacking;
import spikestack.machine.arch.Tier;
import spikestack.machine.arch.Unit;
import spikestack.machine.tech.Corner;
import spikestack.machine.tech.Entry;
import spikestack.machine.tech.Parameter;
import spikestack.machine.tech.Technology;

final class CostModelTest {
  private static final Workload BLOCK = Workloads.transformer(Presets.PAPER, 1, 64, 384, 8, 4, 0.2);
  private static final List<CostModel.Design> DESIGNS = designs();

  private static List<CostModel.Design> designs() {
    List<CostModel.Design> designs = new ArrayList<>();
    for (Stacking stacking : Presets.PAPER.stackings()) {
      designs.add(new CostModel(Presets.N28).design(Presets.PAPER, stacking));
    }
    return designs;
  }

  @Test
  void everyViewOfTheEnergyAddsUpToTheTotal() {
    for (CostModel.Design design : DESIGNS) {
      Evaluation e = design.evaluate(BLOCK);
      double total = e.totalEnergy().picojoules();
      double kinds = 0;
      for (EnergyKind kind : EnergyKind.values()) {
        kinds += e.energy().of(kind).picojoules();
      }
      double units = 0;
      for (Unit unit : Unit.values()) {
        units += e.energy().of(unit).picojoules();
      }
      double layers = 0;
      for (int layer = 0; layer < BLOCK.layers().size(); layer++) {
        layers += e.energy().ofLayer(layer).picojoules();
      }
      double tiers = e.energy().of(Tier.BOTTOM).picojoules() + e.energy().of(Tier.TOP).picojoules();
      for (double view : new double[] {kinds, units, layers, tiers}) {
        assertThat(view).isCloseTo(total, within(1e-9 * total));
      }
      assertThat(e.power().milliwatts() * e.latency().nanoseconds())
          .isCloseTo(total, within(1e-9 * total));
      assertThat(e.edp().picojouleNanoseconds())
          .isCloseTo(
              total * e.latency().nanoseconds(), within(1e-9 * total * e.latency().nanoseconds()));
    }
  }

  @Test
  void energyIsAdditiveOverLayersAndImages() {
    qt().withExamples(30)
        .forAll(longs().between(0, Long.MAX_VALUE), integers().between(1, 4))
        .checkAssert(
            (seed, images) -> {
              SplittableRandom random = new SplittableRandom(seed);
              Workload.Layer a = randomLayer("a", random);
              Workload.Layer b = randomLayer("b", random);
              for (CostModel.Design design : DESIGNS) {
                double first = pj(design, new Workload(images, List.of(a)));
                double second = pj(design, new Workload(images, List.of(b)));
                double both = pj(design, new Workload(images, List.of(a, b)));
                assertThat(both).isCloseTo(first + second, within(1e-9 * both));
                assertThat(pj(design, new Workload(1, List.of(a))))
                    .isCloseTo(images * first, within(1e-9 * images * first));
              }
            });
  }

  @Test
  void withoutEventsOnlyClockAndLeakageAreLeft() {
    Set<EnergyKind> kinds = EnumSet.noneOf(EnergyKind.class);
    for (CostModel.Design design : DESIGNS) {
      Evaluation e = design.evaluate(Workloads.silence(12_345));
      for (EnergyShare share : e.energy().shares()) {
        kinds.add(share.kind());
      }
      assertThat(e.latency().nanoseconds()).isCloseTo(12_345 * 2.0, within(1e-6));
    }
    assertThat(kinds).containsExactlyInAnyOrder(EnergyKind.CLOCK, EnergyKind.LEAKAGE);
    Evaluation nothing = DESIGNS.getFirst().evaluate(new Workload(1, List.of()));
    assertThat(nothing.totalEnergy().picojoules()).isZero();
    assertThat(nothing.power().milliwatts()).isZero();
  }

  @Test
  void aFlatChipPaysNoBondsAndHasOneTier() {
    Evaluation flat = DESIGNS.getFirst().evaluate(BLOCK);
    assertThat(flat.kind()).isEqualTo(Stacking.Kind.TWO_D);
    assertThat(flat.energy().of(EnergyKind.BONDS).picojoules()).isZero();
    assertThat(flat.energy().of(Tier.TOP).picojoules()).isZero();
    for (CostModel.Design design : DESIGNS.subList(1, 3)) {
      Evaluation stacked = design.evaluate(BLOCK);
      assertThat(stacked.energy().of(EnergyKind.BONDS).picojoules()).isPositive();
      assertThat(stacked.energy().of(Tier.TOP).picojoules()).isPositive();
      assertThat(stacked.bonding().supply()).isPositive();
      assertThat(stacked.footprint().squareMicrons()).isLessThan(flat.footprint().squareMicrons());
      assertThat(stacked.silicon().squareMicrons())
          .isGreaterThanOrEqualTo(flat.silicon().squareMicrons() * (1 - 1e-9));
      for (EnergyKind same :
          List.of(
              EnergyKind.COMPUTE,
              EnergyKind.REGISTERS,
              EnergyKind.LOCAL_BUFFERS,
              EnergyKind.GLOBAL_BUFFERS)) {
        double expected = flat.energy().of(same).picojoules();
        assertThat(stacked.energy().of(same).picojoules())
            .isCloseTo(expected, within(1e-9 * expected));
      }
    }
  }

  @Test
  void theSlowestPathSetsTheClock() {
    for (CostModel.Design design : DESIGNS) {
      Evaluation e = design.evaluate(BLOCK);
      double slowest = e.paths().stream().mapToDouble(TimingPath::picoseconds).max().orElseThrow();
      assertThat(e.limit().picoseconds()).isEqualTo(slowest);
      assertThat(e.maxClock().megahertz()).isCloseTo(1e6 / slowest, within(1e-9));
      assertThat(e.clock().megahertz()).isEqualTo(Math.min(500, e.maxClock().megahertz()));
    }
  }

  @Test
  void theAccessTimeLiesBetweenItsFastestAndSlowestKind() {
    for (CostModel.Design design : DESIGNS) {
      MemoryAccess access = design.evaluate(BLOCK).memoryAccess();
      double expert = access.expert().nanoseconds();
      double attention = access.attention().nanoseconds();
      assertThat(access.mean().nanoseconds())
          .isBetween(Math.min(expert, attention), Math.max(expert, attention));
      assertThat(access.meanWithoutMacro().nanoseconds()).isLessThan(access.mean().nanoseconds());
    }
  }

  @Test
  void energyGrowsWithEveryEntryAndNeverFallsBelowTheLowCorner() {
    Accelerator machine = Presets.PAPER;
    Stacking stacking = machine.stacking("2d");
    Technology middle = Presets.N28;
    double energy = pj(middle, machine, stacking);
    double areas = cells(middle, machine);
    for (Parameter parameter : Parameter.values()) {
      Entry entry = middle.entry(parameter);
      double dearer = entry.at(Corner.HIGH);
      Technology changed = middle.with(parameter, dearer);
      if (parameter == Parameter.SRAM_FAST_SHARE) {
        continue; // trades time, energy and area against each other
      }
      // An area entry changes the floorplan, hence distances, by a search: only the areas
      // themselves are monotone.
      assertThat(cells(changed, machine))
          .as(parameter.key())
          .isGreaterThanOrEqualTo(areas * (1 - 1e-12));
      if (!movesBlocks(parameter)) {
        assertThat(pj(changed, machine, stacking))
            .as(parameter.key())
            .isGreaterThanOrEqualTo(energy * (1 - 1e-12));
      }
    }
    assertThat(pj(middle.at(Corner.LOW), machine, stacking)).isLessThan(energy);
    assertThat(pj(middle.at(Corner.HIGH), machine, stacking)).isGreaterThan(energy);
  }

  private static boolean movesBlocks(Parameter parameter) {
    return parameter.unit().equals("um2")
        || parameter == Parameter.UTILISATION
        || parameter == Parameter.MACRO_UTILISATION
        || parameter.unit().equals("ps"); // a slower cell may need a larger adder
  }

  private static double cells(Technology technology, Accelerator machine) {
    var ledger = technology.ledger();
    Inventory inventory = new Inventory(machine, ledger, new Datapath(machine, ledger));
    double sum = 0;
    for (Unit unit : Unit.values()) {
      sum += inventory.part(unit).instances() * inventory.placedUm2(unit);
    }
    return sum;
  }

  private static double pj(Technology technology, Accelerator machine, Stacking stacking) {
    return new CostModel(technology).evaluate(machine, stacking, BLOCK).totalEnergy().picojoules();
  }

  private static double pj(CostModel.Design design, Workload workload) {
    return workload.layers().isEmpty() ? 0 : design.evaluate(workload).totalEnergy().picojoules();
  }

  /// A reset by subtraction costs a sum in every row of both kinds of banks, and nothing where no
  /// network asks for it.
  @Test
  void aResetBySubtractionCostsASumInEveryRow() {
    Stacking stacking = Presets.PAPER.stacking("2d");
    CostModel.Design plain = DESIGNS.getFirst();
    CostModel model = new CostModel(Presets.N28);
    CostModel.Design cleared = model.design(Presets.PAPER.equipped(false), stacking);
    CostModel.Design subtracting = model.design(Presets.PAPER.equipped(true), stacking);
    assertThat(cleared.areas()).isEqualTo(plain.areas());
    assertThat(pj(cleared, BLOCK)).isEqualTo(pj(plain, BLOCK));
    for (int i = 0; i < plain.areas().size(); i++) {
      BlockArea area = subtracting.areas().get(i);
      Hardware more = area.hardware();
      Hardware less = plain.areas().get(i).hardware();
      int rows =
          switch (area.unit()) {
            case NEURON_BANK -> Presets.PAPER.expert().rows();
            case ATTENTION_BANK -> Presets.PAPER.attention().rows();
            default -> 0;
          };
      rows *= area.instances();
      String unit = area.unit().key();
      // The paper machine's bank adders are carry-select: 24 cells and 9 multiplexers for 16 bits.
      assertThat(more.fullAdders() - less.fullAdders()).as(unit).isEqualTo(40.0 * rows);
      assertThat(more.mux2() - less.mux2()).as(unit).isEqualTo((9 + 48.0) * rows);
      // Between sum and fire of an attention bank the amount and its flag are kept; the flag walks.
      int registers = area.unit() == Unit.ATTENTION_BANK ? 18 * rows : 0;
      assertThat(more.flipFlops() - less.flipFlops()).as(unit).isEqualTo(registers);
    }
    assertThat(subtracting.picojoules(Event.NEURON_UPDATE))
        .isBetween(
            1.2 * plain.picojoules(Event.NEURON_UPDATE),
            2.0 * plain.picojoules(Event.NEURON_UPDATE));
    assertThat(subtracting.picojoules(Event.DRIVE)).isEqualTo(plain.picojoules(Event.DRIVE));
    assertThat(pj(subtracting, BLOCK)).isGreaterThan(pj(plain, BLOCK));
    assertThat(subtracting.maxClock().megahertz())
        .isLessThanOrEqualTo(plain.maxClock().megahertz());
  }

  @Test
  void clockGatingSavesTheClockOfIdleCoresOnly() {
    Workload silence = Workloads.silence(1000);
    Stacking stacking = Presets.PAPER.stacking("2d");
    Evaluation all = new CostModel(Presets.N28).evaluate(Presets.PAPER, stacking, silence);
    Evaluation gated =
        new CostModel(Presets.N28.with(Parameter.CLOCK_GATING, 1))
            .evaluate(Presets.PAPER, stacking, silence);
    assertThat(gated.energy().of(Unit.EXPERT_ARRAY, EnergyKind.CLOCK).picojoules()).isZero();
    assertThat(gated.energy().of(Unit.SEQUENCER, EnergyKind.CLOCK))
        .isEqualTo(all.energy().of(Unit.SEQUENCER, EnergyKind.CLOCK));
  }

  @Test
  void saysWhatItRestsOn() {
    Evaluation e = DESIGNS.get(1).evaluate(BLOCK);
    assertThat(e.assumptions())
        .extracting(entry -> entry.parameter())
        .contains(Parameter.WIRE_ENERGY, Parameter.CELL_LEAKAGE, Parameter.BOND_CAPACITANCE)
        .doesNotContain(Parameter.NAND2_AREA, Parameter.IR_BUDGET, Parameter.AMBIENT);
    assertThat(e.legal()).isTrue();
  }

  @Test
  void bondsThatDoNotFitAreReported() {
    Technology coarse = Presets.N28.with(Parameter.BOND_CUT, 1).with(Parameter.BOND_PITCH, 40);
    Evaluation e =
        new CostModel(coarse)
            .evaluate(Presets.PAPER, Presets.PAPER.stacking("memory-on-logic"), BLOCK);
    assertThat(e.legal()).isFalse();
    assertThat(e.findings())
        .anyMatch(finding -> !finding.legal() && finding.text().contains("bonds"));
  }

  private static Workload.Layer randomLayer(String name, SplittableRandom random) {
    Workloads.Counts counts = new Workloads.Counts();
    for (Event event : Event.values()) {
      counts.event(event, random.nextLong(1_000_000));
    }
    for (Link link : Link.values()) {
      counts.bits(link, random.nextLong(1_000_000));
    }
    return counts.layer(name, 1 + random.nextLong(100_000));
  }
}
