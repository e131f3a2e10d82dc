package spikestack.studio.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The schedule in the form that can be drawn: names as numbers, and pieces too short to see joined
/// with their neighbours.
///
/// @param cores names, top row first
/// @param layers names; `scopes` has the scope of each
/// @param pieces five numbers each: core, layer, start, end, 1 for stalled
/// @param grain gaps and stalls of at most this many cycles were joined; 0 where nothing was
record Timeline(
    int image,
    long cycles,
    List<String> cores,
    List<String> layers,
    List<String> scopes,
    List<Long> pieces,
    long grain) {

  private static final int MOST_PIECES = 12_000;

  private record Piece(int core, int layer, long start, long end, boolean stalled) {}

  static Timeline of(Result result) {
    Schedule schedule = result.schedule();
    Map<String, String> scopes = new HashMap<>();
    result.layers().forEach(layer -> scopes.put(layer.name(), layer.scope()));
    List<String> cores = cores(schedule);
    Map<String, Integer> layers = new LinkedHashMap<>();
    List<List<Piece>> lanes = new ArrayList<>();
    cores.forEach(core -> lanes.add(new ArrayList<>()));
    for (Schedule.Interval interval : schedule.intervals()) {
      int core = cores.indexOf(interval.core());
      int layer = layers.computeIfAbsent(interval.layer(), name -> layers.size());
      lanes
          .get(core)
          .add(
              new Piece(
                  core,
                  layer,
                  interval.start(),
                  interval.end(),
                  interval.state().equals("stalled")));
    }
    lanes.forEach(lane -> lane.sort(Comparator.comparingLong(Piece::start)));
    long grain = 0;
    List<Piece> pieces = joined(lanes, grain);
    while (pieces.size() > MOST_PIECES) {
      grain = Math.max(1, grain * 2);
      pieces = joined(lanes, grain);
    }
    List<Long> flat = new ArrayList<>(pieces.size() * 5);
    for (Piece piece : pieces) {
      Collections.addAll(
          flat,
          (long) piece.core(),
          (long) piece.layer(),
          piece.start(),
          piece.end(),
          piece.stalled() ? 1L : 0L);
    }
    return new Timeline(
        schedule.image(),
        schedule.cycles(),
        cores,
        List.copyOf(layers.keySet()),
        layers.keySet().stream().map(layer -> scopes.getOrDefault(layer, "other")).toList(),
        flat,
        grain);
  }

  /// Joins neighbours of one core and layer where they touch and agree, or where what differs is at
  /// most `grain` long.
  private static List<Piece> joined(List<List<Piece>> lanes, long grain) {
    List<Piece> pieces = new ArrayList<>();
    for (List<Piece> lane : lanes) {
      Piece last = null;
      for (Piece next : lane) {
        if (last != null && last.layer() == next.layer() && next.start() - last.end() <= grain) {
          boolean agree = last.stalled() == next.stalled();
          boolean tiny = next.end() - next.start() <= grain && grain > 0;
          boolean lastTiny = last.end() - last.start() <= grain && grain > 0;
          if (agree || tiny || lastTiny) {
            boolean stalled = lastTiny && !tiny ? next.stalled() : last.stalled();
            last =
                new Piece(
                    last.core(),
                    last.layer(),
                    last.start(),
                    Math.max(last.end(), next.end()),
                    stalled);
            continue;
          }
        }
        if (last != null) {
          pieces.add(last);
        }
        last = next;
      }
      if (last != null) {
        pieces.add(last);
      }
    }
    return pieces;
  }

  /// Kinds of cores in the order in which they first work, cores of a kind by number: `expert 2`
  /// before `expert 10`.
  private static List<String> cores(Schedule schedule) {
    List<String> names =
        schedule.intervals().stream().map(Schedule.Interval::core).distinct().toList();
    List<String> kinds = names.stream().map(Timeline::kind).distinct().toList();
    return names.stream()
        .sorted(
            Comparator.comparingInt((String name) -> kinds.indexOf(kind(name)))
                .thenComparingInt(String::length)
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  private static String kind(String core) {
    return core.replaceFirst("\\d+$", "");
  }
}
