package spikestack.silicon.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import spikestack.machine.tech.Macro;

final class LefTest {
  private static final Pattern MACRO =
      Pattern.compile("MACRO (\\S+)\\n(.*?)\\nEND \\1\\n", Pattern.DOTALL);
  private static final Pattern SIZE = Pattern.compile("SIZE (\\S+) BY (\\S+) ;");
  private static final Pattern PIN =
      Pattern.compile("  PIN (\\S+)\\n.*?LAYER (\\S+) ;\\s+RECT ([^;]+) ;", Pattern.DOTALL);

  private record Rectangle(String pin, String layer, double x0, double y0, double x1, double y1) {}

  private final CellLibrary library = Libraries.standard();

  private static List<Rectangle> pins(String macro) {
    List<Rectangle> all = new ArrayList<>();
    Matcher pin = PIN.matcher(macro);
    while (pin.find()) {
      String[] c = pin.group(3).strip().split(" ", -1);
      all.add(
          new Rectangle(
              pin.group(1),
              pin.group(2),
              Double.parseDouble(c[0]),
              Double.parseDouble(c[1]),
              Double.parseDouble(c[2]),
              Double.parseDouble(c[3])));
    }
    return all;
  }

  @Test
  void cellsHaveTheirAreaAndPinsThatDoNotTouch() {
    Matcher macro = MACRO.matcher(library.cellLef());
    int seen = 0;
    while (macro.find()) {
      seen++;
      Cell cell = library.cell(macro.group(1));
      Matcher size = SIZE.matcher(macro.group(2));
      assertThat(size.find()).isTrue();
      double width = Double.parseDouble(size.group(1));
      double height = Double.parseDouble(size.group(2));
      assertThat(width * height).as(cell.name()).isCloseTo(cell.areaUm2(), within(1e-6));
      List<Rectangle> pins = pins(macro.group(2));
      assertThat(pins).hasSize(cell.pins().size() + 2);
      assertApart(cell.name(), pins, width);
    }
    assertThat(seen).isEqualTo(library.cells().size());
  }

  @Test
  void aMemoryHasItsAreaAndAllItsPinsInside() {
    MemoryMacro memory = Libraries.membrane();
    Macro figures = memory.figures(Libraries.technology());
    Matcher macro = MACRO.matcher(library.lef(memory));
    assertThat(macro.find()).isTrue();
    Matcher size = SIZE.matcher(macro.group(2));
    assertThat(size.find()).isTrue();
    double width = Double.parseDouble(size.group(1));
    double height = Double.parseDouble(size.group(2));
    assertThat(width * height).isBetween(figures.areaUm2(), 1.04 * figures.areaUm2());
    List<Rectangle> pins = pins(macro.group(2));
    assertThat(pins).hasSize(81 + 2);
    for (Rectangle pin : pins) {
      assertThat(pin.x0() >= 0 && pin.x1() <= width).as(pin.toString()).isTrue();
      assertThat(pin.y0() >= 0 && pin.y1() <= height).as(pin.toString()).isTrue();
    }
    assertApart(memory.name(), pins, width);
  }

  @Test
  void aMemoryWithMorePinsThanEdgeGrows() {
    MemoryMacro wide =
        new MemoryMacro(
            "wide",
            16,
            64,
            1,
            64,
            List.of(
                new MemoryMacro.Port("clk", 1, MemoryMacro.Role.CLOCK),
                new MemoryMacro.Port("read_data", 5000, MemoryMacro.Role.OUTPUT)));
    Matcher macro = MACRO.matcher(library.lef(wide));
    assertThat(macro.find()).isTrue();
    Matcher size = SIZE.matcher(macro.group(2));
    assertThat(size.find()).isTrue();
    List<Rectangle> pins = pins(macro.group(2));
    assertThat(pins).hasSize(5001 + 2);
    assertApart("wide", pins, Double.parseDouble(size.group(1)));
    assertThat(pins.stream().mapToDouble(Rectangle::y1).max().orElseThrow())
        .isLessThanOrEqualTo(Double.parseDouble(size.group(2)));
  }

  /// Shapes on one layer keep half a pitch between them; signal pins stay inside.
  private static void assertApart(String name, List<Rectangle> pins, double width) {
    for (int i = 0; i < pins.size(); i++) {
      for (int j = i + 1; j < pins.size(); j++) {
        Rectangle a = pins.get(i);
        Rectangle b = pins.get(j);
        double dx = Math.max(a.x0(), b.x0()) - Math.min(a.x1(), b.x1());
        double dy = Math.max(a.y0(), b.y0()) - Math.min(a.y1(), b.y1());
        boolean sameLayer = a.layer().equals(b.layer());
        assertThat(!sameLayer || Math.max(dx, dy) > 0.0449).as(name + " " + a + " " + b).isTrue();
      }
      assertThat(pins.get(i).x0() >= 0 && pins.get(i).x1() <= width).as(name).isTrue();
    }
  }

  @Test
  void wiresHaveTheTechnologysResistanceAndCapacitance() {
    String lef = library.technologyLef();
    // 8.5 ohm/um at 45 nm; 0.2 fF/um at both edges together.
    assertThat(lef).contains("RESISTANCE RPERSQ 0.3825 ;").contains("EDGECAPACITANCE 0.0001 ;");
    assertThat(lef).contains("SIZE 0.114 BY 1.08 ;");
  }
}
