package spikestack.silicon.rtl;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import spikestack.machine.arch.Accelerator;
import spikestack.model.input.InputException;

/// Parameters of the design, `machine_parameters.sv`: what follows from the accelerator, and room
/// for what networks bring ([Needs]). Networks are data: one build runs every network whose needs
/// it covers.
public record MachineParameters(SequencedMap<String, Integer> values) {
  /// Largest queues and tables of the design.
  static final int TOKENS_LIMIT = (1 << 14) - 1;

  static final int EXPERTS_LIMIT = 16;
  private static final int HEAD_WIDTH_LIMIT = 511;

  /// What one network (or several: the largest of each) takes.
  public record Needs(
      int headWidth,
      int experts,
      int topK,
      int routeSlots,
      int classes,
      int shiftLeft,
      int shiftRight,
      boolean resetBy,
      int layers,
      int parameterWords,
      int imageBytes,
      int dramBytes) {

    public Needs or(Needs other) {
      return new Needs(
          Math.max(headWidth, other.headWidth),
          Math.max(experts, other.experts),
          Math.max(topK, other.topK),
          Math.max(routeSlots, other.routeSlots),
          Math.max(classes, other.classes),
          Math.max(shiftLeft, other.shiftLeft),
          Math.max(shiftRight, other.shiftRight),
          resetBy || other.resetBy,
          Math.max(layers, other.layers),
          Math.max(parameterWords, other.parameterWords),
          Math.max(imageBytes, other.imageBytes),
          Math.max(dramBytes, other.dramBytes));
    }
  }

  public MachineParameters {
    values = java.util.Collections.unmodifiableSequencedMap(new LinkedHashMap<>(values));
  }

  /// `images` is the number that one run of the testbench can hold.
  public static MachineParameters of(Accelerator machine, Needs needs, int images) {
    Accelerator.Dram dram =
        machine
            .dram()
            .orElseThrow(
                () ->
                    new InputException(
                        machine.name() + ": dram", "no dram", "one: the RTL fetches its weights"));
    int rows = machine.expert().rows();
    int portBits = machine.weightBuffer().portBits();
    double megahertz = machine.clock().megahertz();
    // The simulator's roundings (docs/architecture/buffers-and-dram.md).
    int latency = (int) Math.ceil(dram.latency().nanoseconds() * megahertz / 1000 - 1e-9);
    long rate = Math.max(1, Math.round(dram.bandwidth().gigabytesPerSecond() * 1e6 / megahertz));
    long beat = portBits / 8;
    while (beat * 1000 < rate) {
      beat *= 2;
    }
    int headRows = machine.attention().rows();
    SequencedMap<String, Integer> all = new LinkedHashMap<>();
    all.put("CORES", machine.expert().count());
    all.put("ROWS", rows);
    all.put("COLUMNS", machine.expert().columns());
    all.put("BANK_LATENCY", machine.expert().bankLatency());
    all.put("LOCAL_WORDS", machine.expert().localWeightBytes() / rows);
    all.put("PORT_INDICES", portBits / 8 / rows);
    all.put("HALF_WORDS", (int) (machine.weightBuffer().halfBytes() * 8L / portBits));
    all.put("DRAM_BYTES", Math.toIntExact(beat));
    all.put("DRAM_LATENCY", latency);
    all.put("DRAM_RATE", Math.toIntExact(rate));
    all.put("SPIKE_WORDS", spikeWords(machine));
    all.put("RESIDUAL_WORDS", residualWords(machine));
    all.put("IMAGE_BYTES", needs.imageBytes());
    all.put("PARAMETER_WORDS", needs.parameterWords());
    all.put("LAYERS", needs.layers());
    all.put("HEAD_CORES", machine.attention().count());
    all.put("HEAD_ROWS", headRows);
    all.put("HEAD_COLUMNS", machine.attention().columns());
    all.put("HEAD_LATENCY", machine.attention().bankLatency());
    all.put(
        "HEAD_WIDTH_MAX",
        Math.min(
            Math.min(machine.attention().membraneBytes() / 4 / headRows, HEAD_WIDTH_LIMIT),
            needs.headWidth()));
    all.put("TOKENS_MAX", Math.min(machine.router().depth(), TOKENS_LIMIT));
    all.put("EXPERTS_MAX", Math.min(machine.router().queues(), EXPERTS_LIMIT));
    all.put("TOP_K_MAX", needs.topK());
    all.put("ROUTE_SLOTS", needs.routeSlots());
    all.put("CLASSES_MAX", LayerWords.ceil(needs.classes(), rows) * rows);
    all.put("SHIFT_LEFT_MAX", needs.shiftLeft());
    all.put("SHIFT_RIGHT_MAX", needs.shiftRight());
    boolean subtracts = machine.reset() == Accelerator.SpikeReset.SUBTRACT;
    all.put("RESET_BY", needs.resetBy() || subtracts ? 1 : 0);
    all.put("IMAGES", images);
    all.put("DRAM_SIZE", needs.dramBytes());
    return new MachineParameters(all);
  }

  /// Words of `expert.rows` spikes that one half of the spike buffer holds.
  static int spikeWords(Accelerator machine) {
    return (int) (machine.spikeBuffers().bytes() * 8L / machine.expert().rows());
  }

  /// Words of `expert.rows` residuals of 16 bit.
  static int residualWords(Accelerator machine) {
    return (int) (machine.residualBuffer().bytes() * 8L / (machine.expert().rows() * 16L));
  }

  public int value(String name) {
    Integer value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no parameter " + name);
    }
    return value;
  }

  /// The package, as a file of SystemVerilog.
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append("// Parameters of the machine; written by \"spikestack rtl\".\n");
    text.append("package machine_parameters;\n");
    for (Map.Entry<String, Integer> entry : values.entrySet()) {
      text.append("  localparam int ").append(entry.getKey()).append(" = ");
      text.append(entry.getValue()).append(";\n");
    }
    return text.append("endpackage\n").toString();
  }
}
