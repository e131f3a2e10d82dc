package spikestack.studio.explore;

import java.util.List;

/// One thing that a sweep varies, and the values it takes, as written: `accelerator.expert.rows`
/// over 8, 16, 32. `place` is where the sweep file says so.
public record Axis(String key, List<String> values, String place) {
  public Axis {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException(key + ": no value");
    }
  }

  /// Name of its column in tables.
  public String column() {
    return key;
  }
}
