package spikestack.silicon.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikestack.machine.tech.Technology;
import spikestack.model.input.InputException;
import spikestack.silicon.netlist.Bonds;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Rect;
import spikestack.silicon.rtl.Hardware;
import spikestack.silicon.synthesis.Synthesis;
import spikestack.silicon.thermal.ChipStack;

/// Is what the flow builds legal, complete and the same every time? On a small array of processing
/// elements, synthesised here; needs Yosys.
@Tag("tools")
final class StackFlowTest {
  private static final Path ROOT = Path.of(System.getProperty("spikestack.root", ".."));

  @TempDir static Path folder;

  @BeforeAll
  static void synthesise() {
    SequencedMap<String, Integer> parameters = new LinkedHashMap<>();
    parameters.put("ROWS", 3);
    parameters.put("COLUMNS", 3);
    Synthesis.run(
        new Synthesis.Request(
            spikestack.silicon.synthesis.Design.of(
                Hardware.files(), "accumulate_array", parameters),
            technology(),
            Optional.empty(),
            2000,
            false,
            false,
            folder));
  }

  private static Technology technology() {
    return Technology.read(ROOT.resolve("inputs/technologies/n28-model.yaml"));
  }

  private static Stack.Built build(Arrangement arrangement, int threads, Optional<Path> kept) {
    return Stack.run(
        Gates.read(folder, List.of()),
        arrangement,
        new StackOptions(
            List.of(arrangement),
            technology(),
            2000,
            "clk",
            0.7,
            0.1,
            ChipStack.Packaging.PASSIVE,
            1,
            threads,
            kept),
        (name, step, done) -> {},
        () -> 0);
  }

  @Test
  void everyTierIsLegalAndEveryCutNetHasOneBond() {
    Stack.Built built = build(Arrangement.LOGIC_ON_LOGIC, 2, Optional.empty());
    Design design = built.design();
    assertThat(design.tier()).contains((byte) 0, (byte) 1);
    legal(design);
    Set<Integer> bonded = new HashSet<>();
    Bonds bonds = design.bonds();
    for (int b = 0; b < bonds.count(); b++) {
      assertThat(bonded.add(bonds.net()[b])).as("one bond per net").isTrue();
    }
    for (int net = 0; net < design.nets(); net++) {
      boolean bottom = false;
      boolean top = false;
      for (int k = design.netFirst(net); k < design.netFirst(net + 1); k++) {
        bottom |= design.terminalTier(design.netTerminal(k)) == 0;
        top |= design.terminalTier(design.netTerminal(k)) == 1;
      }
      boolean cut = bottom && top && design.constant(net) == Design.NONE;
      assertThat(bonded.contains(net)).as(design.netName(net)).isEqualTo(cut);
    }
    Set<Long> places = new HashSet<>();
    Rect die = design.floorplans().getFirst().die();
    for (int b = 0; b < bonds.count(); b++) {
      // A raster of 1 um, so different places are far enough from each other.
      assertThat((bonds.x()[b] - die.x0()) % 1000).isZero();
      assertThat((bonds.y()[b] - die.y0()) % 1000).isZero();
      assertThat(places.add((long) bonds.x()[b] << 32 | bonds.y()[b])).isTrue();
      assertThat(bonds.x()[b]).isBetween(die.x0() + 1000, die.x1() - 1000);
      assertThat(bonds.y()[b]).isBetween(die.y0() + 1000, die.y1() - 1000);
    }
  }

  /// Inside the die, on rows and sites, no two over each other.
  private static void legal(Design design) {
    Rect die = design.floorplans().getFirst().die();
    int row =
        design.floorplans().getFirst().rows().get(1).y()
            - design.floorplans().getFirst().rows().get(0).y();
    for (int tier = 0; tier < design.floorplans().size(); tier++) {
      List<List<Rect>> rows = new ArrayList<>();
      for (int r = 0; r < design.floorplans().get(tier).rows().size(); r++) {
        rows.add(new ArrayList<>());
      }
      for (int i = 0; i < design.instances(); i++) {
        if (design.tier()[i] == tier) {
          Rect outline = design.outline(i);
          assertThat(die.contains(outline)).as(design.instanceName(i)).isTrue();
          assertThat(outline.height()).isEqualTo(row);
          assertThat((outline.y0() - die.y0()) % row).isZero();
          assertThat(
                  (outline.x0() - die.x0())
                      % design.floorplans().get(tier).rows().getFirst().step())
              .isZero();
          rows.get((outline.y0() - die.y0()) / row).add(outline);
        }
      }
      for (List<Rect> cells : rows) {
        cells.sort(Comparator.comparingInt(Rect::x0));
        for (int k = 1; k < cells.size(); k++) {
          assertThat(cells.get(k).x0()).isGreaterThanOrEqualTo(cells.get(k - 1).x1());
        }
      }
    }
  }

  /// Without the buffers that were added every pin still hangs on what it hung on.
  @Test
  void buffersChangeNoConnection() {
    Design before = Gates.read(folder, List.of()).design();
    Design after = build(Arrangement.FLAT, 1, Optional.empty()).design();
    legal(after);
    int checked = 0;
    for (int i = 0; i < before.instances(); i++) {
      int same = after.instance(before.instanceName(i));
      assertThat(same).isNotEqualTo(Design.NONE);
      for (int pin = before.firstPin(i); pin < before.firstPin(i + 1); pin++) {
        if (before.drives(pin) || before.pinNet(pin) == Design.NONE) {
          continue;
        }
        int number = after.master(same).pin(before.pin(pin).name());
        assertThat(source(after, after.pinNet(after.firstPin(same) + number)))
            .isEqualTo(source(before, before.pinNet(pin)));
        checked++;
      }
    }
    assertThat(checked).isGreaterThan(1000);
  }

  /// What drives a net, seen through the flow's own buffers.
  private static String source(Design design, int net) {
    int at = net;
    for (int steps = 0; steps < 100; steps++) {
      if (design.constant(at) != Design.NONE) {
        return "constant " + design.constant(at);
      }
      int driver = design.netTerminal(design.netFirst(at));
      if (driver >= design.pins()) {
        return design.terminalName(driver);
      }
      int instance = design.pinInstance(driver);
      String name = design.instanceName(instance);
      if (!name.startsWith("repair_") && !name.startsWith("clock_")) {
        return design.terminalName(driver);
      }
      for (int pin = design.firstPin(instance); pin < design.firstPin(instance + 1); pin++) {
        if (!design.drives(pin)) {
          at = design.pinNet(pin);
        }
      }
    }
    throw new AssertionError("a loop of buffers at " + design.netName(net));
  }

  @Test
  void figuresAreOfOnePiece() {
    StackFigures flat = build(Arrangement.FLAT, 1, Optional.empty()).figures();
    StackFigures folded = build(Arrangement.LOGIC_ON_LOGIC, 1, Optional.empty()).figures();
    assertThat(flat.bonds()).isZero();
    assertThat(folded.footprintMm2() / flat.footprintMm2()).isBetween(0.45, 0.55);
    assertThat(folded.wireTotalMm()).isLessThan(flat.wireTotalMm());
    for (StackFigures figures : List.of(flat, folded)) {
      StackFigures.Power power = figures.power();
      assertThat(
              power.logicMw()
                  + power.registersMw()
                  + power.clockMw()
                  + power.memoriesMw()
                  + power.leakageMw())
          .isCloseTo(power.totalMw(), within(1e-9));
      assertThat(figures.timing().megahertz())
          .isCloseTo(1e6 / (2000 - figures.timing().worstSetupPs()), within(1e-6));
      assertThat(figures.heat().settled()).isTrue();
      assertThat(figures.heat().peakK()).allMatch(kelvin -> kelvin > 318.15);
      assertThat(figures.supply().worstMv()).allMatch(drop -> drop > 0 && drop < 45);
    }
  }

  @Test
  void sameAnswerOnAnyNumberOfThreadsAndFromACheckpoint(@TempDir Path kept) throws Exception {
    Optional<Path> there = Optional.of(kept);
    StackFigures one = build(Arrangement.LOGIC_ON_LOGIC, 1, Optional.empty()).figures();
    assertThat(build(Arrangement.LOGIC_ON_LOGIC, 2, there).figures()).isEqualTo(one);
    try (var files = Files.list(kept)) {
      assertThat(files).hasSize(1);
    }
    assertThat(build(Arrangement.LOGIC_ON_LOGIC, 1, there).figures()).isEqualTo(one);
    // A damaged one is not used.
    try (var files = Files.list(kept)) {
      Path file = files.findFirst().orElseThrow();
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2] ^= 1;
      Files.write(file, bytes);
    }
    assertThat(build(Arrangement.LOGIC_ON_LOGIC, 1, there).figures()).isEqualTo(one);
  }

  @Test
  void wrongInputsAreNamed(@TempDir Path empty) {
    assertThatThrownBy(() -> Gates.read(empty, List.of()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("synthesis.json");
    assertThatThrownBy(() -> Arrangement.named("--arrangement", "3d"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("logic-on-logic");
  }
}
