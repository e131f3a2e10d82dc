package spikestack.silicon.netlist.liberty;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A group of the file: `kind (name, ...) { attributes and groups }`.
final class Group {
  /// `key : value;` or `key (value, ...);`.
  record Attribute(String key, List<String> values, int line) {}

  final String kind;
  final List<String> names;
  final int line;
  final List<Attribute> attributes = new ArrayList<>();
  final List<Group> groups = new ArrayList<>();

  Group(String kind, List<String> names, int line) {
    this.kind = kind;
    this.names = names;
    this.line = line;
  }

  String name() {
    return names.isEmpty() ? "" : names.getFirst();
  }

  /// The last attribute of this key, as files overrule themselves.
  Optional<Attribute> attribute(String key) {
    for (int i = attributes.size() - 1; i >= 0; i--) {
      if (attributes.get(i).key().equals(key)) {
        return Optional.of(attributes.get(i));
      }
    }
    return Optional.empty();
  }

  Optional<String> text(String key) {
    return attribute(key).filter(a -> !a.values().isEmpty()).map(a -> a.values().getFirst());
  }

  List<Group> groups(String wanted) {
    return groups.stream().filter(group -> group.kind.equals(wanted)).toList();
  }
}
