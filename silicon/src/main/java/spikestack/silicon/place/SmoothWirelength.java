package spikestack.silicon.place;

/// The weighted-average model of half-perimeter wirelength and its gradient.
///
/// For one axis, `W = sum(x e^{x/g}) / sum(e^{x/g}) - sum(x e^{-x/g}) / sum(e^{-x/g})`, an
/// underestimate that tends to the span as `g` goes to 0 (Hsu, Chang, Balabanov, "TSV-aware
/// analytical placement for 3D IC designs", DAC 2011). Two-pin nets use its closed form `d tanh(d /
/// 2g)`. Each pin's gradient is stored by its net and summed by its object, so no two threads add
/// to one number.
final class SmoothWirelength {
  private static final int CHUNKS = 16;

  private final int[] netStart;
  private final int[] pinObject;
  private final double[] offsetX;
  private final double[] offsetY;
  private final double[] weight;
  private final int[] objectStart;
  private final int[] objectPin;
  private final double[] gradientX;
  private final double[] gradientY;
  private final double[] length = new double[CHUNKS];
  private final double[][] up = new double[CHUNKS][];
  private final double[][] down = new double[CHUNKS][];
  private final int[] chunkStart = new int[CHUNKS + 1];
  private final Workers workers;

  /// @param netStart first pin of each net, `[nets + 1]`
  /// @param pinObject object of each pin
  /// @param offsetX pin position relative to its object's centre
  /// @param weight of each net
  SmoothWirelength(
      int objects,
      int[] netStart,
      int[] pinObject,
      double[] offsetX,
      double[] offsetY,
      double[] weight,
      Workers workers) {
    this.netStart = netStart;
    this.pinObject = pinObject;
    this.offsetX = offsetX;
    this.offsetY = offsetY;
    this.weight = weight;
    this.workers = workers;
    int pins = pinObject.length;
    gradientX = new double[pins];
    gradientY = new double[pins];
    objectStart = new int[objects + 1];
    for (int object : pinObject) {
      objectStart[object + 1]++;
    }
    for (int i = 0; i < objects; i++) {
      objectStart[i + 1] += objectStart[i];
    }
    int[] fill = objectStart.clone();
    objectPin = new int[pins];
    for (int p = 0; p < pins; p++) {
      objectPin[fill[pinObject[p]]++] = p;
    }
    int largest = 0;
    int nets = netStart.length - 1;
    for (int n = 0; n < nets; n++) {
      largest = Math.max(largest, netStart[n + 1] - netStart[n]);
    }
    int net = 0;
    for (int c = 0; c < CHUNKS; c++) {
      up[c] = new double[largest];
      down[c] = new double[largest];
      while (net < nets && netStart[net] < (long) pins * c / CHUNKS) {
        net++;
      }
      chunkStart[c] = net;
    }
    chunkStart[CHUNKS] = nets;
  }

  /// Number of pins of an object that count.
  int pins(int object) {
    return objectStart[object + 1] - objectStart[object];
  }

  /// Gradient of the smooth length into `toX`, `toY`, by object, at smoothing lengths `gammaX`,
  /// `gammaY`; returns the exact weighted half-perimeter at these centres.
  double gradient(
      double[] x, double[] y, double gammaX, double gammaY, double[] toX, double[] toY) {
    workers.run(
        CHUNKS,
        c ->
            length[c] =
                axis(c, x, offsetX, 1 / gammaX, gradientX)
                    + axis(c, y, offsetY, 1 / gammaY, gradientY));
    int objects = objectStart.length - 1;
    workers.run(
        CHUNKS,
        c -> {
          int high = (int) ((long) objects * (c + 1) / CHUNKS);
          for (int i = (int) ((long) objects * c / CHUNKS); i < high; i++) {
            double sumX = 0;
            double sumY = 0;
            for (int k = objectStart[i]; k < objectStart[i + 1]; k++) {
              sumX += gradientX[objectPin[k]];
              sumY += gradientY[objectPin[k]];
            }
            toX[i] = sumX;
            toY[i] = sumY;
          }
        });
    double sum = 0;
    for (double l : length) {
      sum += l;
    }
    return sum;
  }

  /// One axis of the gradient, by pin; returns the exact weighted length along the axis.
  private double axis(int chunk, double[] at, double[] offset, double inverse, double[] gradient) {
    double[] high = up[chunk];
    double[] low = down[chunk];
    double exact = 0;
    for (int net = chunkStart[chunk]; net < chunkStart[chunk + 1]; net++) {
      int first = netStart[net];
      int count = netStart[net + 1] - first;
      double w = weight[net];
      if (count == 2) {
        double d =
            at[pinObject[first]] + offset[first] - at[pinObject[first + 1]] - offset[first + 1];
        double e = Math.exp(-Math.abs(d) * inverse);
        double t = (1 - e) / (1 + e);
        double slope = t + 0.5 * Math.abs(d) * inverse * (1 - t * t);
        double g = d < 0 ? -w * slope : w * slope;
        gradient[first] = g;
        gradient[first + 1] = -g;
        exact += w * Math.abs(d);
        continue;
      }
      double max = Double.NEGATIVE_INFINITY;
      double min = Double.POSITIVE_INFINITY;
      for (int k = 0; k < count; k++) {
        double position = at[pinObject[first + k]] + offset[first + k];
        gradient[first + k] = position;
        max = Math.max(max, position);
        min = Math.min(min, position);
      }
      if (max > min) {
        exact += w * (max - min);
      }
      double sumUp = 0;
      double sumDown = 0;
      double momentUp = 0;
      double momentDown = 0;
      for (int k = 0; k < count; k++) {
        double position = gradient[first + k];
        double eu = Math.exp((position - max) * inverse);
        double ed = Math.exp((min - position) * inverse);
        high[k] = eu;
        low[k] = ed;
        sumUp += eu;
        sumDown += ed;
        momentUp += (position - max) * eu;
        momentDown += (position - min) * ed;
      }
      double meanUp = momentUp / sumUp + max;
      double meanDown = momentDown / sumDown + min;
      double scaleUp = w / sumUp;
      double scaleDown = w / sumDown;
      for (int k = 0; k < count; k++) {
        double position = gradient[first + k];
        gradient[first + k] =
            high[k] * scaleUp * (1 + (position - meanUp) * inverse)
                - low[k] * scaleDown * (1 - (position - meanDown) * inverse);
      }
    }
    return exact;
  }
}
