package spikestack.studio.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Event;
import spikestack.machine.sim.Scope;
import spikestack.model.input.AtomicFile;
import spikestack.studio.explore.LayerTotals;

/// Where each layer stands under the machine's roofs: `roofline.json`, `docs/formats/result.md`.
///
/// An operation is one cycle of one processing element that served a real feature and slot, or
/// query and key; the flat roofs are the numbers of elements. The slanted ones are ports: bytes
/// that were read through them, by the simulator's counts, against what they could carry.
final class Roofline {
  private Roofline() {}

  /// A port.
  ///
  /// @param bytesPerCycle of all its instances together
  /// @param events whose words go through it
  private record Level(String name, double bytesPerCycle, List<Event> events) {}

  static void write(Path file, Accelerator machine, List<LayerTotals> layers, int images) {
    List<Level> levels = levels(machine);
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("unit", "operations/cycle");
    body.put(
        "ceilings",
        List.of(
            ceiling(
                "expert arrays",
                (long) machine.expert().count()
                    * machine.expert().rows()
                    * machine.expert().columns()),
            ceiling(
                "attention arrays",
                (long) machine.attention().count()
                    * machine.attention().rows()
                    * machine.attention().columns())));
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Level level : levels) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("name", level.name());
      row.put("bytesPerCycle", level.bytesPerCycle());
      rows.add(row);
    }
    body.put("levels", rows);
    List<Map<String, Object>> points = new ArrayList<>();
    for (LayerTotals layer : layers) {
      points.add(point(machine, levels, layer, images));
    }
    body.put("points", points);
    AtomicFile.write(file, Json.text(body) + "\n");
  }

  private static Map<String, Object> ceiling(String name, long value) {
    Map<String, Object> ceiling = new LinkedHashMap<>();
    ceiling.put("name", name);
    ceiling.put("value", value);
    return ceiling;
  }

  private static List<Level> levels(Accelerator machine) {
    List<Level> levels = new ArrayList<>();
    levels.add(
        new Level(
            "weight port",
            machine.weightBuffer().portBits() / 8.0,
            List.of(Event.WEIGHT_BUFFER_READ, Event.WEIGHT_BUFFER_STREAM)));
    levels.add(
        new Level(
            "spike port",
            machine.spikeBuffers().portBits() / 8.0,
            List.of(Event.SPIKE_READ, Event.QUERY_READ, Event.KEY_READ, Event.VALUE_READ)));
    machine
        .dram()
        .ifPresent(
            dram ->
                levels.add(
                    new Level(
                        "dram",
                        dram.bandwidth().gigabytesPerSecond() * 1e3 / machine.clock().megahertz(),
                        List.of(Event.DRAM_READ, Event.DRAM_WRITE))));
    return levels;
  }

  private static Map<String, Object> point(
      Accelerator machine, List<Level> levels, LayerTotals layer, int images) {
    double operations = (double) layer.usefulWork() / images;
    double cycles = (double) layer.cycles() / images;
    Map<String, Object> bytes = new LinkedHashMap<>();
    Map<String, @Nullable Object> intensity = new LinkedHashMap<>();
    for (Level level : levels) {
      double moved = 0;
      for (Event event : level.events()) {
        moved += (double) layer.events()[event.index()] * event.bits(machine) / 8 / images;
      }
      bytes.put(level.name(), moved);
      intensity.put(level.name(), moved > 0 ? operations / moved : null);
    }
    Map<String, Object> point = new LinkedHashMap<>();
    point.put("layer", layer.name());
    point.put("scope", layer.scope().name().toLowerCase(Locale.ROOT));
    point.put("ceiling", layer.scope() == Scope.ATTENTION ? "attention arrays" : "expert arrays");
    point.put("operations", operations);
    point.put("cycles", cycles);
    point.put("perCycle", cycles > 0 ? operations / cycles : 0);
    point.put("bytes", bytes);
    point.put("intensity", intensity);
    return point;
  }
}
