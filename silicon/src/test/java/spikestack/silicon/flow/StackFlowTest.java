package spikestack.silicon.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spikestack.machine.tech.Technology;
import spikestack.model.input.InputException;
import spikestack.silicon.netlist.Bonds;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Rect;
import spikestack.silicon.netlist.activity.SignalCounts;
import spikestack.silicon.netlist.activity.Vcd;
import spikestack.silicon.netlist.dblox.StackCheck;
import spikestack.silicon.netlist.dblox.StackDesign;
import spikestack.silicon.netlist.dblox.StackExport;
import spikestack.silicon.netlist.def.Def;
import spikestack.silicon.netlist.sdc.Sdc;
import spikestack.silicon.netlist.spef.Parasitics;
import spikestack.silicon.rtl.Hardware;
import spikestack.silicon.signoff.timing.StaticTiming;
import spikestack.silicon.signoff.timing.Timing;
import spikestack.silicon.signoff.timing.WireModel;
import spikestack.silicon.synthesis.Synthesis;
import spikestack.silicon.thermal.ChipStack;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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
    return build(arrangement, threads, kept, Recipe.STANDARD, Optional.empty());
  }

  private static Stack.Built build(
      Arrangement arrangement,
      int threads,
      Optional<Path> kept,
      Recipe recipe,
      Optional<Switching.Counted> counted) {
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
            kept,
            recipe,
            counted,
            Optional.empty()),
        (name, step, done) -> {},
        () -> 0);
  }

  private static int offset(JsonNode layout, String name) {
    for (JsonNode array : layout.path("arrays")) {
      if (array.path("name").asString().equals(name)) {
        return array.path("offset").asInt();
      }
    }
    throw new AssertionError("no array " + name);
  }

  /// The layout's arrays are the design's numbers, read back as the format says.
  @Test
  void theLayoutHoldsThePlacement() throws IOException {
    Stack.Built built = build(Arrangement.LOGIC_ON_LOGIC, 1, Optional.empty());
    Design design = built.design();
    Path at = Files.createDirectories(folder.resolve("layout"));
    LayoutFile.write(at, "logic-on-logic", built);
    JsonNode layout = new JsonMapper().readTree(Files.readString(at.resolve("layout.json")));
    ByteBuffer raw =
        ByteBuffer.wrap(Files.readAllBytes(at.resolve("layout.bin")))
            .order(ByteOrder.LITTLE_ENDIAN);
    assertThat(raw.capacity()).isEqualTo(layout.path("bytes").asInt());
    byte[] names = Files.readAllBytes(at.resolve("layout.names"));
    double watts = 0;
    double worst = Double.POSITIVE_INFINITY;
    int left = design.floorplans().getFirst().die().x0();
    for (int i = 0; i < design.instances(); i++) {
      assertThat(raw.getFloat(offset(layout, "cell.x") + 4 * i))
          .isEqualTo((float) ((design.x()[i] - left) * 1e-3));
      assertThat(raw.get(offset(layout, "cell.tier") + i)).isEqualTo(design.tier()[i]);
      int from = raw.getInt(offset(layout, "cell.name") + 4 * i);
      int to = raw.getInt(offset(layout, "cell.name") + 4 * i + 4);
      assertThat(new String(names, from, to - from, StandardCharsets.UTF_8))
          .isEqualTo(design.instanceName(i));
      int master = raw.getInt(offset(layout, "cell.master") + 4 * i);
      assertThat(layout.path("masters").path(master).asString()).isEqualTo(design.master(i).name());
      watts += raw.getFloat(offset(layout, "cell.power") + 4 * i) * 1e-6;
      float slack = raw.getFloat(offset(layout, "cell.slack") + 4 * i);
      worst = Float.isNaN(slack) ? worst : Math.min(worst, slack);
    }
    assertThat(worst).isCloseTo(built.figures().timing().worstSetupPs(), within(0.1));
    // Cells leak as the library states it, the sum as hot as they are.
    StackFigures.Power power = built.figures().power();
    double dynamic = power.totalMw() - power.leakageMw();
    assertThat(watts * 1e3).isBetween(dynamic, power.totalMw() * 1.01);
    double blocks = 0;
    double density = 0;
    int cells = 0;
    for (JsonNode block : layout.path("blocks")) {
      blocks += block.path("power").asDouble() * 1e-6;
      cells += block.path("cells").asInt();
    }
    assertThat(cells).isEqualTo(design.instances());
    assertThat(blocks).isCloseTo(watts, within(1e-4 * watts));
    Rect die = design.floorplans().getFirst().die();
    for (JsonNode map : layout.path("maps")) {
      if (map.path("kind").asString().equals("power")) {
        int bins = map.path("columns").asInt() * map.path("rows").asInt();
        int at0 = offset(layout, "map.power." + map.path("tier").asInt());
        for (int b = 0; b < bins; b++) {
          density += raw.getFloat(at0 + 4 * b) * die.area() * 1e-6 / bins * 1e-6;
        }
      }
    }
    assertThat(density).isCloseTo(watts, within(1e-3 * watts));
    assertThat(layout.path("bonds").asInt()).isEqualTo(design.bonds().count()).isPositive();
  }

  /// The clock's power is that of the cells in the clock's network, however they are called: here
  /// only the flow's own, whose names this test knows.
  @Test
  void clockPowerIsThatOfTheTree() {
    for (Arrangement arrangement : List.of(Arrangement.FLAT, Arrangement.LOGIC_ON_LOGIC)) {
      Stack.Built built = build(arrangement, 1, Optional.empty());
      Design design = built.design();
      int named = 0;
      for (int i = 0; i < design.instances(); i++) {
        named += design.instanceName(i).startsWith("clock_") ? 1 : 0;
      }
      StackFigures figures = built.figures();
      assertThat(named).isPositive();
      assertThat(figures.clock().buffers()).isEqualTo(named);
      assertThat(figures.clock().left()).isZero();
      assertThat(figures.power().clockMw()).isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"pin-3d-like", "macro-3d-like", "compact-2d-like"})
  void bundledRecipesEndInALegalStack(String name) {
    Recipe recipe = Recipe.read(ROOT.resolve("inputs/recipes/" + name + ".yaml"));
    Stack.Built built =
        build(Arrangement.LOGIC_ON_LOGIC, 1, Optional.empty(), recipe, Optional.empty());
    legal(built.design());
    assertThat(built.figures().recipe()).isEqualTo(name);
    double[] area = new double[2];
    for (int i = 0; i < built.design().instances(); i++) {
      area[built.design().tier()[i]] += built.design().master(i).areaUm2();
    }
    if (name.equals("macro-3d-like")) {
      assertThat(area[1]).isZero(); // the array has no memories
      assertThat(built.figures().bonds()).isZero();
    } else {
      assertThat(area[1] / (area[0] + area[1])).isBetween(0.42, 0.58);
      assertThat(built.figures().bonds()).isPositive();
    }
  }

  /// Random inputs into the text under Icarus: registers of the gates have their counts, and power
  /// follows them.
  @Test
  void activityOfASimulation() throws Exception {
    Path work = Files.createDirectory(folder.resolve("waves"));
    Hardware.files()
        .forEach(
            (name, text) -> {
              if (name.startsWith("expert/accumulate")
                  || name.startsWith("expert/row_bus")
                  || name.endsWith(".svh")) {
                write(work.resolve(name.substring(name.lastIndexOf('/') + 1)), text);
              }
            });
    Design gates = Gates.read(folder, List.of()).design();
    StringBuilder bench = new StringBuilder("module t; reg clk = 0;\n");
    StringBuilder connect = new StringBuilder(".clk(clk)");
    StringBuilder drive = new StringBuilder();
    LinkedHashMap<String, Integer> widths = new LinkedHashMap<>();
    LinkedHashMap<String, Boolean> inputs = new LinkedHashMap<>();
    for (int p = 0; p < gates.ports(); p++) {
      String name = gates.portName(p).replaceAll("\\[.*", "");
      widths.merge(name, 1, Integer::sum);
      inputs.put(name, gates.portDirection(p) != spikestack.silicon.netlist.Direction.OUTPUT);
    }
    widths.forEach(
        (name, width) -> {
          if (name.equals("clk")) {
            return;
          }
          boolean in = inputs.getOrDefault(name, true);
          bench.append((in ? "reg [" : "wire [") + (width - 1) + ":0] " + name + ";\n");
          connect.append(", ." + name + "(" + name + ")");
          if (in && !name.equals("rst")) {
            drive
                .append("for (i = 0; i < " + width + "; i = i + 1) ")
                .append(name + "[i] = ($random & 3) == 0;\n");
          }
        });
    bench.append("integer i; accumulate_array #(.ROWS(3), .COLUMNS(3)) dut(" + connect + ");\n");
    bench.append("initial begin $dumpfile(\"t.vcd\"); $dumpvars(0, t); rst = 1;\n" + drive);
    bench.append("#10 rst = 0; repeat (400) begin #5 clk = 1; #5 clk = 0;\n" + drive);
    bench.append("end $finish; end endmodule\n");
    Files.writeString(work.resolve("t.sv"), bench.toString());
    run(work, "sh", "-c", "iverilog -g2012 -s t -o t.vvp *.sv && vvp -n t.vvp");
    SignalCounts counts = Vcd.read(work.resolve("t.vcd"), "");
    StackFigures assumed = build(Arrangement.FLAT, 1, Optional.empty()).figures();
    StackFigures counted =
        build(
                Arrangement.FLAT,
                1,
                Optional.empty(),
                Recipe.STANDARD,
                Optional.of(new Switching.Counted("t.vcd", counts)))
            .figures();
    // Icarus 11 leaves arrays of wires out of its waves: eleven outputs of each of nine elements.
    long registers = counted.activity().ofRegisters();
    assertThat(registers).isGreaterThan(2 * 99);
    assertThat(counted.activity().registersAnnotated()).isBetween(registers - 99, registers);
    assertThat(assumed.activity().annotated()).isZero();
    // Inputs move three times in eight cycles, not once in ten.
    assertThat(counted.power().logicMw()).isGreaterThan(1.5 * assumed.power().logicMw());
    assertThatThrownBy(
            () ->
                build(
                    Arrangement.FLAT,
                    1,
                    Optional.empty(),
                    Recipe.STANDARD,
                    Optional.of(new Switching.Counted("other.vcd", new SignalCounts(10)))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("other.vcd: found no scope with the ports of accumulate_array");
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void run(Path work, String... command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(work.resolve("log").toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(work.resolve("log"))).isZero();
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

  /// The 3DBlox files say the same design: read back, every instance stands where it stood, bonds
  /// of both dies meet, and every endpoint has its slack.
  @Test
  void dies() throws IOException {
    Design design = build(Arrangement.LOGIC_ON_LOGIC, 2, Optional.empty()).design();
    Path dies = Files.createDirectory(folder.resolve("dies"));
    Def.write(dies.resolve("bottom.def"), design, 0, "M8");
    Def.write(dies.resolve("top.def"), design, 1, "M8");
    List<Path> defs = List.of(Path.of("bottom.def"), Path.of("top.def"));
    new StackExport(design, "M8", List.of(108.0, 58.0), 1, defs, Map.of()).write(dies);
    spikestack.silicon.netlist.dblox.Stack stack =
        spikestack.silicon.netlist.dblox.Stack.read(dies.resolve("stack.3dbx"));
    Design joined = StackDesign.read(stack, design.library());
    assertThat(StackCheck.run(stack, Optional.of(joined))).isEmpty();
    assertThat(Files.readAllLines(dies.resolve("accumulate_array_top_face.bmap")))
        .hasSize(design.bonds().count());
    assertThat(joined.instances()).isEqualTo(design.instances());
    for (int i = 0; i < design.instances(); i++) {
      int at = joined.instance(die(design.tier()[i]) + design.instanceName(i));
      assertThat(joined.tier()[at]).isEqualTo(design.tier()[i]);
      assertThat(joined.outline(at)).isEqualTo(design.outline(i));
    }
    Map<String, Double> expected = slacks(design);
    assertThat(expected).hasSizeGreaterThan(99);
    Map<String, Double> found = slacks(joined);
    assertThat(found).hasSameSizeAs(expected);
    expected.forEach(
        (name, slack) -> {
          int port = design.port(name);
          int of = port == Design.NONE ? design.instance(name.replaceAll("/[^/]*$", "")) : 0;
          String there = port == Design.NONE ? die(design.tier()[of]) + name : name;
          assertThat(found.get(there)).as(name).isCloseTo(slack, within(1e-9));
        });
  }

  private static String die(int tier) {
    return tier == 0 ? "bottom/" : "top/";
  }

  /// Without wires, by endpoint.
  private static Map<String, Double> slacks(Design design) {
    String clock = "create_clock -name clk -period 2 [get_ports clk]";
    return StaticTiming.of(
            design,
            design.name(),
            new Parasitics(design.nets()),
            Sdc.parse("clock", clock, design, 1000, 1),
            WireModel.LUMPED)
        .timing()
        .endpoints()
        .stream()
        .collect(Collectors.toMap(Timing.Endpoint::name, Timing.Endpoint::setupPs));
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
      if (!name.startsWith("repair_") && !name.startsWith("clock_") && !name.startsWith("hold_")) {
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
