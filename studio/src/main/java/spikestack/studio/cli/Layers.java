package spikestack.studio.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import spikestack.machine.cost.EnergyKind;
import spikestack.machine.cost.Evaluation;
import spikestack.machine.cost.Workload;
import spikestack.machine.sim.Cause;
import spikestack.machine.sim.Interval;
import spikestack.machine.sim.Scope;
import spikestack.machine.sim.Simulation;
import spikestack.model.network.Network;
import spikestack.model.trace.Recorded;
import spikestack.studio.explore.LayerTotals;
import spikestack.studio.explore.Totals;
import spikestack.studio.report.ExpertLoad;
import spikestack.studio.report.HeadKeep;
import spikestack.studio.report.LayerRow;
import spikestack.studio.report.Raster;
import spikestack.studio.report.Schedule;

/// What simulations counted per layer, as rows of the result. Means are per image.
final class Layers {
  private Layers() {}

  static Workload workload(Totals totals) {
    List<Workload.Layer> layers = new ArrayList<>();
    for (LayerTotals layer : totals.layers()) {
      layers.add(
          new Workload.Layer(layer.name(), layer.cycles(), layer.events(), layer.linkBits()));
    }
    return new Workload(totals.images(), layers);
  }

  static List<LayerRow> rows(Totals totals, List<Evaluation> evaluations) {
    List<LayerRow> rows = new ArrayList<>();
    double images = totals.images();
    for (int i = 0; i < totals.layers().size(); i++) {
      LayerTotals layer = totals.layers().get(i);
      Map<String, Map<String, Double>> energy = new LinkedHashMap<>();
      for (Evaluation evaluation : evaluations) {
        energy.put(evaluation.arrangement(), byKind(evaluation, i));
      }
      rows.add(
          new LayerRow(
              layer.name(),
              layer.scope() == Scope.ATTENTION ? "attention core" : "expert cores",
              layer.scope().name().toLowerCase(Locale.ROOT),
              Quantities.cycles(layer.cycles() / images),
              (double) layer.cycles() / totals.cycles(),
              layer.utilisation(),
              layer.of(Cause.BUSY) / images,
              new LayerRow.Stalled(
                  layer.of(Cause.WEIGHTS) / images,
                  layer.of(Cause.PORT) / images,
                  layer.of(Cause.BANK) / images,
                  layer.of(Cause.BARRIER) / images,
                  layer.of(Cause.DRAM) / images),
              layer.of(Cause.IDLE) / images,
              layer.inputRates() / images,
              energy));
    }
    return rows;
  }

  private static Map<String, Double> byKind(Evaluation evaluation, int layer) {
    Map<String, Double> map = new LinkedHashMap<>();
    for (EnergyKind kind : EnergyKind.values()) {
      map.put(kind.key(), evaluation.energy().ofLayer(layer, kind).picojoules());
    }
    return map;
  }

  static Schedule schedule(Simulation simulation) {
    List<Schedule.Interval> intervals = new ArrayList<>();
    for (Interval interval : simulation.schedule()) {
      if (interval.cause() != Cause.IDLE && interval.end() > interval.start()) {
        intervals.add(
            new Schedule.Interval(
                (interval.attention() ? "attention " : "expert ") + interval.core(),
                simulation.layers().get(interval.layer()).name(),
                interval.start(),
                interval.end(),
                interval.cause() == Cause.BUSY ? "busy" : "stalled"));
      }
    }
    return new Schedule(simulation.image(), simulation.cycles(), intervals);
  }

  static List<Raster> rasters(Simulation simulation) {
    List<Raster> rasters = new ArrayList<>();
    simulation
        .trace()
        .orElseThrow()
        .layers()
        .forEach(
            (point, recorded) -> {
              if (recorded instanceof Recorded.Spikes(var bits) && !point.startsWith("embed.")) {
                rasters.add(
                    Raster.ofWords(
                        point, bits.timesteps(), bits.tokens(), bits.channels(), bits.words()));
              }
            });
    return rasters;
  }

  static List<ExpertLoad> experts(Totals totals) {
    List<ExpertLoad> loads = new ArrayList<>();
    for (LayerTotals layer : totals.layers()) {
      if (layer.scope() == Scope.ROUTER) {
        loads.add(
            new ExpertLoad(
                layer.name(),
                Arrays.stream(layer.expertTokens())
                    .mapToObj(tokens -> (double) tokens / totals.images())
                    .toList(),
                Arrays.stream(layer.expertMax()).mapToObj(tokens -> (double) tokens).toList()));
      }
    }
    return loads;
  }

  static List<HeadKeep> heads(Network network, Totals totals) {
    List<HeadKeep> all = new ArrayList<>();
    int block = 0;
    for (LayerTotals layer : totals.layers()) {
      if (layer.scope() == Scope.ATTENTION) {
        List<Double> kept = new ArrayList<>();
        for (int h = 0; h < network.blocks().get(block).attention().heads(); h++) {
          kept.add((double) layer.headKept(h) / totals.images());
        }
        all.add(new HeadKeep(layer.name(), kept));
        block++;
      }
    }
    return all;
  }
}
