package spikestack.studio.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import spikestack.machine.sim.Simulation;
import spikestack.machine.sim.Simulator;
import spikestack.model.golden.Golden;
import spikestack.model.trace.Trace;
import spikestack.model.trace.TraceFile;
import spikestack.silicon.rtl.Expected;
import spikestack.silicon.rtl.MachineParameters;
import spikestack.silicon.rtl.RtlFiles;
import spikestack.silicon.rtl.RtlProgram;

/// What `spikestack rtl --out` writes: the design, its parameters, the memories of this network and
/// these images, expected outputs, and how to run it.
final class RtlFolder {
  /// Images of which every layer is recorded.
  private static final int RECORDED = 8;

  private RtlFolder() {}

  static void write(Path folder, Study study, RtlProgram program) {
    MachineParameters parameters =
        MachineParameters.of(study.accelerator(), program.needs(), study.count());
    List<byte[]> images = new ArrayList<>();
    for (int i = 0; i < study.count(); i++) {
      images.add(study.images().image(i));
    }
    RtlFiles.design(folder, parameters);
    RtlFiles.memories(folder, program, parameters, images);
    Simulator simulator = new Simulator(study.network(), study.accelerator());
    List<Trace> traces = new ArrayList<>();
    List<Map<String, Object>> cycles = new ArrayList<>();
    for (int i = 0; i < Math.min(RECORDED, study.count()); i++) {
      int label = study.images().label(i);
      traces.add(Golden.run(study.network(), images.get(i), i, label));
      Simulation simulation = simulator.run(images.get(i), i, label, false);
      Map<String, Object> layers = new LinkedHashMap<>();
      for (Expected.Window window : RtlVerify.windows(simulation)) {
        layers.put(window.layer(), List.of(window.begin(), window.end()));
      }
      cycles.add(Map.of("image", i, "cycles", simulation.cycles(), "layers", layers));
    }
    TraceFile.write(folder.resolve("trace.safetensors"), traces, TraceCommand.metadata(study));
    String includes = "-Ihardware/expert -Ihardware/testbench";
    try {
      Files.writeString(folder.resolve("cycles.json"), Json.text(Map.of("images", cycles)));
      Files.writeString(
          folder.resolve("README.md"),
          readme(
              study.network().name(),
              study.accelerator().name(),
              study.count(),
              traces.size(),
              includes,
              includes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String readme(
      String network,
      String accelerator,
      int images,
      int recorded,
      String verilatorIncludes,
      String icarusIncludes) {
    return String.format(
        Locale.ROOT,
        """
      # %s on %s, as SystemVerilog

      | file | what |
      |---|---|
      | `hardware/` | the design: one module a file; `testbench/` is not synthesised |
      | `machine_parameters.sv` | its parameters for this accelerator |
      | `layers.hex`, `parameters.hex` | layer table and neuron parameters, loaded through the host port |
      | `dram_bytes.hex`, `images.hex` | what DRAM holds: weights, and %d images |
      | `trace.safetensors` | golden's outputs of every layer for the first %d images |
      | `cycles.json` | the simulator's cycles of every layer for the same images |

      Run all images with Verilator, or with Icarus; both write `results.txt`:

      ```
      verilator --cc --exe --build -O3 -Wno-fatal --x-assign fast --x-initial fast --noassert --top-module testbench \\
        -Ihardware %s \\
        machine_parameters.sv $(find hardware -name '*.sv' ! -name '*_tb.sv' ! -name icarus_top.sv) hardware/testbench/main.cpp
      obj_dir/Vtestbench +dir=. +out=results.txt

      iverilog -g2012 -s icarus_top -o bench.vvp -Ihardware %s \\
        machine_parameters.sv $(find hardware -name '*.sv' ! -name '*_tb.sv')
      vvp -n bench.vvp +dir=. +out=results.txt +count=1
      ```

      `spikestack rtl --verify` does this and compares `results.txt` with golden and simulator.
      """,
        network,
        accelerator,
        images,
        recorded,
        verilatorIncludes,
        icarusIncludes);
  }

  static Map<String, Object> summary(Study study, RtlProgram program) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("network", study.network().name());
    all.put("accelerator", study.accelerator().name());
    all.put("images", study.count());
    all.put("layers", program.needs().layers());
    all.put("parameterWords", program.needs().parameterWords());
    all.put("dramBytes", program.needs().dramBytes());
    return all;
  }
}
