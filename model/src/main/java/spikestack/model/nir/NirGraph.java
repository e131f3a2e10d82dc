package spikestack.model.nir;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;

/// A NIR graph: named nodes and directed edges between them. A node with several incoming edges
/// gets their sum.
///
/// `source` names the file, `version` is NIR's. Graphs in the graph are laid flat: node `a` of
/// graph `b` is `b.a`.
public record NirGraph(
    String source, String version, SequencedMap<String, NirNode> nodes, List<Edge> edges) {

  /// From one node to another.
  public record Edge(String from, String to) {}

  public NirGraph {
    nodes = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(nodes));
    edges = List.copyOf(edges);
    for (Edge edge : edges) {
      if (!nodes.containsKey(edge.from) || !nodes.containsKey(edge.to)) {
        throw new IllegalArgumentException(edge + " between nodes that are not there");
      }
    }
  }

  /// Nodes whose values a node gets, by name.
  public List<String> before(String node) {
    return edges.stream().filter(e -> e.to.equals(node)).map(Edge::from).sorted().toList();
  }

  /// Nodes that get a node's values, by name.
  public List<String> after(String node) {
    return edges.stream().filter(e -> e.from.equals(node)).map(Edge::to).sorted().toList();
  }

  /// All nodes, each behind those it gets values from, as far as circles allow; see [#backward()].
  public List<String> order() {
    List<String> order = new ArrayList<>();
    walk(order, new HashSet<>());
    return order;
  }

  /// The edges that close a circle: those that lead back to a node not yet left when the graph is
  /// walked depth first from its inputs, successors by name. They carry the value of the step
  /// before. Empty for a feed-forward graph.
  public Set<Edge> backward() {
    Set<Edge> backward = new LinkedHashSet<>();
    walk(new ArrayList<>(), backward);
    return backward;
  }

  private void walk(List<String> order, Set<Edge> backward) {
    Map<String, List<String>> successors = new LinkedHashMap<>();
    for (String node : nodes.keySet()) {
      successors.put(node, new ArrayList<>());
    }
    for (Edge edge : edges) {
      successors.computeIfAbsent(edge.from, none -> new ArrayList<>()).add(edge.to);
    }
    successors.values().forEach(Collections::sort);
    SequencedSet<String> starts = new LinkedHashSet<>();
    nodes.forEach(
        (name, node) -> {
          if (node instanceof NirNode.Input) {
            starts.add(name);
          }
        });
    starts.addAll(nodes.keySet());
    Set<String> left = new HashSet<>();
    Set<String> open = new HashSet<>();
    Deque<String> finished = new ArrayDeque<>();
    for (String start : starts) {
      Deque<String> path = new ArrayDeque<>();
      Deque<Integer> next = new ArrayDeque<>();
      if (!left.contains(start)) {
        path.push(start);
        next.push(0);
        open.add(start);
      }
      while (!path.isEmpty()) {
        String node = path.element();
        int at = next.pop();
        List<String> following = successors.getOrDefault(node, List.of());
        if (at == following.size()) {
          path.pop();
          open.remove(node);
          left.add(node);
          finished.push(node);
          continue;
        }
        next.push(at + 1);
        String successor = following.get(at);
        if (open.contains(successor)) {
          backward.add(new Edge(node, successor));
        } else if (!left.contains(successor)) {
          path.push(successor);
          next.push(0);
          open.add(successor);
        }
      }
    }
    order.addAll(finished);
  }
}
