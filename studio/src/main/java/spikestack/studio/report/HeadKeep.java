package spikestack.studio.report;

import java.util.List;

/// How often each head of one attention layer was kept.
///
/// @param kept share of the images that kept head h, 0 to 1
public record HeadKeep(String layer, List<Double> kept) {
  public HeadKeep {
    Require.text("layer", layer);
    kept = List.copyOf(kept);
    kept.forEach(value -> Require.fraction("kept", value));
  }
}
