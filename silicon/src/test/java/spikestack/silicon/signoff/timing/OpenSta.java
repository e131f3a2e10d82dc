package spikestack.silicon.signoff.timing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.spef.Parasitics;
import spikestack.silicon.netlist.spef.Spef;
import spikestack.silicon.netlist.verilog.Verilog;

/// Slacks of every endpoint by OpenSTA, on files that we wrote.
final class OpenSta {
  private OpenSta() {}

  static boolean installed() {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      if (Files.isExecutable(Path.of(folder, "sta"))) {
        return true;
      }
    }
    return false;
  }

  /// Setup slacks (key `max name`) and hold slacks (`min name`), ps.
  ///
  /// @param liberty plain Liberty files
  static Map<String, Double> slacks(
      Path folder, List<Path> liberty, Design design, Parasitics parasitics, String sdc)
      throws IOException {
    Verilog.write(folder.resolve("design.v"), design);
    Spef.write(folder.resolve("design.spef"), design, parasitics, true);
    Files.writeString(folder.resolve("design.sdc"), sdc);
    StringBuilder script = new StringBuilder();
    for (Path each : liberty) {
      script.append("read_liberty ").append(each.toAbsolutePath()).append('\n');
    }
    script.append(
        String.format(
            Locale.ROOT,
            """
            read_verilog design.v
            link_design %s
            read_spef design.spef
            read_sdc design.sdc
            foreach mode {max min} {
              set out [open $mode.txt w]
              foreach end [find_timing_paths -path_delay $mode -group_count 1000000 -endpoint_count 1] {
                puts $out "[get_property [get_property $end endpoint] full_name] [get_property $end slack]"
              }
              close $out
            }
            """,
            design.name()));
    Files.writeString(folder.resolve("run.tcl"), script.toString());
    Process process =
        new ProcessBuilder("sta", "-no_splash", "-exit", "run.tcl")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("sta.log").toFile())
            .start();
    try {
      if (!process.waitFor(300, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException(Files.readString(folder.resolve("sta.log")));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    Map<String, Double> slacks = new HashMap<>();
    for (String mode : List.of("max", "min")) {
      for (String line :
          Files.readAllLines(folder.resolve(mode + ".txt"), StandardCharsets.ISO_8859_1)) {
        int blank = line.lastIndexOf(' ');
        String name = line.substring(0, blank).replace("\\", "").replaceAll("[{}]", "");
        slacks.merge(
            mode + " " + name, 1e3 * Double.parseDouble(line.substring(blank + 1)), Math::min);
      }
    }
    return slacks;
  }

  /// The largest difference of a slack, ps; fails if an endpoint is missing on either side.
  static double worst(Timing ours, Map<String, Double> theirs) {
    Map<String, Double> own = new HashMap<>();
    for (Timing.Endpoint end : ours.endpoints()) {
      if (Double.isFinite(end.setupPs())) {
        own.put("max " + end.name(), end.setupPs());
      }
      if (Double.isFinite(end.holdPs())) {
        own.put("min " + end.name(), end.holdPs());
      }
    }
    if (!own.keySet().equals(theirs.keySet())) {
      own.keySet().removeAll(theirs.keySet());
      throw new AssertionError(
          "endpoints differ: " + theirs.size() + " of OpenSTA; only ours " + own.keySet());
    }
    double worst = 0;
    for (Map.Entry<String, Double> each : theirs.entrySet()) {
      worst = Math.max(worst, Math.abs(own.getOrDefault(each.getKey(), 1e9) - each.getValue()));
    }
    return worst;
  }
}
