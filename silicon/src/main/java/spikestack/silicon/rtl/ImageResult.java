package spikestack.silicon.rtl;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// What the RTL did with one image, against what was expected. `mismatches` counts wrong bits by
/// recording point.
public record ImageResult(
    int image,
    long cycles,
    long expectedCycles,
    long cycleDifference,
    long comparedBits,
    long mismatchingBits,
    List<LayerCycles> layers,
    SequencedMap<String, Long> mismatches,
    Optional<Difference> first) {
  /// Cycles of a layer of the plan, in the RTL and in the simulator.
  public record LayerCycles(String layer, long cycles, long expectedCycles) {}

  public ImageResult {
    layers = List.copyOf(layers);
    mismatches = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(mismatches));
  }

  /// The same, with more known about the first difference.
  ImageResult with(Difference better) {
    return new ImageResult(
        image,
        cycles,
        expectedCycles,
        cycleDifference,
        comparedBits,
        mismatchingBits,
        layers,
        mismatches,
        Optional.of(better));
  }

  public boolean equal() {
    return mismatchingBits == 0 && cycleDifference == 0;
  }
}
