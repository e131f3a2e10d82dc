package spikestack.studio.report;

import java.util.LinkedHashMap;
import java.util.Map;

/// One layer of the network; means per image over all images.
///
/// @param kind of run, `projection`, `spike-attention`
/// @param scope `embedding`, `projection`, `attention`, `mlp`, `moe`, `router`, `head`
/// @param cycles from its first to its last
/// @param share of the cycles of the whole image, 0 to 1
/// @param utilisation useful slots and features over all that the arrays could have done, 0 to 1
/// @param busy core-cycles; with `stalled` and `idle` it adds up to cores times cycles
/// @param inputSpikeRate share of ones among the input bits, 0 to 1
/// @param energy picojoules by arrangement name, then by kind
public record LayerRow(
    String name,
    String kind,
    String scope,
    Quantity cycles,
    double share,
    double utilisation,
    double busy,
    Stalled stalled,
    double idle,
    double inputSpikeRate,
    Map<String, Map<String, Double>> energy) {

  public LayerRow {
    Require.text("name", name);
    Require.text("kind", kind);
    Require.text("scope", scope);
    Require.fraction("share", share);
    Require.fraction("utilisation", utilisation);
    Require.nonNegative("busy", busy);
    Require.nonNegative("idle", idle);
    Require.fraction("inputSpikeRate", inputSpikeRate);
    energy = copyInner(energy);
  }

  /// Core-cycles a core wanted to work and could not, by what it waited for.
  public record Stalled(double weights, double port, double bank, double barrier, double dram) {
    public Stalled {
      Require.nonNegative("weights", weights);
      Require.nonNegative("port", port);
      Require.nonNegative("bank", bank);
      Require.nonNegative("barrier", barrier);
      Require.nonNegative("dram", dram);
    }
  }

  private static Map<String, Map<String, Double>> copyInner(
      Map<String, Map<String, Double>> energy) {
    Map<String, Map<String, Double>> copy = new LinkedHashMap<>();
    energy.forEach(
        (arrangement, kinds) -> {
          kinds.forEach(
              (kind, pj) -> Require.nonNegative("energy " + arrangement + " " + kind, pj));
          copy.put(arrangement, Require.ordered(kinds));
        });
    return Require.ordered(copy);
  }
}
