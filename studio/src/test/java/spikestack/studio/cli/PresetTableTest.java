package spikestack.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.AcceleratorFile;
import spikestack.machine.arch.Stacking;
import spikestack.machine.cost.CostModel;
import spikestack.machine.cost.Evaluation;
import spikestack.machine.cost.Workload;
import spikestack.machine.sim.LayerResult;
import spikestack.machine.sim.Scope;
import spikestack.machine.sim.Simulator;
import spikestack.machine.tech.Technology;
import spikestack.model.importer.MadeCheckpoints;
import spikestack.model.input.Images;
import spikestack.model.input.Npz;
import spikestack.model.input.Safetensors;
import spikestack.model.input.Samples;
import spikestack.model.input.Tensor;
import spikestack.model.input.events.FrameSet;
import spikestack.model.input.events.Framing;
import spikestack.model.network.ModelFolder;
import spikestack.model.network.Network;

/// Every preset from a made checkpoint (imported by the real command line) to joules, as `simulate`
/// does it: is golden equal to the simulator? Prints the table of docs/import.md; checkpoints and
/// inputs are random, so only sizes mean anything.
final class PresetTableTest {
  private static final int SIDE = 32;
  private static final int STEPS = 4;

  private final Accelerator machine = AcceleratorFile.read(Home.or(null, Home.ACCELERATOR));
  private final List<CostModel.Design> designs = new ArrayList<>();

  /// The same, for networks whose spikes subtract.
  private final List<CostModel.Design> subtracting = new ArrayList<>();

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /// A preset, the tensors made for it, and what the config says beside T.
  private record Row(String preset, SequencedMap<String, Tensor> tensors, String config) {}

  private static List<Row> rows() {
    String image = "heads: 4, input: [3, 32, 32]";
    String frames = "heads: 4, input: [2, 32, 32], frame_max: 3";
    return List.of(
        new Row("spikformer/cifar", MadeCheckpoints.spikformer(3, 64, 2, 10), image),
        new Row("spikformer/imagenet", MadeCheckpoints.spikformerDvs(3, 64, 2, 10), image),
        new Row("spikformer/dvs", MadeCheckpoints.spikformerDvs(2, 64, 2, 10), frames),
        new Row("spikingformer/cifar", MadeCheckpoints.spikingformer(3, 64, 2, 10), image),
        new Row("spikingformer/dvs", MadeCheckpoints.spikingformer(2, 64, 2, 10), frames),
        new Row(
            "spikingformer-imagenet/imagenet",
            MadeCheckpoints.spikingformerImagenet(3, 64, 2, 10),
            image),
        new Row("semm/cifar", MadeCheckpoints.semm(3, 64, 2, 4, 10), "input: [3, 32, 32]"),
        new Row("sdt/cifar", MadeCheckpoints.sdt(3, 64, 2, 10), image),
        new Row("sdt/imagenet", MadeCheckpoints.sdt(3, 64, 2, 10), image),
        new Row("sdt/dvs", MadeCheckpoints.sdt(2, 64, 2, 10), frames),
        new Row("sdt/gesture", MadeCheckpoints.sdt(2, 64, 2, 11), frames),
        new Row("sdt-moe/cifar", MadeCheckpoints.sdtMoe(3, 64, 2, 4, 10), image),
        new Row("sdt-moe/dvs", MadeCheckpoints.sdtMoe(2, 64, 2, 4, 11), frames),
        new Row("qkformer/cifar", MadeCheckpoints.qkformer(3, 64, 1, 10), image),
        new Row("qkformer-dvs/dvs", MadeCheckpoints.qkformerDvs(2, 64, 10), frames));
  }

  @Test
  void everyPreset() throws IOException {
    List<String> table = new ArrayList<>();
    table.add(
        "| preset | input | tokens | weights | bits, golden = simulator | cycles | 2D, uJ |"
            + " memory-on-logic, uJ |");
    table.add("|---|---|---|---|---|---|---|---|");
    CostModel costs = new CostModel(Technology.read(Home.or(null, Home.TECHNOLOGY)));
    for (Stacking stacking : machine.stackings().subList(0, 2)) {
      designs.add(costs.design(machine, stacking));
    }
    for (Stacking stacking : machine.stackings().subList(0, 2)) {
      subtracting.add(costs.design(machine.equipped(true), stacking));
    }
    for (Row row : rows()) {
      table.add(line(row));
    }
    table.add(graph("mlp.nir", "{T: 12, input: [1, 6, 6], frame_max: 3}", 12, 1, 6));
    table.add(graph("conv.nir", "{T: 8, dt: 1, frame_max: 3}", 8, 2, 16));
    String perceptron = "{T: 12, input: [1, 6, 6], frame_max: 3, lif: snntorch}";
    table.add(graph("mlp.nir", perceptron, 12, 1, 6));
    String convolutions = "{T: 8, dt: 1, frame_max: 3, lif: {reset: subtract}}";
    table.add(graph("conv.nir", convolutions, 8, 2, 16));
    System.out.println(String.join("\n", table));
  }

  /// A NIR graph of the importer's tests (random weights), without a preset.
  private String graph(String name, String config, int steps, int channels, int side)
      throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = MadeCheckpoints.class.getResourceAsStream("/nir/" + name)) {
      Files.copy(Objects.requireNonNull(in), file, StandardCopyOption.REPLACE_EXISTING);
    }
    Path said = folder.resolve("config.yaml");
    Files.writeString(said, config);
    Path model = folder.resolve("graph");
    assertThat(
            run("import", file.toString(), "--config", said.toString(), "--out", model.toString()))
        .as(name + ": " + err)
        .isZero();
    Samples data =
        FrameSet.read(
            data(true, steps, channels, side), new Framing(steps, Framing.Split.COUNT), 0);
    Network network = ModelFolder.read(model).network();
    String input = "%d frames %d x %d x %d, counts 0..3".formatted(steps, channels, side, side);
    boolean subtracts = network.subtractsAtSpike();
    return line("nir: " + name + (subtracts ? ", subtracting" : ""), input, network, data, 2_000);
  }

  private String line(Row row) throws IOException {
    assertThat(imported(row)).as(row.preset + ": " + err).isZero();
    Network network = ModelFolder.read(folder.resolve("model")).network();
    boolean frames = row.config.contains("frame_max");
    Path file = data(frames, STEPS, frames ? 2 : 3, SIDE);
    Samples data =
        frames
            ? FrameSet.read(file, new Framing(STEPS, Framing.Split.COUNT), 0)
            : Images.read(file);
    String input = frames ? "4 frames 2 x 32 x 32, counts 0..3" : "3 x 32 x 32";
    return line(row.preset, input, network, data, 100_000);
  }

  private String line(String name, String input, Network network, Samples data, int atLeast) {
    Replay.Outcome outcome;
    try (Progress progress = new Progress("presets", 1, "images")) {
      Simulator simulator = new Simulator(network, machine);
      outcome = Replay.run(simulator, data, new Reference.Live(1), 1, progress);
    }
    assertThat(outcome.mismatchingBits()).as(name).isZero();
    assertThat(outcome.comparedBits()).isGreaterThan(atLeast);
    for (LayerResult layer : outcome.first().layers()) {
      if (layer.scope() == Scope.ROUTER) {
        long used = Arrays.stream(layer.expertTokens()).filter(tokens -> tokens > 0).count();
        assertThat(used).as("experts with tokens, " + layer.name()).isGreaterThan(1);
      }
    }
    Workload workload = Layers.workload(outcome.totals());
    List<CostModel.Design> chips = network.subtractsAtSpike() ? subtracting : designs;
    Evaluation flat = chips.get(0).evaluate(workload);
    Evaluation stacked = chips.get(1).evaluate(workload);
    assertThat(flat.totalEnergy().picojoules()).isPositive();
    assertThat(stacked.totalEnergy().picojoules()).isPositive();
    return String.format(
        Locale.ROOT,
        "| `%s` | %s | %d | %,d | %,d | %,d | %.2f | %.2f |",
        name,
        input,
        network.tokens(),
        network.parameters(),
        outcome.comparedBits(),
        outcome.first().cycles(),
        flat.totalEnergy().picojoules() * 1e-6,
        stacked.totalEnergy().picojoules() * 1e-6);
  }

  private int imported(Row row) throws IOException {
    Path file = folder.resolve("made.safetensors");
    new Safetensors(row.tensors, new LinkedHashMap<>()).write(file);
    Path config = folder.resolve("config.yaml");
    Files.writeString(config, "{T: " + STEPS + ", " + row.config + "}");
    Path model = folder.resolve("model");
    return run(
        "import",
        file.toString(),
        "--preset",
        row.preset,
        "--config",
        config.toString(),
        "--out",
        model.toString());
  }

  private Path data(boolean frames, int steps, int channels, int side) {
    byte[] values = new byte[(frames ? steps : 1) * channels * side * side];
    Random random = new Random(1);
    random.nextBytes(values);
    if (frames) {
      for (int i = 0; i < values.length; i++) {
        values[i] = (byte) (random.nextInt(8) == 0 ? 1 + random.nextInt(3) : 0);
      }
    }
    SequencedMap<String, Tensor> arrays = new LinkedHashMap<>();
    arrays.put(
        frames ? "frames" : "images",
        frames
            ? Tensor.ofUnsignedBytes(values, 1, steps, channels, side, side)
            : Tensor.ofUnsignedBytes(values, 1, channels, side, side));
    arrays.put("labels", Tensor.ofInts(new int[] {3}, 1));
    Path file = folder.resolve("data.npz");
    Npz.write(file, arrays);
    return file;
  }

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    var line = Main.commandLine(Main.commands());
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return Main.run(line, arguments);
  }
}
