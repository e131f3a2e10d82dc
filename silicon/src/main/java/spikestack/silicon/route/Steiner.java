package spikestack.silicon.route;

/// Short rectilinear trees over points; one per thread, its arrays are reused.
///
/// Up to [HananSearch#MAX_PINS] pins the tree is the shortest there is; beyond, a spanning tree
/// made shorter by [EdgeSubstitution], on average about one percent longer than the shortest
/// (`SteinerTest` measures it). Positions within +-2^30.
final class Steiner {
  private final TreeDraft draft = new TreeDraft();
  private final HananSearch exact = new HananSearch();
  private final EdgeSubstitution substitution = new EdgeSubstitution();

  /// The tree of points `xs[from] .. xs[from+count-1]`; valid until the next call.
  TreeDraft tree(int[] xs, int[] ys, int from, int count) {
    draft.start(xs, ys, from, count);
    switch (count) {
      case 0, 1 -> {}
      case 2 -> draft.addEdge(0, 1);
      case 3 -> star();
      default -> {
        if (count <= HananSearch.MAX_PINS) {
          exact.run(draft);
          draft.tidy();
        } else {
          heuristic();
        }
      }
    }
    return draft;
  }

  /// The tree the heuristic finds, whatever the number of points; for tests of its quality.
  TreeDraft heuristicTree(int[] xs, int[] ys, int from, int count) {
    draft.start(xs, ys, from, count);
    heuristic();
    return draft;
  }

  private void heuristic() {
    SpanningTree.run(draft);
    substitution.run(draft);
  }

  /// Three points meet at the middle x and the middle y.
  private void star() {
    int middle =
        draft.addNode(
            EdgeSubstitution.median(draft.x[0], draft.x[1], draft.x[2]),
            EdgeSubstitution.median(draft.y[0], draft.y[1], draft.y[2]));
    for (int p = 0; p < 3; p++) {
      draft.addEdge(middle, p);
    }
    draft.tidy();
  }
}
