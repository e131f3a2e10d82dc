package spikestack.silicon.synthesis;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import spikestack.silicon.rtl.Hardware;
import spikestack.silicon.rtl.MachineParameters;

/// The whole machine as a design to synthesise.
public final class MachineDesign {
  private MachineDesign() {}

  /// The parameters that the test bench gives the machine, too.
  public static Design of(MachineParameters parameters) {
    int indices = parameters.value("PORT_INDICES");
    int portBytes = parameters.value("ROWS") * indices;
    SequencedMap<String, Integer> top = new LinkedHashMap<>();
    for (String same :
        new String[] {
          "CORES",
          "ROWS",
          "COLUMNS",
          "BANK_LATENCY",
          "HALF_WORDS",
          "RESIDUAL_WORDS",
          "IMAGE_BYTES",
          "PARAMETER_WORDS",
          "LAYERS",
          "HEAD_CORES",
          "HEAD_ROWS",
          "HEAD_COLUMNS",
          "HEAD_LATENCY",
          "HEAD_WIDTH_MAX",
          "TOKENS_MAX",
          "ROUTE_SLOTS",
          "EXPERTS_MAX",
          "TOP_K_MAX",
          "CLASSES_MAX",
          "SHIFT_LEFT_MAX",
          "SHIFT_RIGHT_MAX",
          "RESET_BY"
        }) {
      top.put(same, parameters.value(same));
    }
    top.put("INDICES", indices);
    top.put("LOCAL_WORDS", parameters.value("LOCAL_WORDS") / indices);
    top.put("BEAT_WORDS", parameters.value("DRAM_BYTES") / portBytes);
    top.put("SPIKE_HALF", powerOfTwo(parameters.value("SPIKE_WORDS")));
    return Design.of(Hardware.files(), "spike_machine", top);
  }

  private static int powerOfTwo(int atLeast) {
    return atLeast <= 1 ? 1 : 2 * Integer.highestOneBit(atLeast - 1);
  }
}
