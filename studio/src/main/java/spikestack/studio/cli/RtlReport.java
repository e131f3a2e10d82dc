package spikestack.studio.cli;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import spikestack.model.input.AtomicFile;
import spikestack.silicon.rtl.Bench;
import spikestack.silicon.rtl.Difference;
import spikestack.silicon.rtl.ImageResult;

/// What a verification of the RTL found, image by image.
final class RtlReport {
  private final String network;
  private final String machine;
  private final Bench.Simulator simulator;
  private final List<Long> cycles = new ArrayList<>();
  private List<ImageResult.LayerCycles> layers = List.of();
  private long compared;
  private long mismatching;
  private long cycleDifference;
  private double rtlSeconds;
  private double simulatorSeconds;
  private Optional<Difference> first = Optional.empty();

  RtlReport(String network, String machine, Bench.Simulator simulator) {
    this.network = network;
    this.machine = machine;
    this.simulator = simulator;
  }

  void add(ImageResult image) {
    if (cycles.isEmpty()) {
      layers = image.layers();
    }
    cycles.add(image.cycles());
    compared += image.comparedBits();
    mismatching += image.mismatchingBits();
    cycleDifference += image.cycleDifference();
    first = first.or(image::first);
  }

  /// Seconds of one thread for all images: of the RTL's processes, and of our simulator.
  void times(double rtl, double own) {
    rtlSeconds = rtl;
    simulatorSeconds = own;
  }

  boolean equal() {
    return mismatching == 0 && cycleDifference == 0;
  }

  Optional<Difference> first() {
    return first;
  }

  private String simulatorName() {
    return simulator.toString().toLowerCase(Locale.ROOT);
  }

  private double perImage(double seconds) {
    return seconds / cycles.size();
  }

  private long totalCycles() {
    return cycles.stream().mapToLong(Long::longValue).sum();
  }

  /// `cycles` is the first image's.
  Map<String, Object> summary() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("network", network);
    all.put("accelerator", machine);
    all.put("simulator", simulatorName());
    all.put("images", cycles.size());
    all.put("comparedBits", compared);
    all.put("mismatchingBits", mismatching);
    all.put("cycleDifference", cycleDifference);
    all.put("cycles", cycles.getFirst());
    all.put("cyclesPerImage", cycles);
    all.put("simulatedCyclesPerSecond", totalCycles() / rtlSeconds);
    all.put("secondsPerImage", perImage(rtlSeconds));
    all.put("secondsPerImageOfOurSimulator", perImage(simulatorSeconds));
    all.put("timeRatio", rtlSeconds / simulatorSeconds);
    List<Map<String, Object>> rows = new ArrayList<>();
    for (ImageResult.LayerCycles layer : layers) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("layer", layer.layer());
      row.put("cycles", layer.cycles());
      row.put("simulatorCycles", layer.expectedCycles());
      rows.add(row);
    }
    all.put("layers", rows);
    all.put("firstDifference", first.map(Difference::toString).orElse("none"));
    return all;
  }

  void write(Path file) {
    AtomicFile.write(file, Json.text(summary()));
  }

  void print(PrintWriter print, PrintWriter notes) {
    print.println(
        AsciiTable.getTable(
            layers,
            List.of(
                new Column()
                    .header("layer (image 0)")
                    .dataAlign(HorizontalAlign.LEFT)
                    .with(ImageResult.LayerCycles::layer),
                new Column().header("RTL").with(layer -> count(layer.cycles())),
                new Column().header("simulator").with(layer -> count(layer.expectedCycles())))));
    print.printf(
        Locale.ROOT,
        "%s on %s: %,d images; %,d of %,d bits differ, cycle difference %,d; %,d cycles (image 0)%n",
        network,
        machine,
        cycles.size(),
        mismatching,
        compared,
        cycleDifference,
        cycles.getFirst());
    notes.printf(
        Locale.ROOT,
        "%s: %.2f s an image on one thread, %,.0f cycles/s; our simulator %.4f s: ratio %,.0f (measured)%n",
        simulatorName(),
        perImage(rtlSeconds),
        totalCycles() / rtlSeconds,
        perImage(simulatorSeconds),
        rtlSeconds / simulatorSeconds);
  }

  private static String count(long cycles) {
    return String.format(Locale.ROOT, "%,d", cycles);
  }
}
