package spikestack.silicon.library;

import java.util.List;
import java.util.Map;

/// A group of a Liberty file: `kind (name) { attributes, groups }`. Of a repeated attribute the
/// last one is kept.
record LibertyGroup(
    String kind, String name, Map<String, String> attributes, List<LibertyGroup> groups) {
  LibertyGroup {
    attributes = Map.copyOf(attributes);
    groups = List.copyOf(groups);
  }
}
