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
    assertThat(project.stack().layers())
        .extracting(layer -> layer.name() + " " + Math.round(layer.thickness() * 1e6))
        .containsExactly("d1.0 98", "d1.source 2", "between 1", "d2.source 2", "d2.0 48");
    assertThat(project.stack().x().cells()).isEqualTo(10);
    assertThat(project.stack().y().cells()).isEqualTo(10);
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
            new Broken("liquid", "s", "layer bond :", "microchannel 4rm :", "liquids"),
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
