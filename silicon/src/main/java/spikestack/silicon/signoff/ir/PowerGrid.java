package spikestack.silicon.signoff.ir;

import java.util.Arrays;
import java.util.List;
import spikestack.silicon.thermal.solver.Network;
import spikestack.silicon.thermal.solver.NetworkSolver;

/// The power grid of one net through all tiers: stripes, vias, bonds, sources and the currents of
/// cells.
///
/// A wire has a node wherever something touches it: a crossing wire (a via), a bond, a source, a
/// cell. Between neighbouring nodes it has its sheet resistance times squares. Cells hang on the
/// nearest rail (metal 0), bonds join the nearest wires of the two top metals, face to face.
/// Positions are rounded to nanometres. A ground net is the same problem with the same numbers.
///
/// Filled once, then solved; not thread safe.
public final class PowerGrid {
  private static final double TOLERANCE = 1e-11;
  private static final int LIMIT = 5000;
  private static final double NANO = 1e-9;

  private final double width;
  private final double height;
  private final List<TierGrid> tiers;

  /// First wire number of `[tier][metal]`.
  private final int[][] firstWire;

  private final int wires;
  private final Taps sinks = new Taps();
  private final Taps sources = new Taps();
  private final Taps bondLower = new Taps();
  private final Taps bondUpper = new Taps();

  /// Places on wires: wire number above bit 32, nanometres along it below; a value; and for sinks,
  /// tier and position.
  private static final class Taps {
    int size;
    long[] key = new long[64];
    double[] value = new double[64];
    int[] tier = new int[64];
    float[] x = new float[64];
    float[] y = new float[64];

    int add(long k, double v, int t, double px, double py) {
      if (size == key.length) {
        int larger = Math.addExact(size, size);
        key = Arrays.copyOf(key, larger);
        value = Arrays.copyOf(value, larger);
        tier = Arrays.copyOf(tier, larger);
        x = Arrays.copyOf(x, larger);
        y = Arrays.copyOf(y, larger);
      }
      key[size] = k;
      value[size] = v;
      tier[size] = t;
      x[size] = (float) px;
      y[size] = (float) py;
      return size++;
    }
  }

  /// @param width of the die along x, metres
  /// @param height of the die along y
  /// @param tiers from the lowest
  public PowerGrid(double width, double height, List<TierGrid> tiers) {
    if (!(width > 0) || !(height > 0) || width > 1 || height > 1 || tiers.isEmpty()) {
      throw new IllegalArgumentException(
          "a grid of " + width + " x " + height + " m and " + tiers.size() + " tiers");
    }
    this.width = width;
    this.height = height;
    this.tiers = List.copyOf(tiers);
    firstWire = new int[tiers.size()][];
    int count = 0;
    for (int t = 0; t < tiers.size(); t++) {
      List<Stripes> metals = tiers.get(t).metals();
      firstWire[t] = new int[metals.size()];
      for (int m = 0; m < metals.size(); m++) {
        firstWire[t][m] = count;
        int here = metals.get(m).count(extent(metals.get(m)));
        if (here == 0) {
          throw new IllegalArgumentException(metals.get(m).layer() + ": no wire on the die");
        }
        count = Math.addExact(count, here);
      }
    }
    wires = count;
  }

  /// The die's extent across the wires of a layer.
  private double extent(Stripes stripes) {
    return stripes.alongX() ? height : width;
  }

  private long key(int tier, int metal, double x, double y) {
    Stripes stripes = tiers.get(tier).metals().get(metal);
    double across = stripes.alongX() ? y : x;
    double along = stripes.alongX() ? x : y;
    long wire = firstWire[tier][metal] + (long) stripes.nearest(across, extent(stripes));
    return wire << 32 | Math.max(0, Math.round(along / NANO));
  }

  private void inside(double x, double y) {
    if (!(x >= 0 && x <= width) || !(y >= 0 && y <= height)) {
      throw new IllegalArgumentException(x + ", " + y + " is outside the die");
    }
  }

  /// A cell that draws a current.
  ///
  /// @param amperes `>= 0`
  /// @return its number, from 0
  public int sink(int tier, double x, double y, double amperes) {
    inside(x, y);
    if (!(amperes >= 0)) throw new IllegalArgumentException("a current of " + amperes + " A");
    return sinks.add(key(tier, 0, x, y), amperes, tier, x, y);
  }

  /// An ideal source behind a resistance, on a metal layer of a tier.
  ///
  /// @param ohms of pad, bump or through-silicon via, `> 0`
  public void source(int tier, int metal, double x, double y, double ohms) {
    inside(x, y);
    if (!(ohms > 0)) throw new IllegalArgumentException("a source behind " + ohms + " ohms");
    sources.add(key(tier, metal, x, y), 1 / ohms, tier, x, y);
  }

  /// Bonds between the top metals of two tiers at one place.
  ///
  /// @param ohms of one bond, `> 0`
  /// @param parallel how many stand there side by side, `>= 1`
  public void bond(int lower, int upper, double x, double y, double ohms, int parallel) {
    inside(x, y);
    if (!(ohms > 0) || parallel < 1 || lower == upper) {
      throw new IllegalArgumentException(parallel + " bonds of " + ohms + " ohms");
    }
    int top = tiers.get(lower).metals().size() - 1;
    int face = tiers.get(upper).metals().size() - 1;
    bondLower.add(key(lower, top, x, y), parallel / ohms, lower, x, y);
    bondUpper.add(key(upper, face, x, y), parallel, upper, x, y);
  }

  /// Bonds at every crossing of a regular raster, `parallel` at each place.
  public void bonds(int lower, int upper, double pitchX, double pitchY, double ohms, int parallel) {
    if (!(pitchX > 0) || !(pitchY > 0)) {
      throw new IllegalArgumentException("bond pitch " + pitchX + " x " + pitchY);
    }
    for (double y = Math.min(pitchY, height) / 2; y <= height; y += pitchY) {
      for (double x = Math.min(pitchX, width) / 2; x <= width; x += pitchX) {
        bond(lower, upper, x, y, ohms, parallel);
      }
    }
  }

  /// Solves for the drops.
  ///
  /// @throws IllegalArgumentException when there is no source, or a cell hangs on a wire that
  ///   nothing joins to one
  public Drops solve() {
    if (sources.size == 0) throw new IllegalArgumentException("no source");
    long[] nodes = nodes();
    Network network = new Network(nodes.length);
    Parts parts = new Parts(nodes.length);
    Joiner joiner =
        (a, b, g) -> {
          network.connect(a, b, g);
          parts.join(a, b);
        };
    segments(nodes, joiner);
    vias(nodes, joiner);
    for (int k = 0; k < bondLower.size; k++) {
      joiner.join(at(nodes, bondLower.key[k]), at(nodes, bondUpper.key[k]), bondLower.value[k]);
    }
    boolean[] fed = new boolean[nodes.length];
    for (int k = 0; k < sources.size; k++) {
      int node = at(nodes, sources.key[k]);
      network.ground(node, sources.value[k]);
      fed[parts.of(node)] = true;
    }
    double[] b = new double[nodes.length];
    for (int k = 0; k < sinks.size; k++) {
      int node = at(nodes, sinks.key[k]);
      if (!fed[parts.of(node)]) {
        throw new IllegalArgumentException(
            "the cell at "
                + sinks.x[k]
                + ", "
                + sinks.y[k]
                + " on tier "
                + sinks.tier[k]
                + " hangs on a wire without a path to a source");
      }
      b[node] += sinks.value[k];
    }
    for (int i = 0; i < nodes.length; i++) {
      // A wire that carries nothing: held at the supply, so that the system has an answer.
      if (!fed[parts.of(i)]) network.ground(i, 1);
    }
    double[] drop = new double[nodes.length];
    new NetworkSolver(network).solve(b, drop, TOLERANCE, LIMIT).orFail();
    return drops(nodes, drop);
  }

  private interface Joiner {
    void join(int a, int b, double conductance);
  }

  /// Every place on a wire that something touches, sorted, each once.
  private long[] nodes() {
    long count = (long) sinks.size + sources.size + bondLower.size + bondUpper.size;
    for (TierGrid tier : tiers) {
      for (int m = 0; m + 1 < tier.metals().size(); m++) {
        Stripes low = tier.metals().get(m);
        Stripes high = tier.metals().get(m + 1);
        count += 2L * low.count(extent(low)) * high.count(extent(high));
      }
    }
    long[] keys = new long[Math.toIntExact(count)];
    int[] size = new int[1];
    forEachCrossing(
        (low, high, ohms) -> {
          keys[size[0]++] = low;
          keys[size[0]++] = high;
        });
    for (Taps taps : List.of(sinks, sources, bondLower, bondUpper)) {
      System.arraycopy(taps.key, 0, keys, size[0], taps.size);
      size[0] += taps.size;
    }
    Arrays.sort(keys, 0, size[0]);
    int distinct = 0;
    for (int i = 0; i < size[0]; i++) {
      if (i == 0 || keys[i] != keys[i - 1]) keys[distinct++] = keys[i];
    }
    return Arrays.copyOf(keys, distinct);
  }

  private interface Crossing {
    void at(long low, long high, double ohms);
  }

  private void forEachCrossing(Crossing visitor) {
    for (int t = 0; t < tiers.size(); t++) {
      TierGrid tier = tiers.get(t);
      for (int m = 0; m + 1 < tier.metals().size(); m++) {
        Stripes low = tier.metals().get(m);
        Stripes high = tier.metals().get(m + 1);
        int lows = low.count(extent(low));
        int highs = high.count(extent(high));
        for (int i = 0; i < lows; i++) {
          long lowWire = (long) (firstWire[t][m] + i) << 32;
          for (int j = 0; j < highs; j++) {
            long highWire = (long) (firstWire[t][m + 1] + j) << 32;
            visitor.at(
                lowWire | Math.round(high.position(j) / NANO),
                highWire | Math.round(low.position(i) / NANO),
                tier.viaOhms().get(m));
          }
        }
      }
    }
  }

  private static int at(long[] nodes, long key) {
    return Arrays.binarySearch(nodes, key);
  }

  private void segments(long[] nodes, Joiner joiner) {
    double[] perMetre = new double[wires];
    for (int t = 0; t < tiers.size(); t++) {
      for (int m = 0; m < firstWire[t].length; m++) {
        Stripes stripes = tiers.get(t).metals().get(m);
        int count = stripes.count(extent(stripes));
        Arrays.fill(perMetre, firstWire[t][m], firstWire[t][m] + count, stripes.ohms(1));
      }
    }
    for (int i = 1; i < nodes.length; i++) {
      int wire = (int) (nodes[i] >> 32);
      if (wire != (int) (nodes[i - 1] >> 32)) continue;
      joiner.join(i - 1, i, 1 / (perMetre[wire] * (nodes[i] - nodes[i - 1]) * NANO));
    }
  }

  private void vias(long[] nodes, Joiner joiner) {
    forEachCrossing((low, high, ohms) -> joiner.join(at(nodes, low), at(nodes, high), 1 / ohms));
  }

  private Drops drops(long[] nodes, double[] drop) {
    double[] atSinks = new double[sinks.size];
    for (int k = 0; k < sinks.size; k++) {
      atSinks[k] = drop[at(nodes, sinks.key[k])];
    }
    double[] perBond = new double[bondLower.size];
    for (int k = 0; k < bondLower.size; k++) {
      double difference = drop[at(nodes, bondUpper.key[k])] - drop[at(nodes, bondLower.key[k])];
      perBond[k] = difference * bondLower.value[k] / bondUpper.value[k];
    }
    double delivered = 0;
    for (int k = 0; k < sources.size; k++) {
      delivered += sources.value[k] * drop[at(nodes, sources.key[k])];
    }
    return new Drops(
        nodes.length,
        width,
        height,
        Arrays.copyOf(sinks.tier, sinks.size),
        Arrays.copyOf(sinks.x, sinks.size),
        Arrays.copyOf(sinks.y, sinks.size),
        atSinks,
        perBond,
        delivered);
  }

  /// Which nodes are joined, by any path.
  private static final class Parts {
    private final int[] parent;

    Parts(int size) {
      parent = new int[size];
      for (int i = 0; i < size; i++) {
        parent[i] = i;
      }
    }

    int of(int node) {
      int root = node;
      while (parent[root] != root) {
        parent[root] = parent[parent[root]];
        root = parent[root];
      }
      return root;
    }

    void join(int a, int b) {
      int rootA = of(a);
      int rootB = of(b);
      parent[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
    }
  }

  /// All places of bonds, as a check of what was built.
  public int bondPlaces() {
    return bondLower.size;
  }
}
