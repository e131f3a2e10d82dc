package spikestack.silicon.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikestack.machine.tech.Technology;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.thermal.ChipStack;

/// A shift register of flip-flops that want their data held for longer than a neighbour holds it.
final class HoldRepairTest {
  private static final Path ROOT = Path.of(System.getProperty("spikestack.root", ".."));
  private static final int LENGTH = 30;

  @TempDir Path folder;

  private static String table(String kind, String picoseconds) {
    return kind + " (scalar) { values (\"" + picoseconds + "\"); } ";
  }

  private static String arc(String from, String type, String picoseconds) {
    return "timing () { related_pin : \""
        + from
        + "\"; "
        + type
        + table("cell_rise", picoseconds)
        + table("cell_fall", picoseconds)
        + table("rise_transition", "10")
        + table("fall_transition", "10")
        + "} ";
  }

  private static String check(String type, String picoseconds) {
    return "timing () { related_pin : \"CK\"; timing_type : "
        + type
        + "; "
        + table("rise_constraint", picoseconds)
        + table("fall_constraint", picoseconds)
        + "} ";
  }

  private Stack.Built build(String holdPs, double periodPs, Recipe recipe, Arrangement arrangement)
      throws Exception {
    String in = "direction : input; capacitance : 1; ";
    String liberty =
        "library (toy) { time_unit : \"1ps\"; capacitive_load_unit (1, ff);\n"
            + "cell (BUF) { area : 0.3; pin (A) { "
            + in
            + "} pin (Z) { direction : output; function : \"A\"; max_capacitance : 100; "
            + arc("A", "", "60")
            + "} }\n"
            + "cell (DFF) { area : 1; ff (IQ, IQN) { clocked_on : \"CK\"; next_state : \"D\"; }\n"
            + "pin (CK) { clock : true; "
            + in
            + "} pin (D) { "
            + in
            + check("setup_rising", "50")
            + check("hold_rising", holdPs)
            + "}\npin (Q) { direction : output; function : \"IQ\"; "
            + arc("CK", "timing_type : rising_edge; ", "100")
            + "} } }\n";
    StringBuilder netlist = new StringBuilder("module t(input clk, input d, output q);\n");
    for (int i = 0; i < LENGTH; i++) {
      String from = i == 0 ? "d" : "a" + (i - 1);
      String to = i == LENGTH - 1 ? "q" : "a" + i;
      netlist.append(
          "wire a" + i + "; DFF f" + i + "(.CK(clk), .D(" + from + "), .Q(" + to + "));\n");
    }
    Files.writeString(folder.resolve("library.lib"), liberty);
    Files.writeString(folder.resolve("netlist.v"), netlist + "endmodule\n");
    Files.writeString(
        folder.resolve("synthesis.json"),
        "{\"top\": \"t\", \"targetPs\": 1000, \"memories\": [], \"blocks\": [{\"name\": \"t\","
            + " \"tiers\": {\"logic-on-logic\": \"split\"}}]}");
    Files.writeString(
        folder.resolve("technology.lef"),
        "UNITS DATABASE MICRONS 1000 ; END UNITS\n"
            + metal("M1", "HORIZONTAL")
            + metal("M2", "VERTICAL")
            + metal("M3", "HORIZONTAL")
            + "SITE core CLASS CORE ; SIZE 0.1 BY 1 ; END core\nEND LIBRARY\n");
    Files.writeString(
        folder.resolve("cells.lef"),
        macro("BUF", "0.3", "A", "Z") + macro("DFF", "1", "CK", "D", "Q") + "END LIBRARY\n");
    return Stack.run(
        Gates.read(folder, List.of()),
        arrangement,
        new StackOptions(
            List.of(arrangement),
            Technology.read(ROOT.resolve("inputs/technologies/n28-model.yaml")),
            periodPs,
            "clk",
            0.3,
            0.1,
            ChipStack.Packaging.PASSIVE,
            1,
            1,
            Optional.empty(),
            recipe,
            Optional.empty(),
            Optional.empty()),
        (name, step, done) -> {},
        () -> 0);
  }

  private static String metal(String name, String way) {
    return "LAYER "
        + name
        + " TYPE ROUTING ; DIRECTION "
        + way
        + " ; PITCH 0.1 ; WIDTH 0.05 ; END "
        + name
        + "\n";
  }

  private static String macro(String name, String width, String... pins) {
    StringBuilder text =
        new StringBuilder(
            "MACRO " + name + " CLASS CORE ; SIZE " + width + " BY 1 ; SITE core ;\n");
    for (String pin : pins) {
      String way = pin.equals("Z") || pin.equals("Q") ? "OUTPUT" : "INPUT";
      String use = pin.equals("CK") ? "CLOCK" : "SIGNAL";
      text.append("PIN " + pin + " DIRECTION " + way + " ; USE " + use + " ;")
          .append(" PORT LAYER M1 ; RECT 0.05 0.4 0.1 0.6 ; END END " + pin + "\n");
    }
    return text + "END " + name + "\n";
  }

  private static Recipe without(Recipe.Step.Kind kind) {
    List<Recipe.Step> steps = new ArrayList<>(Recipe.STANDARD.steps());
    steps.removeIf(step -> step.kind() == kind);
    return new Recipe("t", "t", steps);
  }

  @Test
  void pinsThatAreTooEarlyGetBuffers() throws Exception {
    for (Arrangement arrangement : List.of(Arrangement.FLAT, Arrangement.LOGIC_ON_LOGIC)) {
      Recipe none = without(Recipe.Step.Kind.HOLD);
      StackFigures early = build("250", 2000, none, arrangement).figures();
      assertThat(early.timing().worstHoldPs()).isNegative();
      assertThat(early.timing().early()).isGreaterThanOrEqualTo(LENGTH - 1);
      assertThat(early.holdBuffers()).isZero();
      Stack.Built built = build("250", 2000, Recipe.STANDARD, arrangement);
      StackFigures held = built.figures();
      assertThat(held.timing().worstHoldPs()).isNotNegative();
      assertThat(held.timing().early()).isZero();
      assertThat(held.timing().worstSetupPs()).isNotNegative();
      // 100 + n x 60 must pass 250: three before each pin, give or take the clock's skew.
      assertThat(held.holdBuffers()).isBetween(2L * (LENGTH - 1), 5L * LENGTH);
      chained(built.design());
    }
  }

  /// Each flip-flop still follows the one before it, through buffers only.
  private static void chained(Design design) {
    for (int i = 1; i < LENGTH; i++) {
      int at = design.instance("f" + i);
      String pin = "D";
      for (int steps = 0; steps < 50 && !design.instanceName(at).equals("f" + (i - 1)); steps++) {
        int net = design.pinNet(design.firstPin(at) + design.master(at).pin(pin));
        at = design.pinInstance(design.netTerminal(design.netFirst(net)));
        pin = "A";
      }
      assertThat(design.instanceName(at)).isEqualTo("f" + (i - 1));
    }
  }

  /// No room before the next edge: the pin is left alone.
  @Test
  void setupIsNotGivenAway() throws Exception {
    StackFigures figures = build("250", 240, Recipe.STANDARD, Arrangement.FLAT).figures();
    assertThat(figures.holdBuffers()).isZero();
    assertThat(figures.timing().worstSetupPs()).isNotNegative();
    assertThat(figures.timing().early()).isPositive();
  }
}
