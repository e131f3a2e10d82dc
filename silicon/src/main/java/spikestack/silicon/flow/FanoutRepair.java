package spikestack.silicon.flow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.DesignBuilder;
import spikestack.silicon.netlist.MasterPin;
import spikestack.silicon.netlist.Orientation;

/// Buffers for nets that are too large for their driver: trees grown from the sinks up, cut where
/// cells stand, each tier's sinks apart (so that a branch crosses the bond once).
///
/// A group of sinks is halved along its longer side until fan-out and load (pins and half the
/// bounding box as wire) are within what a buffer may carry; each group gets the weakest buffer
/// that suffices in the free place nearest to its middle; buffers are the sinks of the next level.
final class FanoutRepair {
  /// What a driver may carry.
  ///
  /// @param fanout most sinks
  /// @param share of the largest load that the library allows
  /// @param wireFfPerUm capacitance of wire
  record Limits(int fanout, double share, double wireFfPerUm) {}

  /// What was done.
  ///
  /// @param design with the buffers, or the old one if there are none
  /// @param repaired nets
  /// @param buffers in all
  /// @param full nets left alone because a tier has no room
  record Result(Design design, int repaired, int buffers, int full) {}

  /// A sink or a buffer below: a pin of an instance, or the input of a buffer.
  private record Node(int x, int y, int tier, double capacitanceFf, int terminal, int buffer) {}

  private record Placed(Buffers.Buffer kind, Gaps.Spot spot, int tier, List<Node> sinks) {}

  private final Design design;
  private final Limits limits;
  private final Buffers buffers;
  private final Gaps gaps;
  private final List<Placed> placed = new ArrayList<>();

  /// Per repaired net: the net and what its driver still drives itself.
  private record Root(int net, List<Node> sinks) {}

  private final List<Root> roots = new ArrayList<>();

  private FanoutRepair(Design design, Limits limits) {
    this.design = design;
    this.limits = limits;
    buffers = Buffers.of(design.library());
    gaps = new Gaps(design);
  }

  /// Repairs a placed design; instances and nets that were there keep their numbers' order.
  static Result run(Design design, Limits limits) {
    return new FanoutRepair(design, limits).run();
  }

  private Result run() {
    int full = 0;
    for (int net = 0; net < design.nets(); net++) {
      if (repairable(net)) {
        full += grow(net) ? 0 : 1;
      }
    }
    if (placed.isEmpty()) {
      return new Result(design, 0, 0, full);
    }
    return new Result(build(), roots.size(), placed.size(), full);
  }

  private boolean repairable(int net) {
    int first = design.netFirst(net);
    int end = design.netFirst(net + 1);
    if (end - first < 2 || design.constant(net) != Design.NONE) {
      return false;
    }
    for (int k = first; k < end; k++) {
      int terminal = design.netTerminal(k);
      if (terminal < design.pins() && design.pin(terminal).use() == MasterPin.Use.CLOCK) {
        return false;
      }
    }
    return design.drives(design.netTerminal(first));
  }

  /// False if there was no room for a buffer; then the net stays as it is.
  private boolean grow(int net) {
    int driver = design.netTerminal(design.netFirst(net));
    List<Node> nodes = new ArrayList<>();
    double ports = 0;
    for (int k = design.netFirst(net); k < design.netFirst(net + 1); k++) {
      int terminal = design.netTerminal(k);
      if (terminal < design.pins() && terminal != driver) {
        nodes.add(
            new Node(
                design.terminalX(terminal),
                design.terminalY(terminal),
                design.terminalTier(terminal),
                design.pin(terminal).capacitanceFf(),
                terminal,
                Design.NONE));
      } else if (terminal != driver) {
        ports++;
      }
    }
    int before = placed.size();
    double allowed = allowed(driver);
    boolean first = true;
    while (nodes.size() + ports > limits.fanout()
        || load(nodes) > allowed && nodes.size() > 1 && (first || nodes.size() > 2)) {
      first = false;
      List<List<Node>> groups = new ArrayList<>();
      split(nodes, groups);
      List<Node> next = new ArrayList<>();
      for (List<Node> group : groups) {
        if (group.size() == 1 && group.getFirst().buffer() != Design.NONE) {
          next.add(group.getFirst());
          continue;
        }
        Node above = buffer(group);
        if (above == null) {
          placed.subList(before, placed.size()).clear();
          return false;
        }
        next.add(above);
      }
      if (next.size() >= nodes.size()) {
        nodes = next;
        break;
      }
      nodes = next;
    }
    if (placed.size() > before) {
      roots.add(new Root(net, nodes));
    }
    return true;
  }

  private double allowed(int driver) {
    if (driver >= design.pins()) {
      return limits.share() * buffers.strongest().maximumFf();
    }
    double maximum =
        design
            .master(design.pinInstance(driver))
            .cell()
            .flatMap(cell -> cell.pin(design.pin(driver).name()))
            .map(pin -> pin.maximumFf())
            .orElse(Double.POSITIVE_INFINITY);
    return limits.share() * (Double.isFinite(maximum) ? maximum : buffers.strongest().maximumFf());
  }

  private double load(List<Node> nodes) {
    double pins = 0;
    int x0 = Integer.MAX_VALUE;
    int x1 = Integer.MIN_VALUE;
    int y0 = Integer.MAX_VALUE;
    int y1 = Integer.MIN_VALUE;
    for (Node node : nodes) {
      pins += node.capacitanceFf();
      x0 = Math.min(x0, node.x());
      x1 = Math.max(x1, node.x());
      y0 = Math.min(y0, node.y());
      y1 = Math.max(y1, node.y());
    }
    return nodes.isEmpty() ? 0 : pins + limits.wireFfPerUm() * 1e-3 * ((double) x1 - x0 + y1 - y0);
  }

  /// Halves until each group is small enough: tiers first, then along the longer side.
  private void split(List<Node> nodes, List<List<Node>> groups) {
    boolean mixed = nodes.stream().mapToInt(Node::tier).distinct().count() > 1;
    boolean fits =
        nodes.size() <= limits.fanout()
            && load(nodes) <= limits.share() * buffers.strongest().maximumFf();
    if (!mixed && (fits || nodes.size() == 1)) {
      groups.add(nodes);
      return;
    }
    List<Node> order = new ArrayList<>(nodes);
    int half = nodes.size() / 2;
    if (mixed) {
      order.sort(Comparator.comparingInt(Node::tier));
      half = (int) nodes.stream().filter(n -> n.tier() == 0).count();
    } else {
      int spanX = span(nodes.stream().mapToInt(Node::x).summaryStatistics());
      int spanY = span(nodes.stream().mapToInt(Node::y).summaryStatistics());
      order.sort(
          spanX >= spanY
              ? Comparator.comparingInt(Node::x).thenComparingInt(Node::y)
              : Comparator.comparingInt(Node::y).thenComparingInt(Node::x));
    }
    split(List.copyOf(order.subList(0, half)), groups);
    split(List.copyOf(order.subList(half, order.size())), groups);
  }

  private static int span(java.util.IntSummaryStatistics of) {
    return of.getMax() - of.getMin();
  }

  private @org.jspecify.annotations.Nullable Node buffer(List<Node> group) {
    Buffers.Buffer kind = buffers.forLoad(load(group), limits.share());
    int x = (int) group.stream().mapToInt(Node::x).average().orElseThrow();
    int y = (int) group.stream().mapToInt(Node::y).average().orElseThrow();
    int tier = group.getFirst().tier();
    Gaps.Spot spot = gaps.take(tier, x - kind.width() / 2, y, kind.width());
    if (spot == null) {
      return null;
    }
    placed.add(new Placed(kind, spot, tier, group));
    return new Node(
        spot.x() + kind.width() / 2,
        spot.y(),
        tier,
        kind.inputFf(),
        Design.NONE,
        placed.size() - 1);
  }

  private Design build() {
    DesignBuilder builder = design.edit();
    int[] instance = new int[placed.size()];
    int number = 0;
    for (int b = 0; b < instance.length; b++) {
      Placed one = placed.get(b);
      do {
        instance[b] = builder.instance("repair_" + number++, one.kind().number(), 0);
      } while (instance[b] == Design.NONE);
      Orientation how =
          design.floorplans().get(one.tier()).rows().get(one.spot().row()).orientation();
      builder.place(
          instance[b], one.spot().x(), one.spot().y(), one.tier(), how, Design.Status.PLACED);
      int output;
      do {
        output = builder.net("repair_net_" + number++);
      } while (output == Design.NONE);
      builder.connect(instance[b], one.kind().output(), output);
      connect(builder, instance, one.sinks(), output);
    }
    for (Root root : roots) {
      connect(builder, instance, root.sinks(), builder.findNet(design.netName(root.net())));
    }
    builder.floorplans(design.floorplans());
    return builder.build();
  }

  private void connect(DesignBuilder builder, int[] instance, List<Node> sinks, int net) {
    for (Node sink : sinks) {
      if (sink.buffer() != Design.NONE) {
        builder.connect(instance[sink.buffer()], placed.get(sink.buffer()).kind().input(), net);
      } else {
        builder.connect(
            design.pinInstance(sink.terminal()), design.pinNumber(sink.terminal()), net);
      }
    }
  }
}
