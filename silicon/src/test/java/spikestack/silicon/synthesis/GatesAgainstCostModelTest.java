package spikestack.silicon.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.AcceleratorFile;
import spikestack.machine.arch.Unit;
import spikestack.machine.cost.BlockArea;
import spikestack.machine.cost.CostModel;
import spikestack.silicon.rtl.Hardware;

/// The cost model's blocks beside their gates: a table of `docs/validation.md`.
///
/// The counts of the cost model were written with the text and the gates of the paper's machine in
/// view. The other machine was looked at afterwards; it showed one slip, the registers between sum
/// and fire of an attention bank of two cycles, so that row counts as used, too.
@Tag("tools")
final class GatesAgainstCostModelTest {
  private static final String NAME = "gates";

  @TempDir Path folder = Path.of("");

  /// One unit of the cost model and the modules that are its hardware.
  private record Case(
      String machine, boolean used, Accelerator accelerator, Unit unit, List<Part> parts) {}

  private record Part(String module, SequencedMap<String, Integer> parameters) {}

  private static Path root() {
    return Path.of(Optional.ofNullable(System.getProperty("spikestack.root")).orElse(".."));
  }

  private static Accelerator paper() {
    return AcceleratorFile.read(root().resolve("inputs/accelerators/paper.yaml"));
  }

  /// Rectangular arrays, and banks of two cycles.
  private static Accelerator other() throws IOException {
    String yaml = Files.readString(root().resolve("inputs/accelerators/paper.yaml"));
    String expert =
        yaml.replaceFirst("rows: 16", "rows: 8")
            .replaceFirst("columns: 16", "columns: 12")
            .replaceFirst("bank-latency: 3", "bank-latency: 2");
    return AcceleratorFile.read(
        "other.yaml",
        expert
            .replaceFirst("rows: 16", "rows: 12")
            .replaceFirst("columns: 16", "columns: 8")
            .replaceFirst("bank-latency: 3", "bank-latency: 2"));
  }

  private static SequencedMap<String, Integer> parameters(Object... pairs) {
    SequencedMap<String, Integer> all = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      all.put((String) pairs[i], (Integer) pairs[i + 1]);
    }
    return all;
  }

  private static List<Case> cases(String name, boolean used, Accelerator machine) {
    int rows = machine.expert().rows();
    int columns = machine.expert().columns();
    int headRows = machine.attention().rows();
    int headColumns = machine.attention().columns();
    int features = machine.attention().membraneBytes() / 4 / headRows;
    return List.of(
        new Case(
            name,
            used,
            machine,
            Unit.EXPERT_ARRAY,
            List.of(
                new Part("accumulate_array", parameters("ROWS", rows, "COLUMNS", columns)),
                new Part("weight_skew", parameters("ROWS", rows)))),
        new Case(
            name,
            used,
            machine,
            Unit.NEURON_BANK,
            List.of(
                new Part(
                    "neuron_bank",
                    parameters(
                        "ROWS",
                        rows,
                        "COLUMNS",
                        columns,
                        "BANK_LATENCY",
                        machine.expert().bankLatency())))),
        new Case(
            name,
            used,
            machine,
            Unit.ATTENTION_ARRAY,
            List.of(
                new Part("attention_array", parameters("ROWS", headRows, "COLUMNS", headColumns)))),
        new Case(
            name,
            true,
            machine,
            Unit.ATTENTION_BANK,
            List.of(
                new Part(
                    "attention_bank",
                    parameters(
                        "ROWS",
                        headRows,
                        "COLUMNS",
                        headColumns,
                        "LATENCY",
                        machine.attention().bankLatency(),
                        "HEAD_WIDTH_MAX",
                        features)))));
  }

  @Test
  void areasAgreeWithinFifteenPercent() throws IOException {
    assumeTrue(Tool.installed("yosys"), "yosys is not installed");
    List<Case> cases = new ArrayList<>(cases("paper", true, paper()));
    cases.addAll(cases("8 x 12, 12 x 8, two cycles", false, other()));
    StringBuilder table =
        new StringBuilder(
            """
            | machine | unit, one core | counts written with it in view | flip-flops: gates / model | cells, µm²: gates / model | model over gates |
            |---|---|---|---|---|---|
            """);
    for (Case one : cases) {
      double area = 0;
      long flipFlops = 0;
      for (Part part : one.parts()) {
        SynthesisResult gates =
            Synthesis.run(
                new Synthesis.Request(
                    Design.of(Hardware.files(), part.module(), part.parameters()),
                    SynthesisTest.technology(),
                    Optional.empty(),
                    1e6 / one.accelerator().clock().megahertz(),
                    false,
                    false,
                    folder.resolve(part.module() + one.machine().length())));
        area += gates.cellAreaUm2();
        flipFlops += gates.flipFlops();
      }
      BlockArea model =
          new CostModel(SynthesisTest.technology())
              .design(one.accelerator(), one.accelerator().stackings().getFirst()).areas().stream()
                  .filter(block -> block.unit() == one.unit())
                  .findFirst()
                  .orElseThrow();
      double modelFlipFlops = model.hardware().flipFlops() / model.instances();
      double modelArea = model.cells().squareMicrons() / model.instances();
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %s | %,d / %,.0f | %,.0f / %,.0f | %.2f |%n",
              one.machine(),
              one.unit().key(),
              one.used() ? "yes" : "no",
              flipFlops,
              modelFlipFlops,
              area,
              modelArea,
              modelArea / area));
      assertThat(modelFlipFlops / flipFlops).as(table.toString()).isBetween(0.95, 1.05);
      assertThat(modelArea / area).as(table.toString()).isBetween(0.85, 1.15);
    }
    check(table.toString());
  }

  /// The page says what the programs say, or is rewritten (`-Dspikestack.update-docs=true`).
  private static void check(String content) throws IOException {
    String begin = "<!-- " + NAME + ":begin, generated by a test -->";
    String end = "<!-- " + NAME + ":end -->";
    String table = begin + "\n\n" + content + "\n" + end;
    Path page = root().resolve("docs/validation.md");
    String text = Files.readString(page);
    int from = text.indexOf(begin);
    int to = text.indexOf(end);
    assertThat(from).as("marker " + begin).isNotNegative().isLessThan(to);
    if (Boolean.getBoolean("spikestack.update-docs")) {
      Files.writeString(page, text.substring(0, from) + table + text.substring(to + end.length()));
    } else {
      assertThat(text.substring(from, to + end.length())).isEqualTo(table);
    }
  }
}
