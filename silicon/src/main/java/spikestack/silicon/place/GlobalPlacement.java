package spikestack.silicon.place;

import java.util.SplittableRandom;

/// Analytical placement of objects (cells, bonds, fillers) that each belong to one density layer.
///
/// Minimises `smooth wirelength + lambda * electrostatic energy` by Nesterov's method with a step
/// from the local Lipschitz constant, each object's gradient divided by `pins + lambda * area`;
/// lambda grows while the wirelength lets it (Lu et al., TODAES 2015). Fillers take the free area
/// of a layer, so that cells may pack tightly. Not modelled: rows, sites and real overlaps; the
/// legaliser has those.
final class GlobalPlacement {
  /// One density layer: a tier, both tiers on top of each other, or the bonds.
  ///
  /// @param field its grid, blockages already in it
  /// @param capacity how often a point may be covered: 1 for a tier, 2 for both tiers together
  record Layer(DensityField field, double capacity) {}

  /// @param stopOverflow ends when the overflowing share of every layer's area is below this
  /// @param mostIterations ends anyway
  /// @param lambdaShare first lambda, as a share of the one that balances both gradients; or, when
  ///   negative, minus the lambda itself
  /// @param thrifty whether it ends, too, when less overflow costs too much wire: not while macros
  ///   move, whose places get better beyond that
  record Limits(double stopOverflow, int mostIterations, double lambdaShare, boolean thrifty) {}

  /// Lambda grows by this factor per iteration while the wirelength stands still, and stops growing
  /// when it rises by [#ALLOWED_RISE] per iteration (the ePlace rule with a relative reference).
  private static final double GROWTH = 1.05;

  private static final double ALLOWED_RISE = 0.02;

  /// Parts of the objects; sums are added in their order.
  private static final int CHUNKS = 16;

  final double[] x;
  final double[] y;
  private final DensityField.Objects objects;
  private final double[] width;
  private final double[] height;
  private final boolean[] movable;
  private final Layer[] layers;
  private final int[][] members;
  private final int[] real;
  private final double[] layerArea;
  private final SmoothWirelength wirelength;
  private final Die die;
  private final int count;
  private final double[] wireX;
  private final double[] wireY;
  private final double[] forceX;
  private final double[] forceY;
  private final double[] partMoved = new double[CHUNKS];
  private final double[] partChanged = new double[CHUNKS];
  private final Workers workers;
  private double lambda;
  private double overflow = 1;
  private double hpwl;

  /// @param given sizes of the objects, `[reals]`
  /// @param layer of each object, or -1 for one that repels nothing (fixed)
  /// @param reals objects `0 .. reals - 1` are given; fillers are added behind them
  GlobalPlacement(
      Die die,
      int reals,
      double[] x,
      double[] y,
      DensityField.Objects given,
      int[] layer,
      boolean[] movable,
      Layer[] layers,
      SmoothWirelengthFactory wirelength,
      Workers workers,
      SplittableRandom random) {
    this.workers = workers;
    this.die = die;
    this.layers = layers;
    real = new int[layers.length];
    double[] fillerWidth = new double[layers.length];
    double[] fillerHeight = new double[layers.length];
    int[] fillers = new int[layers.length];
    layerArea = new double[layers.length];
    double[] sumWidth = new double[layers.length];
    for (int i = 0; i < reals; i++) {
      if (layer[i] >= 0 && movable[i]) {
        real[layer[i]]++;
        layerArea[layer[i]] += given.charge(i);
        sumWidth[layer[i]] += given.width()[i];
      }
    }
    int total = reals;
    for (int l = 0; l < layers.length; l++) {
      double free = layers[l].field.freeArea(layers[l].capacity) - layerArea[l];
      if (real[l] == 0 || free <= 0) {
        continue;
      }
      double area = medianArea(l, reals, layer, movable, given);
      double w = Math.max(sumWidth[l] / real[l], Math.sqrt(area));
      w = Math.min(w, 3 * Math.sqrt(area));
      double most = Math.max(1000, 1.5 * real[l]);
      double scale = Math.sqrt(Math.max(1, free / area / most));
      fillerWidth[l] = w * scale;
      fillerHeight[l] = area / w * scale;
      fillers[l] = (int) (free / (fillerWidth[l] * fillerHeight[l]));
      total += fillers[l];
    }
    count = total;
    this.x = java.util.Arrays.copyOf(x, total);
    this.y = java.util.Arrays.copyOf(y, total);
    width = java.util.Arrays.copyOf(given.width(), total);
    height = java.util.Arrays.copyOf(given.height(), total);
    double[] density = java.util.Arrays.copyOf(given.density(), total);
    java.util.Arrays.fill(density, reals, total, 1);
    objects = new DensityField.Objects(width, height, density);
    this.movable = java.util.Arrays.copyOf(movable, total);
    members = new int[layers.length][];
    int next = reals;
    for (int l = 0; l < layers.length; l++) {
      members[l] = new int[real[l] + fillers[l]];
      int k = 0;
      for (int i = 0; i < reals; i++) {
        if (layer[i] == l && movable[i]) {
          members[l][k++] = i;
        }
      }
      for (int f = 0; f < fillers[l]; f++) {
        members[l][k++] = next;
        this.x[next] = die.lowX() + random.nextDouble() * die.width();
        this.y[next] = die.lowY() + random.nextDouble() * die.height();
        width[next] = fillerWidth[l];
        height[next] = fillerHeight[l];
        this.movable[next++] = true;
      }
    }
    this.wirelength = wirelength.create(total);
    wireX = new double[total];
    wireY = new double[total];
    forceX = new double[total];
    forceY = new double[total];
  }

  /// Makes the wirelength for a number of objects.
  interface SmoothWirelengthFactory {
    SmoothWirelength create(int objects);
  }

  private static double medianArea(
      int l, int reals, int[] layer, boolean[] movable, DensityField.Objects objects) {
    double[] areas = new double[reals];
    int k = 0;
    for (int i = 0; i < reals; i++) {
      if (layer[i] == l && movable[i] && objects.charge(i) > 0) {
        areas[k++] = objects.charge(i);
      }
    }
    if (k == 0) {
      return 1;
    }
    java.util.Arrays.sort(areas, 0, k);
    return areas[k / 2];
  }

  double overflow() {
    return overflow;
  }

  /// Exact wirelength of the last iteration.
  double hpwl() {
    return hpwl;
  }

  /// Lets only the fillers move, for a start where the other objects already stand.
  void settleFillers(int steps, int reals) {
    boolean[] all = movable.clone();
    java.util.Arrays.fill(movable, 0, reals, false);
    optimise(new Limits(0, steps, 1, false), step -> {});
    System.arraycopy(all, 0, movable, 0, all.length);
  }

  /// Told after every iteration.
  interface Watch {
    void step(int iteration);
  }

  void optimise(Limits limits, Watch watch) {
    double[] vx = x.clone();
    double[] vy = y.clone();
    double[] gx = new double[count];
    double[] gy = new double[count];
    double[] oldVx = new double[count];
    double[] oldVy = new double[count];
    double[] oldGx = new double[count];
    double[] oldGy = new double[count];
    double[] ux = x.clone();
    double[] uy = y.clone();
    double[] nextVx = new double[count];
    double[] nextVy = new double[count];
    evaluate(vx, vy);
    lambda = limits.lambdaShare < 0 ? -limits.lambdaShare : limits.lambdaShare * balance();
    combine(gx, gy);
    // A small step first, to measure the curvature.
    double largest = 1e-300;
    for (int i = 0; i < count; i++) {
      largest = Math.max(largest, Math.max(Math.abs(gx[i]), Math.abs(gy[i])));
    }
    double small = 0.1 * layers[0].field.binWidth / largest;
    for (int i = 0; i < count; i++) {
      oldVx[i] = vx[i];
      oldVy[i] = vy[i];
      oldGx[i] = gx[i];
      oldGy[i] = gy[i];
      vx[i] = clampX(i, vx[i] - small * gx[i]);
      vy[i] = clampY(i, vy[i] - small * gy[i]);
    }
    evaluate(vx, vy);
    combine(gx, gy);
    double a = 1;
    double last = hpwl;
    LeastOverflow best = new LeastOverflow(x, y);
    for (int k = 0; k < limits.mostIterations; k++) {
      double step = lipschitz(vx, vy, oldVx, oldVy, gx, gy, oldGx, oldGy);
      double nextA = 0.5 * (1 + Math.sqrt(4 * a * a + 1));
      double momentum = (a - 1) / nextA;
      double[] t;
      t = oldGx;
      oldGx = gx;
      gx = t;
      t = oldGy;
      oldGy = gy;
      gy = t;
      for (int attempt = 0; ; attempt++) {
        ahead(vx, vy, oldGx, oldGy, ux, uy, step, momentum, nextVx, nextVy);
        evaluate(nextVx, nextVy);
        combine(gx, gy);
        double measured = lipschitz(nextVx, nextVy, vx, vy, gx, gy, oldGx, oldGy);
        if (measured > 0.95 * step || attempt == 2) {
          break;
        }
        step = measured;
      }
      ahead(vx, vy, oldGx, oldGy, ux, uy, step, 0, ux, uy);
      t = oldVx;
      oldVx = vx;
      vx = nextVx;
      nextVx = t;
      t = oldVy;
      oldVy = vy;
      vy = nextVy;
      nextVy = t;
      a = nextA;
      double rise = Math.max(0, (hpwl - last) / Math.max(1, ALLOWED_RISE * hpwl));
      double factor = GROWTH * Math.pow(GROWTH, -rise);
      lambda *= Math.max(0.95, factor);
      last = hpwl;
      System.arraycopy(vx, 0, x, 0, count);
      System.arraycopy(vy, 0, y, 0, count);
      watch.step(k);
      if (overflow < limits.stopOverflow || (best.dear(overflow, hpwl) && limits.thrifty)) {
        return;
      }
      if (best.lost(overflow, hpwl)) {
        overflow = best.overflow();
        hpwl = best.restore();
        return;
      }
    }
  }

  private double lipschitz(
      double[] vx,
      double[] vy,
      double[] oldVx,
      double[] oldVy,
      double[] gx,
      double[] gy,
      double[] oldGx,
      double[] oldGy) {
    workers.run(
        CHUNKS,
        c -> {
          double moved = 0;
          double changed = 0;
          for (int i = from(c); i < from(c + 1); i++) {
            double dx = vx[i] - oldVx[i];
            double dy = vy[i] - oldVy[i];
            double hx = gx[i] - oldGx[i];
            double hy = gy[i] - oldGy[i];
            moved += dx * dx + dy * dy;
            changed += hx * hx + hy * hy;
          }
          partMoved[c] = moved;
          partChanged[c] = changed;
        });
    double moved = 0;
    double changed = 0;
    for (int c = 0; c < CHUNKS; c++) {
      moved += partMoved[c];
      changed += partChanged[c];
    }
    return changed == 0 ? 1 : Math.sqrt(moved / changed);
  }

  /// First object of a chunk.
  private int from(int chunk) {
    return (int) ((long) count * chunk / CHUNKS);
  }

  /// A step down the gradient from `v`, and on by the momentum in the way from `u` to there: into
  /// `nextX`, `nextY`.
  private void ahead(
      double[] vx,
      double[] vy,
      double[] gx,
      double[] gy,
      double[] ux,
      double[] uy,
      double step,
      double momentum,
      double[] nextX,
      double[] nextY) {
    workers.run(
        CHUNKS,
        c -> {
          for (int i = from(c); i < from(c + 1); i++) {
            double newX = clampX(i, vx[i] - step * gx[i]);
            double newY = clampY(i, vy[i] - step * gy[i]);
            nextX[i] = clampX(i, newX + momentum * (newX - ux[i]));
            nextY[i] = clampY(i, newY + momentum * (newY - uy[i]));
          }
        });
  }

  private double clampX(int i, double value) {
    if (!movable[i]) {
      return x[i];
    }
    double half = 0.5 * Math.min(width[i], die.width());
    return Math.max(die.lowX() + half, Math.min(die.highX() - half, value));
  }

  private double clampY(int i, double value) {
    if (!movable[i]) {
      return y[i];
    }
    double half = 0.5 * Math.min(height[i], die.height());
    return Math.max(die.lowY() + half, Math.min(die.highY() - half, value));
  }

  /// Both gradients at these centres, and the overflow of the fullest layer.
  private void evaluate(double[] vx, double[] vy) {
    overflow = 0;
    for (int l = 0; l < layers.length; l++) {
      if (real[l] == 0) {
        continue;
      }
      DensityField field = layers[l].field;
      field.deposit(members[l], real[l], vx, vy, objects);
      field.solve();
      field.forces(members[l], vx, vy, objects, forceX, forceY);
      overflow = Math.max(overflow, field.overflow(layers[l].capacity) / layerArea[l]);
    }
    DensityField field = layers[0].field;
    double smoothing = 8 * Math.pow(10, (Math.min(1, overflow) - 0.1) * 20 / 9 - 1);
    hpwl =
        wirelength.gradient(
            vx, vy, smoothing * field.binWidth, smoothing * field.binHeight, wireX, wireY);
  }

  private double balance() {
    double wire = 0;
    double force = 0;
    for (int i = 0; i < count; i++) {
      if (movable[i]) {
        wire += Math.abs(wireX[i]) + Math.abs(wireY[i]);
        force += Math.abs(forceX[i]) + Math.abs(forceY[i]);
      }
    }
    return wire == 0 || force == 0 ? 1 : wire / force;
  }

  private void combine(double[] gx, double[] gy) {
    workers.run(
        CHUNKS,
        c -> {
          for (int i = from(c); i < from(c + 1); i++) {
            if (!movable[i]) {
              gx[i] = 0;
              gy[i] = 0;
              continue;
            }
            double scale = 1 / Math.max(1, wirelength.pins(i) + lambda * objects.charge(i));
            gx[i] = (wireX[i] - lambda * forceX[i]) * scale;
            gy[i] = (wireY[i] - lambda * forceY[i]) * scale;
          }
        });
  }
}
