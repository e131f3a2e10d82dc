package spikestack.silicon.netlist.spef;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The wires of a design's nets.
public final class Parasitics {
  private final @Nullable RcTree[] trees;

  /// No wires yet.
  ///
  /// @param nets of the design
  public Parasitics(int nets) {
    trees = new RcTree[nets];
  }

  /// Sets the wire of a net.
  public void set(int net, RcTree tree) {
    trees[net] = tree;
  }

  /// The wire of a net, if it is known.
  public Optional<RcTree> of(int net) {
    return Optional.ofNullable(trees[net]);
  }

  /// Number of nets of the design.
  public int nets() {
    return trees.length;
  }

  /// How many nets have a wire.
  public int known() {
    return (int) Arrays.stream(trees).filter(tree -> tree != null).count();
  }

  /// Capacitance of all wires, fF.
  public double total() {
    double sum = 0;
    for (RcTree tree : trees) {
      sum += tree == null ? 0 : tree.total();
    }
    return sum;
  }
}
