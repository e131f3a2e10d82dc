package spikestack.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;

/// The membrane residual `[timesteps][images][features][tokens]`: branches read it through a gate
/// neuron and add to it.
final class Stream {
  /// Folded branches round to multiples of 2^-9, the unit of the integer residual.
  static final int FRACTION_BITS = 9;

  static final float GRID = 1 << FRACTION_BITS;
  static final float THRESHOLD = 2;

  private final Pass pass;
  private final Lanes lanes;
  private final long[] shape;
  private final int size;
  private NDArray value;
  private float[] gradient = new float[0];

  private Stream(Pass pass, Lanes lanes, long[] shape, NDArray value) {
    this.pass = pass;
    this.lanes = lanes;
    this.shape = shape;
    this.value = value;
    size = Math.toIntExact(value.getShape().size());
  }

  /// An empty residual of the shape of maps `[timesteps * images][features][height][width]`.
  static Stream empty(Pass pass, NetworkPlan plan) {
    long[] shape = {
      (long) plan.timesteps() * pass.images, plan.features(), plan.tokenHeight(), plan.tokenWidth()
    };
    NDArray zero = pass.manager.zeros(new Shape(shape));
    return new Stream(pass, Lanes.of(plan.features(), plan.tokens()), shape, zero);
  }

  /// Spikes of the gate neuron on the present value.
  NDArray gate() {
    FloatBuffer r = Memory.of(value);
    NDArray spikes = pass.source(shape);
    int rest = size / pass.timesteps;
    Affine none = Affine.Identity.INSTANCE;
    Firing firing = Firing.uniform(pass.neuron, none.lanes(), Firing.Channel.drive(1 / GRID));
    Lif lif = new Lif(pass.timesteps, rest, false, none, firing);
    lif.forward(r, Memory.of(spikes));
    pass.onTheWayBack(
        () -> {
          FloatBuffer g = Memory.of(spikes.getGradient());
          lif.backward(r, g);
          addGradient(g);
        });
    return spikes;
  }

  /// Adds the normalised sums of a branch's last layer.
  void join(String layer, NDArray sums) {
    FloatBuffer y = Memory.of(sums);
    Affine affine = Affine.of(pass.parameters, layer, lanes, y, size, GRID, pass.training);
    FloatBuffer before = Memory.of(value);
    NDArray after = pass.manager.create(value.getShape());
    FloatBuffer out = Memory.of(after);
    float[] x = new float[lanes.count()];
    float[] r = new float[lanes.count()];
    for (int at = 0; at < size; at += r.length) {
      int n = Math.min(r.length, size - at);
      affine.read(y, at, x, n);
      before.get(at, r, 0, n);
      Kernels.addAffine(r, x, affine.scale(), affine.shift(), n);
      out.put(at, r, 0, n);
    }
    value = after;
    pass.onTheWayBack(
        () -> {
          NDArray mine = pass.manager.create(gradient, sums.getShape());
          FloatBuffer g = Memory.of(mine);
          affine.backward(y, g, size);
          pass.backward(sums, mine);
        });
  }

  private void addGradient(FloatBuffer g) {
    float[] more = new float[size];
    g.get(0, more);
    if (gradient.length == 0) {
      gradient = more;
    } else {
      Kernels.add(gradient, more, size);
    }
  }
}
