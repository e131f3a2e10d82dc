package spikestack.studio.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// A result in which **every number is made up**, with the shape of a real one: for tests of layout
/// and files only.
public final class MadeUpResult {
  static final String HASH = "0123456789abcdef".repeat(4);
  static final List<String> KINDS =
      List.of("compute", "registers", "buffers", "wires", "bonds", "dram", "leakage");

  private MadeUpResult() {}

  public static Result full() {
    Random random = new Random(7);
    List<LayerRow> layers = layers(random);
    return new Result(
        new Result.Tool("spikestack", "0.0.0-made-up", "unknown"),
        "demo",
        List.of(
            new Result.InputFile("model", "inputs/models/made-up/model.json", HASH),
            new Result.InputFile("data", "inputs/models/made-up/images.npz", HASH),
            new Result.InputFile("accelerator", "inputs/accelerators/made-up.yaml", HASH),
            new Result.InputFile("technology", "inputs/technologies/made-up.yaml", HASH)),
        options(),
        new Result.NetworkSummary(
            "made-up", 4, 49, 64, 8, 2, 4, 1, "top-k", "or", "membrane-shortcut", "halve", 187_594),
        200,
        new Result.Accuracy(0.905, 0.905),
        0,
        123_456_789,
        3,
        List.of(
            arrangement("2d", 1.62, 1.62, 612, 702, 51_200, 21.4, 0),
            arrangement("memory-on-logic", 0.84, 1.66, 612, 794, 51_200, 18.9, 4_096),
            arrangement("logic-on-logic", 0.83, 1.64, 612, 811, 51_264, 17.6, 9_216)),
        ladder(),
        layers,
        schedule(layers, random),
        layers.stream()
            .filter(layer -> !layer.scope().equals("router"))
            .map(layer -> raster(layer.name(), random))
            .toList(),
        List.of(
            new ExpertLoad(
                "block.0.moe", List.of(10.2, 21.7, 9.4, 7.7), List.of(24.0, 41.0, 19.0, 22.0)),
            new ExpertLoad(
                "block.1.moe", List.of(14.0, 12.5, 11.5, 11.0), List.of(30.0, 27.0, 25.0, 31.0))),
        List.of(
            new HeadKeep("block.0.attn", List.of(1.0, 0.92, 0.31, 0.0, 0.77, 0.5, 0.25, 0.25)),
            new HeadKeep("block.1.attn", List.of(0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5))),
        List.of(
            new Published(
                "energy, 3D against 2D",
                "paper: attention and experts; ours: whole network",
                "-39 to -41 %",
                "-17.8 %",
                "arXiv 2412.05540, table 1")),
        List.of(
            new Assumption("sram.leak", 6, "µW/KiB", "A", 2, 12, "choice of the project"),
            new Assumption("bond.capacitance", 0.5, "fF", "R", 0.2, 1.5, "recalled")));
  }

  /// One arrangement and nothing that a result may lack.
  static Result bare() {
    Result r = full();
    return new Result(
        r.tool(),
        r.command(),
        r.inputs(),
        Map.of(),
        r.network(),
        1,
        r.accuracy(),
        0,
        0,
        0,
        List.of(withoutLists(r.arrangements().getFirst())),
        List.of(),
        List.of(),
        new Schedule(0, 0, List.of()),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  private static Arrangement withoutLists(Arrangement a) {
    return new Arrangement(
        a.name(),
        a.footprint(),
        a.silicon(),
        a.clock(),
        a.maximumClock(),
        a.cycles(),
        a.latency(),
        a.power(),
        a.energy(),
        a.edp(),
        a.bonds(),
        a.memoryAccessLatency(),
        Map.of(),
        Map.of(),
        List.of(),
        List.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        List.of());
  }

  /// Far more intervals and spikes than a page can hold.
  static Result large() {
    Random random = new Random(8);
    List<Schedule.Interval> intervals = new ArrayList<>();
    for (int i = 0; i < 60_000; i++) {
      String core = (i % 8 < 4 ? "expert " : "attention ") + i % 4;
      String state = random.nextInt(3) == 0 ? "stalled" : "busy";
      intervals.add(
          new Schedule.Interval(core, "block." + i / 4_000, i * 20L, i * 20L + 130, state));
    }
    List<Raster> rasters = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      rasters.add(raster("block." + i, random));
    }
    return with(new Schedule(0, 1_200_130, intervals), rasters);
  }

  static Result withSchedule(Schedule schedule) {
    return with(schedule, List.of());
  }

  private static Result with(Schedule schedule, List<Raster> rasters) {
    Result r = full();
    return new Result(
        r.tool(),
        r.command(),
        r.inputs(),
        r.options(),
        r.network(),
        r.images(),
        r.accuracy(),
        r.mismatchingBits(),
        r.comparedBits(),
        r.saturations(),
        r.arrangements(),
        r.ladder(),
        r.layers(),
        schedule,
        rasters,
        r.experts(),
        r.heads(),
        r.published(),
        r.assumptions());
  }

  private static Map<String, Object> options() {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("images", 200L);
    options.put("keepHeads", 1.0);
    options.put("skip", "none");
    options.put("corner", "default");
    return options;
  }

  private static Arrangement arrangement(
      String name,
      double footprint,
      double silicon,
      double clock,
      double most,
      double cycles,
      double energy,
      long bonds) {
    double latency = cycles / clock;
    return new Arrangement(
        name,
        new Quantity(footprint, "mm²"),
        new Quantity(silicon, "mm²"),
        new Quantity(clock, "MHz"),
        new Quantity(most, "MHz"),
        new Quantity(cycles, "cycles"),
        new Quantity(latency, "µs"),
        new Quantity(energy / latency * 1000, "mW"),
        new Quantity(energy, "µJ"),
        new Quantity(energy * latency, "pJ·s"),
        new Quantity(bonds, "bonds"),
        new Quantity(1000 / most * 0.8, "ns"),
        Map.of(
            "energy", new Quantity(energy * 0.6, "µJ"), "clock", new Quantity(most * 0.7, "MHz")),
        Map.of(
            "energy", new Quantity(energy * 1.7, "µJ"), "clock", new Quantity(most * 1.2, "MHz")),
        blocks(name, footprint),
        List.of(
            new Arrangement.Path(
                "weight buffer to array",
                new Quantity(1000 / most, "ns"),
                List.of(
                    new Arrangement.Path.Part("SRAM", new Quantity(1000 / most * 0.5, "ns")),
                    new Arrangement.Path.Part("wire", new Quantity(1000 / most * 0.35, "ns")),
                    new Arrangement.Path.Part("setup", new Quantity(1000 / most * 0.15, "ns"))),
                true),
            new Arrangement.Path(
                "array accumulate",
                new Quantity(0.61, "ns"),
                List.of(
                    new Arrangement.Path.Part("adder", new Quantity(0.5, "ns")),
                    new Arrangement.Path.Part("setup", new Quantity(0.11, "ns"))),
                false)),
        split(energy, KINDS, "µJ"),
        split(energy, List.of("expert arrays", "attention arrays", "buffers", "dram"), "µJ"),
        name.equals("2d")
            ? Map.of("bottom", new Quantity(energy, "µJ"))
            : split(energy, List.of("bottom", "top"), "µJ"),
        List.of(
            new Arrangement.Link("array to bank", 1_024, bonds, new Quantity(12, "µm")),
            new Arrangement.Link("weights to array", 512, 0, new Quantity(640, "µm"))));
  }

  private static Map<String, Quantity> split(double sum, List<String> names, String unit) {
    Map<String, Quantity> parts = new LinkedHashMap<>();
    double left = sum;
    for (String name : names) {
      boolean last = parts.size() == names.size() - 1;
      double part = last ? left : left * 0.45;
      parts.put(name, new Quantity(part, unit));
      left -= part;
    }
    return parts;
  }

  private static List<Arrangement.Block> blocks(String name, double footprint) {
    boolean flat = name.equals("2d");
    double side = Math.sqrt(footprint) * 1000;
    List<Arrangement.Block> blocks = new ArrayList<>();
    double half = flat ? side / 2 : side;
    for (int core = 0; core < 4; core++) {
      double w = side / 4;
      blocks.add(block("expert-array-" + core, "EXPERT_ARRAY", "bottom", core * w, 0, w, half / 2));
      blocks.add(
          block(
              "attention-array-" + core,
              "ATTENTION_ARRAY",
              "bottom",
              core * w,
              half / 2,
              w,
              half / 2));
    }
    String memory = flat ? "bottom" : "top";
    double base = flat ? half : 0;
    blocks.add(block("weight-buffer", "WEIGHT_BUFFER", memory, 0, base, side, half * 0.4));
    blocks.add(
        block("spike-buffer", "SPIKE_BUFFER", memory, 0, base + half * 0.4, side / 2, half * 0.35));
    blocks.add(
        block(
            "residual-buffer",
            "RESIDUAL_BUFFER",
            memory,
            side / 2,
            base + half * 0.4,
            side / 2,
            half * 0.35));
    blocks.add(
        block("bank-0", "NEURON_BANK", memory, 0, base + half * 0.75, side / 8, half * 0.05));
    blocks.add(
        block("router", "ROUTER", memory, side / 8, base + half * 0.75, side / 50, side / 50));
    return blocks;
  }

  private static Arrangement.Block block(
      String name, String unit, String tier, double x, double y, double width, double height) {
    return new Arrangement.Block(
        name, unit, tier, x, y, width, height, new Quantity(width * height, "µm²"));
  }

  private static List<LadderRow> ladder() {
    List<LadderRow> rows = new ArrayList<>();
    String[] names = {"2d", "3d", "3d + half of the heads", "3d + half of the heads + skipping"};
    double[] factors = {1, 0.83, 0.71, 0.55};
    for (String scope : List.of("attention", "block", "network")) {
      double size = scope.equals("attention") ? 0.3 : scope.equals("block") ? 0.8 : 1;
      for (int i = 0; i < names.length; i++) {
        double f = factors[i];
        double latency = 83 * size * (i < 2 ? 1 : f);
        rows.add(
            new LadderRow(
                names[i],
                i == 0 ? "2d" : "logic-on-logic",
                i < 2 ? 1.0 : 0.5,
                scope,
                new Quantity(latency * 612, "cycles"),
                new Quantity(latency, "µs"),
                new Quantity(21.4 * size * f, "µJ"),
                new Quantity(21.4 * size * f * latency, "pJ·s"),
                i < 2 ? 0.905 : 0.881,
                new LadderRow.Relative(f, i < 2 ? 1 : f, i < 2 ? f : f * f)));
      }
    }
    return rows;
  }

  private static List<LayerRow> layers(Random random) {
    List<String[]> names = new ArrayList<>();
    names.add(new String[] {"embed.0", "convolution", "embedding"});
    names.add(new String[] {"embed.1", "convolution", "embedding"});
    for (int b = 0; b < 2; b++) {
      for (String p : List.of("q", "k", "v")) {
        names.add(new String[] {"block." + b + ".attn." + p, "projection", "projection"});
      }
      names.add(new String[] {"block." + b + ".attn", "spike-attention", "attention"});
      names.add(new String[] {"block." + b + ".attn.out", "projection", "projection"});
      names.add(new String[] {"block." + b + ".moe.router", "projection", "router"});
      names.add(new String[] {"block." + b + ".moe", "projection", "moe"});
    }
    names.add(new String[] {"head", "projection", "head"});
    List<LayerRow> rows = new ArrayList<>();
    for (String[] n : names) {
      double cycles = 800 + random.nextInt(6_000);
      Map<String, Map<String, Double>> energy = new LinkedHashMap<>();
      for (String arrangement : List.of("2d", "memory-on-logic", "logic-on-logic")) {
        Map<String, Double> kinds = new LinkedHashMap<>();
        double size = arrangement.equals("2d") ? 420 : 370;
        split(cycles * size / 1000, KINDS, "pJ").forEach((kind, q) -> kinds.put(kind, q.value()));
        energy.put(arrangement, kinds);
      }
      rows.add(
          new LayerRow(
              n[0],
              n[1],
              n[2],
              new Quantity(cycles, "cycles"),
              cycles / 60_000,
              0.3 + random.nextDouble() * 0.6,
              cycles * 3,
              new LayerRow.Stalled(cycles * 0.2, cycles * 0.1, 0, cycles * 0.1, cycles * 0.2),
              cycles * 0.4,
              0.05 + random.nextDouble() * 0.3,
              energy));
    }
    return rows;
  }

  private static Schedule schedule(List<LayerRow> layers, Random random) {
    List<Schedule.Interval> intervals = new ArrayList<>();
    long now = 0;
    for (LayerRow layer : layers) {
      long end = now;
      String core = layer.scope().equals("attention") ? "attention " : "expert ";
      for (int c = 0; c < 4; c++) {
        long t = now;
        for (int i = 0; i < 40; i++) {
          String state = random.nextInt(6) == 0 ? "stalled" : "busy";
          long next = t + 20 + random.nextInt(80);
          intervals.add(new Schedule.Interval(core + c, layer.name(), t, next, state));
          t = next;
        }
        end = Math.max(end, t);
      }
      now = end + 24;
    }
    return new Schedule(0, now, intervals);
  }

  private static Raster raster(String layer, Random random) {
    long[] words = new long[4 * 49];
    for (int i = 0; i < words.length; i++) {
      for (int channel = 0; channel < 64; channel++) {
        words[i] |= random.nextInt(100) < channel % 16 * 2 ? 1L << channel : 0;
      }
    }
    return Raster.ofWords(layer, 4, 49, 64, words);
  }
}
