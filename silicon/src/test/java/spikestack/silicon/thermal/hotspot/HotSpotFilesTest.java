package spikestack.silicon.thermal.hotspot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import spikestack.model.input.InputException;

/// The readers of HotSpot files and both models on small projects of ours, whole and broken.
final class HotSpotFilesTest {
  private static final Map<String, String> GOOD =
      Map.of(
          "chip.config",
          """
          # comment
            -t_chip 0.0002
            -material_chip silicon  # trailing
            -r_convec 0.2
            -ambient 300
            -init_temp 300
            -sampling_intvl 1e7
            -model_type block
            -grid_rows 8
            -grid_cols 10
            -grid_map_mode avg
          """,
          "chip.flp",
          """
          west\t0.004\t0.008\t0.000\t0.000
          east\t0.006\t0.008\t0.004\t0.000
          """,
          "chip.ptrace",
          """
          east west
          10 0
          20 10
          """,
          "chip.materials",
          """
          silicon
          solid
          130
          1.63e6

          water
          fluid
          0.6069
          4172638
          8.89e-4

          tim
          solid
          4
          4e6
          """,
          "chip.lcf",
          """
          # number, lateral, power, heat capacity, resistivity, thickness, floorplan
          0
          Y
          Y
          1.63e6
          0.0076923
          0.0002
          chip.flp

          1
          Y
          N
          tim
          2e-05
          chip.flp
          """);

  @TempDir Path folder;

  @Test
  void blockModelPassesAllPowerToTheAir() {
    HotSpotProject.Result result = read(GOOD, false, Map.of()).steady();
    assertThat(result.names())
        .startsWith("west", "east", "iface_west")
        .endsWith(
            "hsink_east",
            "inode_0",
            "inode_1",
            "inode_2",
            "inode_3",
            "inode_4",
            "inode_5",
            "inode_6",
            "inode_7",
            "inode_8",
            "inode_9",
            "inode_10",
            "inode_11");
    // All 20 W of mean power leave through the sink: by area, sum of rises over (thickness + film).
    double film = 6.9e-3 / 400 + 0.2 * 0.06 * 0.06;
    double out = 0.004 * 0.008 * (result.at("hsink_west") - 300) / film;
    out += 0.006 * 0.008 * (result.at("hsink_east") - 300) / film;
    for (int side = 0; side < 4; side++) {
      double area =
          side < 2 ? (0.03 + 0.008) * (0.03 - 0.01) / 4 : (0.03 + 0.01) * (0.03 - 0.008) / 4;
      out += area * (result.at("inode_" + (4 + side)) - 300) / film;
      out += (0.0036 - 0.0009) / 4 * (result.at("inode_" + (8 + side)) - 300) / film;
    }
    assertThat(out).isCloseTo(20, within(1e-6));
    assertThat(result.at("east")).isGreaterThan(result.at("west"));
  }

  @Test
  void gridModelOfOneUnitIsNearTheBlockModel() {
    Map<String, String> one = new HashMap<>(GOOD);
    one.put("chip.flp", "all 0.010 0.008 0 0\n");
    one.put("chip.ptrace", "all\n30\n");
    double block = read(one, false, Map.of()).steady().at("all");
    double grid = read(one, false, Map.of("model_type", "grid")).steady().at("all");
    assertThat(block).isBetween(300.0, 400.0);
    assertThat(grid).isCloseTo(block, within(0.15 * (block - 300)));
  }

  @Test
  void gridModelBalancesAndAveragesCells() {
    HotSpotProject project = read(GOOD, true, Map.of("model_type", "grid"));
    HotSpotProject.Result result = project.steady();
    assertThat(project.gridShape()).containsExactly(8, 10, 4);
    assertThat(result.cells()).hasSize(8 * 10 * 4);
    double sum = 0;
    for (int row = 0; row < 8; row++) {
      for (int column = 0; column < 4; column++) {
        sum += result.cells()[row * 10 + column];
      }
    }
    assertThat(result.at("layer_0_west")).isCloseTo(sum / 32, within(1e-9));
    double film = (6.9e-3 / 400 + 0.2 * 0.06 * 0.06) / (0.001 * 0.001);
    double out = 0;
    for (int i = 3 * 80; i < 4 * 80; i++) {
      out += (result.cells()[i] - 300) / film;
    }
    for (int side = 0; side < 4; side++) {
      double area =
          side < 2 ? (0.03 + 0.008) * (0.03 - 0.01) / 4 : (0.03 + 0.01) * (0.03 - 0.008) / 4;
      out += area * (result.at("inode_" + (4 + side)) - 300) / (film * 1e-6);
      out += (0.0036 - 0.0009) / 4 * (result.at("inode_" + (8 + side)) - 300) / (film * 1e-6);
    }
    assertThat(out).isCloseTo(20, within(1e-6));
  }

  @Test
  void mappingsAreOrdered() {
    Map<String, Double> found = new HashMap<>();
    for (String mode : List.of("avg", "min", "max", "center")) {
      found.put(
          mode,
          read(GOOD, true, Map.of("model_type", "grid", "grid_map_mode", mode))
              .steady()
              .at("layer_0_east"));
    }
    assertThat(found.get("min")).isLessThan(found.get("avg"));
    assertThat(found.get("avg")).isLessThan(found.get("max"));
    assertThat(found.get("center")).isBetween(found.get("min"), found.get("max"));
  }

  @Test
  void detailedCountsTheConvectionTwiceAsHotSpotDoes() {
    double plain = read(GOOD, true, Map.of("model_type", "grid")).steady().at("hsp_east");
    double detailed =
        read(GOOD, true, Map.of("model_type", "grid", "detailed_3D", "on")).steady().at("hsp_east");
    assertThat(detailed).isGreaterThan(plain + 1);
  }

  @Test
  void resistivityOfAUnitHoldsInDetailedMode() {
    Map<String, String> copper = new HashMap<>(GOOD);
    copper.put(
        "chip.flp",
        "west 0.004 0.008 0 0 1.63e6 0.0076923\neast 0.006 0.008 0.004 0 3.5e6 0.0025\n");
    Map<String, String> detailed = Map.of("model_type", "grid", "detailed_3D", "on");
    assertThat(read(copper, true, detailed).steady().at("layer_0_east"))
        .isLessThan(read(GOOD, true, detailed).steady().at("layer_0_east"));
    Map<String, String> plain = Map.of("model_type", "grid");
    assertThat(read(copper, true, plain).steady().at("layer_0_east"))
        .isEqualTo(read(GOOD, true, plain).steady().at("layer_0_east"));
  }

  @Test
  void transientOfVeryLongStepsIsSteady() {
    Map<String, String> steady = new HashMap<>(GOOD);
    steady.put("chip.ptrace", "east west\n7 7\n7 7\n7 7\n");
    for (boolean stacked : new boolean[] {false, true}) {
      Map<String, String> model = Map.of("model_type", stacked ? "grid" : "block");
      HotSpotProject project = read(steady, stacked, model);
      List<HotSpotProject.Result> steps = project.transientSteps();
      assertThat(steps).hasSize(3);
      String hot = stacked ? "layer_0_east" : "east";
      assertThat(steps.getLast().at(hot)).isCloseTo(project.steady().at(hot), within(1e-4));
    }
  }

  @Test
  void warmsUpSlowly() {
    Map<String, String> quick = new HashMap<>(GOOD);
    quick.put("chip.config", GOOD.getOrDefault("chip.config", "").replace("1e7", "0.001"));
    HotSpotProject project = read(quick, false, Map.of());
    List<HotSpotProject.Result> steps = project.transientSteps();
    assertThat(steps.getFirst().at("hsink_east")).isBetween(300.0, 300.1);
    assertThat(steps.getLast().at("east")).isGreaterThan(steps.getFirst().at("east"));
    assertThat(steps.getLast().at("east")).isLessThan(project.steady().at("east"));
  }

  private record Broken(String name, String file, String from, String to, String complaint) {}

  @TestFactory
  Stream<DynamicTest> brokenFiles() {
    return Stream.of(
            new Broken("negative thickness", "chip.config", "0.0002", "-1", "-t_chip > 0"),
            new Broken("unknown key", "chip.config", "-t_chip", "-t_chips", "key '-t_chips'"),
            new Broken("no value", "chip.config", "-r_convec 0.2", "-r_convec", "-KEY VALUE"),
            new Broken("unknown material", "chip.config", "silicon", "germanium", "silicon, tim"),
            new Broken(
                "liquid",
                "chip.config",
                "-r_convec 0.2",
                "-use_microfluidic_cooling 1",
                "not modelled"),
            new Broken("model", "chip.config", "block", "spice", "block, grid"),
            new Broken("rows", "chip.config", "-grid_rows 8", "-grid_rows 2.5", "a whole number"),
            new Broken(
                "small spreader",
                "chip.config",
                "-r_convec 0.2",
                "-s_spreader 0.009",
                "smaller than the spreader"),
            new Broken(
                "small sink", "chip.config", "-r_convec 0.2", "-s_sink 0.02", "must be larger"),
            new Broken("fields", "chip.flp", "\t0.004\t0.000\n", "\t0.004\n", "4 fields"),
            new Broken("zero width", "chip.flp", "0.006", "0", "width in m > 0"),
            new Broken("overlap", "chip.flp", "0.008\t0.004", "0.008\t0.003", "over"),
            new Broken("same name", "chip.flp", "east", "west", "each name once"),
            new Broken("no number", "chip.flp", "0.006", "six", "'six'"),
            new Broken("unknown unit", "chip.ptrace", "east west", "east south", "name 'south'"),
            new Broken("unit twice", "chip.ptrace", "east west", "east east", "name 'east'"),
            new Broken(
                "names", "chip.ptrace", "east west\n10 0\n20 10", "east\n10", "2, one per unit"),
            new Broken("ragged", "chip.ptrace", "20 10", "20", "1 values"),
            new Broken("negative power", "chip.ptrace", "20 10", "20 -1", "watts >= 0"),
            new Broken("no power", "chip.ptrace", "10 0\n20 10\n", "", "no line of watts"),
            new Broken("plasma", "chip.materials", "solid", "plasma", "solid or fluid"),
            new Broken("cut material", "chip.materials", "4\n4e6\n", "", "the end of the file"),
            new Broken("cut layer", "chip.lcf", "2e-05\nchip.flp\n", "", "the end of the file"),
            new Broken("lateral", "chip.lcf", "Y\nY", "Q\nY", "Y or N"),
            new Broken("layer twice", "chip.lcf", "\n1\n", "\n0\n", "each number once"),
            new Broken("layer missing", "chip.lcf", "\n1\n", "\n2\n", "no layer 1"),
            new Broken("thickness", "chip.lcf", "2e-05", "0", "thickness in m > 0"),
            new Broken(
                "no plan",
                "chip.lcf",
                "0.0002\nchip.flp",
                "0.0002\nno.flp",
                "no floorplan 'no.flp'"))
        .map(
            broken ->
                dynamicTest(
                    broken.name,
                    () -> {
                      Map<String, String> files = new HashMap<>(GOOD);
                      String text = GOOD.getOrDefault(broken.file, "");
                      assertThat(text).contains(broken.from);
                      int at = text.indexOf(broken.from);
                      files.put(
                          broken.file,
                          text.substring(0, at)
                              + broken.to
                              + text.substring(at + broken.from.length()));
                      boolean stacked = broken.file.equals("chip.lcf");
                      Map<String, String> model = stacked ? Map.of("model_type", "grid") : Map.of();
                      assertThatThrownBy(() -> read(files, stacked, model))
                          .isInstanceOf(InputException.class)
                          .hasMessageContaining(broken.complaint);
                    }));
  }

  @Test
  void filesThatDoNotGoTogether() {
    assertThatThrownBy(() -> read(GOOD, true, Map.of()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("one layer of silicon");
    Map<String, String> empty = new HashMap<>(GOOD);
    empty.put("chip.flp", "# nothing\n");
    assertThatThrownBy(() -> read(empty, false, Map.of()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no unit");
  }

  private HotSpotProject read(
      Map<String, String> files, boolean stacked, Map<String, String> overrides) {
    try {
      for (Map.Entry<String, String> file : files.entrySet()) {
        Files.writeString(folder.resolve(file.getKey()), file.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return HotSpotProject.read(
        new HotSpotProject.Files(
            folder.resolve("chip.config"),
            Optional.of(folder.resolve("chip.flp")),
            stacked ? Optional.of(folder.resolve("chip.lcf")) : Optional.empty(),
            folder.resolve("chip.ptrace"),
            Optional.of(folder.resolve("chip.materials")),
            overrides));
  }
}
