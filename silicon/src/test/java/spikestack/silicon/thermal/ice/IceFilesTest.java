package spikestack.silicon.thermal.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import spikestack.model.input.InputException;
import spikestack.silicon.thermal.TemperatureField;

/// The reader of 3D-ICE files on a small stack of ours, whole and broken.
final class IceFilesTest {
  private static final String STACK =
      """
      // two dies, sink on top
      material silicon :
         thermal conductivity 1.30e-04 ;
         volumetric heat capacity 1.63e-12 ;
      material beol : /* block
         comment */ thermal conductivity 2.25e-06 ;
         volumetric heat capacity 2.175e-12 ;
      top heat sink :
         heat transfer coefficient 1e-07 ;
         temperature 300.0 ;
      layer bond :
         height 1 ;
         material beol ;
      dimensions :
        chip length 1000 , width 2000 ;
        cell length 100 , width 200 ;
      die upper :
         layer 48 silicon ;
         source 2 silicon ;
      die lower :
         source 2 silicon ;
         layer 98 silicon ;
      stack:
         die   d2 upper floorplan "upper.flp" ;
         layer between bond ;
         die   d1 lower floorplan "lower.flp" ;
      solver:
        transient step 0.001, slot 0.002 ;
        initial temperature 300.0 ;
      output:
        T ( d1, 500, 1000, "a.txt", step ) ;
        Tflp ( d2, "b.txt", maximum, slot ) ;
        Tflpel ( d2.right, "c.txt", average, final ) ;
        Tmap ( d1, "d.txt", final ) ;
      """;

  private static final String UPPER =
      """
      left:
        position 0, 0 ;
        dimension 500, 2000 ;
        power values 1.0, 2.0, 0.0 ;
      right:
        rectangle (500, 0, 500, 1000) ;
        rectangle (500, 1000, 500, 1000) ;
        power values 0.5, 0, 0 ;
      """;

  private static final String LOWER =
      """
      all: position 0, 0 ; dimension 1000, 2000 ; power values 0.25, 0.25, 0.25 ;
      """;

  @TempDir Path folder;

  @Test
  void readsLayersFromTheTopAndPower() {
    IceProject project = IceProject.read(write(STACK, UPPER, LOWER), false);
    assertThat(project.layers())
        .extracting(layer -> layer.name() + " " + Math.round(layer.thickness() * 1e6))
        .containsExactly("d1.0 98", "d1.source 2", "between 1", "d2.source 2", "d2.0 48");
    assertThat(project.x().cells()).isEqualTo(10);
    assertThat(project.y().cells()).isEqualTo(10);
    assertThat(project.slots()).isEqualTo(3);
    assertThat(project.steps()).isEqualTo(6);
    assertThat(project.power(0).total(3)).isCloseTo(1.5, within(1e-12));
    assertThat(project.power(1).total(1)).isCloseTo(0.25, within(1e-12));
    assertThat(project.power(0).at(3, 9, 0)).isCloseTo(0.5 / 50, within(1e-12));
    assertThat(project.probes())
        .extracting(Probe::label)
        .containsExactly("T(d1, 500, 1000)", "maximum(d2)", "average(d2.right)");
  }

  @Test
  void runsEveryStep() {
    IceProject project = IceProject.read(write(STACK, UPPER, LOWER), false);
    List<List<Double>> rows = new ArrayList<>();
    TemperatureField end = project.run(1, (step, seconds, readings) -> rows.add(readings));
    assertThat(rows).hasSize(6);
    assertThat(rows.get(3).get(1)).isGreaterThan(rows.get(1).get(1)); // slot 1 heats more
    assertThat(rows.getLast().get(1)).isEqualTo(end.max(3));
    assertThat(rows.getLast().getFirst()).isEqualTo(end.at(1, 5, 5));
  }

  private static final String CAVITY =
      """
      microchannel 4rm :
        height 100 ;
        channel length 50 ;
        wall length 50 ;
        first wall length 25 ;
        last wall length 25 ;
        wall material silicon ;
        coolant flow rate 5 ;
        coolant heat transfer coefficient side 2.7e-8 , top 4.7e-8 , bottom 5.7e-8 ;
        coolant volumetric heat capacity 4.17e-12 ;
        coolant incoming temperature 290 ;
      """;

  private static final String SMEARED =
      """
      microchannel 2rm :
        height 100 ; channel length 50 ; wall length 50 ;
        wall material silicon ;
        coolant flow rate 5 ;
        coolant heat transfer coefficient top 4.7e-8 , bottom 5.7e-8 ;
        coolant volumetric heat capacity 4.17e-12 ;
        coolant incoming temperature 290 ;
      """;

  private static final String PINS =
      """
      pinfin :
        height 100 ; pin diameter 50 ; pin pitch 100 ; pin distribution staggered ;
        pin material silicon ;
        darcy velocity 8e5 ;
        coolant volumetric heat capacity 4.17e-12 ;
        coolant incoming temperature 290 ;
      """;

  /// A stack cooled by a liquid alone.
  private static String wet(String cavity) {
    return STACK
        .replaceAll("(?s)top heat sink :.*?300\\.0 ;\n", "")
        .replace("layer bond :", cavity + "layer bond :")
        .replace("layer between bond", "channel between")
        .replace("transient step 0.001, slot 0.002", "steady")
        .replace("Tmap ( d1", "Tcoolant ( between, \"e.txt\", average, final ) ;\n  Tmap ( d1");
  }

  @TestFactory
  Stream<DynamicTest> theLiquidCarriesAllPowerAway() {
    record Flow(String name, String cavity, double cubicMetresPerSecond) {}
    double litres = 5e-6 / 60;
    return Stream.of(
            new Flow("resolved", CAVITY, litres),
            new Flow("smeared", SMEARED, litres),
            new Flow("pin fins", PINS, 0.8 * 1e-3 * 100e-6))
        .map(
            flow ->
                dynamicTest(
                    flow.name,
                    () -> {
                      IceProject project =
                          IceProject.read(write(wet(flow.cavity), UPPER, LOWER), false);
                      List<Double> last = new ArrayList<>();
                      TemperatureField end =
                          project.run(1, (step, seconds, readings) -> last.addAll(readings));
                      int row = end.rows() - 1;
                      boolean resolved = flow.cavity.equals(CAVITY);
                      double sum = 0;
                      int count = 0;
                      for (int column = resolved ? 1 : 0;
                          column < end.columns();
                          column += resolved ? 2 : 1) {
                        sum += end.at(project.cavity(), column, row) - 290;
                        count++;
                      }
                      double watts = 4.17e6 * flow.cubicMetresPerSecond * sum / count;
                      // All columns carry the same flow; what leaves is what the dies put in.
                      assertThat(watts).isCloseTo(1.75, within(1e-6));
                      assertThat(last.getLast()).isCloseTo(290 + sum / count, within(1e-9));
                      assertThat(end.at(project.cavity(), 1, 0)).isBetween(290.0, 300.0);
                    }));
  }

  @Test
  void resolvedChannelsMakeTheirOwnColumns() {
    IceProject project = IceProject.read(write(wet(CAVITY), UPPER, LOWER), false);
    assertThat(project.x().cells()).isEqualTo(21);
    assertThat(project.x().width(0)).isCloseTo(25e-6, within(1e-12));
    assertThat(project.x().width(1)).isCloseTo(50e-6, within(1e-12));
    assertThat(project.channel().orElseThrow())
        .isInstanceOfSatisfying(
            Channel.Resolved.class, c -> assertThat(c.channels()).isEqualTo(10));
    Assertions.assertThatThrownBy(project::stack).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aWetTransientEndsAtTheSteadyState() {
    String slow = wet(SMEARED).replace("steady ;", "transient step 1e6, slot 1e6 ;");
    String constant =
        UPPER.replace("1.0, 2.0, 0.0", "1.0, 1.0, 1.0").replace("0.5, 0, 0", "0.5, 0.5, 0.5");
    TemperatureField end =
        IceProject.read(write(slow, constant, LOWER), false)
            .run(1, (step, seconds, readings) -> {});
    TemperatureField steady =
        IceProject.read(write(wet(SMEARED), constant, LOWER), false)
            .run(1, (step, seconds, readings) -> {});
    assertThat(end.max()).isCloseTo(steady.max(), within(1e-5));
  }

  @TestFactory
  Stream<DynamicTest> brokenCavities() {
    return Stream.of(
            new Broken("no flow", CAVITY, "rate 5", "rate 0", "flow rate in ml/min > 0"),
            new Broken("odd walls", CAVITY, "channel length 50", "channel length 60", "add up to"),
            new Broken("wide pins", PINS, "diameter 50", "diameter 100", "diameter < pitch"),
            new Broken("distribution", PINS, "staggered", "random", "'inline'"),
            new Broken("no top film", SMEARED, "top 4.7e-8", "side 4.7e-8", "'top'"),
            new Broken("two", SMEARED, "microchannel", SMEARED + "microchannel", "a second cavity"),
            new Broken("wall", SMEARED, "material silicon", "material glass", "silicon, beol"))
        .map(
            broken ->
                dynamicTest(
                    broken.name,
                    () -> {
                      assertThat(broken.file).contains(broken.from);
                      String text = wet(broken.file.replace(broken.from, broken.to));
                      Assertions.assertThatThrownBy(
                              () -> IceProject.read(write(text, UPPER, LOWER), false))
                          .isInstanceOf(InputException.class)
                          .hasMessageContaining(broken.complaint);
                    }));
  }

  /// What is broken, how, and a part of the complaint.
  private record Broken(String name, String file, String from, String to, String complaint) {}

  @TestFactory
  Stream<DynamicTest> brokenFiles() {
    return Stream.of(
            new Broken("negative thickness", "s", "layer 48", "layer -48", "height in um > 0"),
            new Broken("zero conductivity", "s", "1.30e-04", "0", "conductivity in W/umK > 0"),
            new Broken("unknown material", "s", "2 silicon", "2 germanium", "silicon, beol"),
            new Broken("unknown die", "s", "d1 lower", "d1 lowest", "upper, lower"),
            new Broken("unknown layer", "s", "between bond", "between glue", "allowed: bond"),
            new Broken("no sink", "s", "top heat sink", "material x", ":"),
            new Broken(
                "no coolant",
                "s",
                "Tmap ( d1, \"d.txt\"",
                "Tcoolant ( d1, \"d.txt\"",
                "the channel"),
            new Broken(
                "odd cavity", "s", "layer bond :", "microchannel 4rm :", "allowed: 'channel'"),
            new Broken(
                "no cavity",
                "s",
                "layer between bond",
                "channel between",
                "a section 'microchannel'"),
            new Broken("pluggable", "s", "top heat sink", "top pluggable heat sink", "pluggable"),
            new Broken("odd cells", "s", "cell length 100", "cell length 300", "divides"),
            new Broken("second source", "s", "layer 48", "source 48", "one source in every die"),
            new Broken("no floorplan", "s", "lower.flp", "no.flp", "no floorplan \"no.flp\""),
            new Broken("odd slot", "s", "slot 0.002", "slot 0.0025", "multiple of the step"),
            new Broken("probe outside", "s", "500, 1000, \"a", "500, 9999, \"a", "inside the chip"),
            new Broken("probe element", "s", "d2.right", "d2.wrong", "an element of the floorplan"),
            new Broken("same element", "s", "die   d1", "die   d2", "each name once"),
            new Broken("not a number", "s", "48 silicon", "4x8 silicon", "found '4x8'"),
            new Broken(
                "truncated", "s", "temperature 300.0 ;\noutput", "temperature", "temperature in K"),
            new Broken(
                "out of die", "u", "(500, 1000, 500, 1000)", "(600, 1000, 500, 1000)", "inside"),
            new Broken("overlap", "u", "(500, 0, 500", "(400, 0, 600", "over left"),
            new Broken("negative power", "u", "0.5, 0, 0", "-0.5, 0, 0", "power in watts >= 0"),
            new Broken("slots differ", "u", "0.5, 0, 0", "0.5, 0", "3 as left has"),
            new Broken(
                "slots of dies", "l", "0.25, 0.25, 0.25", "0.25", "as in the other floorplans"),
            new Broken(
                "empty floorplan",
                "l",
                "all: position 0, 0 ; dimension 1000, 2000 ; power values 0.25, 0.25, 0.25 ;",
                "",
                "no element"),
            new Broken(
                "zero size", "l", "dimension 1000", "dimension 0", "length in micrometres > 0"))
        .map(broken -> dynamicTest(broken.name, () -> complains(broken)));
  }

  @TestFactory
  Stream<DynamicTest> truncatedAnywhere() {
    // Cut at every 40th character: never anything but a complaint about input, or a whole meaning.
    return Stream.iterate(0, at -> at < STACK.indexOf("output:"), at -> at + 40)
        .map(at -> dynamicTest("after " + at, () -> refuses(STACK.substring(0, at))));
  }

  private void refuses(String text) {
    Path file = write(text, UPPER, LOWER);
    Assertions.assertThatThrownBy(() -> IceProject.read(file, false))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("stack.stk");
  }

  private void complains(Broken broken) {
    String stack = broken.file.equals("s") ? replaced(STACK, broken) : STACK;
    String upper = broken.file.equals("u") ? replaced(UPPER, broken) : UPPER;
    String lower = broken.file.equals("l") ? replaced(LOWER, broken) : LOWER;
    Path file = write(stack, upper, lower);
    Assertions.assertThatThrownBy(() -> IceProject.read(file, false))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(broken.complaint);
  }

  private static String replaced(String text, Broken broken) {
    assertThat(text).contains(broken.from);
    int at = text.indexOf(broken.from);
    return text.substring(0, at) + broken.to + text.substring(at + broken.from.length());
  }

  private Path write(String stack, String upper, String lower) {
    try {
      Files.writeString(folder.resolve("upper.flp"), upper);
      Files.writeString(folder.resolve("lower.flp"), lower);
      return Files.writeString(folder.resolve("stack.stk"), stack);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
