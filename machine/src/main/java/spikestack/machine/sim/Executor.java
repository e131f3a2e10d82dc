package spikestack.machine.sim;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import spikestack.machine.mapping.Run;
import spikestack.model.network.Network;
import spikestack.model.network.PatchEmbedding;
import spikestack.model.spike.SpikeKernels;
import spikestack.model.spike.SpikeTensor;

/// Executes dense layers on spikes: sums, drives, and what the bank does with them. Token by token,
/// so that one row of membranes is enough, as in the hardware. Counts the array's additions and the
/// membranes that clamped.
final class Executor {
  private final int timesteps;
  private final int min;
  private final int max;
  private final Integrator integrator;
  private final int[] membrane;
  private final byte[] fired;
  private final int[] pixelDrive;

  /// Ones that met a weight row, over all slots and bit planes, since [#reset]: times the outputs,
  /// the array's additions.
  private long ones;

  private long saturations;

  Executor(int timesteps, int min, int max, int maxFanIn, int maxOutputs) {
    this.timesteps = timesteps;
    this.min = min;
    this.max = max;
    this.integrator = new Integrator(maxFanIn, maxOutputs);
    this.membrane = new int[maxOutputs];
    this.fired = new byte[maxOutputs + 64];
    this.pixelDrive = new int[maxOutputs];
  }

  void reset() {
    saturations = 0;
    ones = 0;
  }

  long saturations() {
    return saturations;
  }

  void saturated(long count) {
    saturations += count;
  }

  /// Ones since the last call.
  long takeOnes() {
    long taken = ones;
    ones = 0;
    return taken;
  }

  /// Which heads of a projection are computed: `mask` has a bit per head of `width` channels.
  record Heads(long mask, int width) {
    static final Heads ALL = new Heads(-1L, 0);

    boolean all() {
      return mask == -1L;
    }
  }

  /// Bank mode fire, for all tokens: spikes of projection i go to `out[i]`.
  void fire(Dense layer, SpikeTensor[] planes, int count, SpikeTensor[] out, Heads heads) {
    for (int n = 0; n < layer.tokens(); n++) {
      fireToken(layer, planes, count, out, heads, n);
    }
  }

  /// Bank mode fire for one token.
  void fireToken(
      Dense layer, SpikeTensor[] planes, int count, SpikeTensor[] out, Heads heads, int n) {
    Arrays.fill(membrane, 0, layer.synapses.outputs, 0);
    for (int t = 0; t < timesteps; t++) {
      ones += integrator.slot(layer.synapses, layer.gather, planes, count, t, n);
      for (int i = 0; i < out.length; i++) {
        layer.drives[i].apply(integrator.sums);
      }
      write(layer, out, heads, t, n);
    }
  }

  private void write(Dense layer, SpikeTensor[] out, Heads heads, int t, int n) {
    for (int i = 0; i < out.length; i++) {
      NeuronUnit neuron = layer.neurons[i];
      if (heads.all()) {
        saturations += neuron.step(integrator.sums, membrane, fired);
      } else {
        heads(neuron, heads);
      }
      int channels = neuron.to - neuron.from;
      SpikeKernels.pack(fired, neuron.from, channels, out[i].words(), out[i].row(t, n));
    }
  }

  private void heads(NeuronUnit neuron, Heads heads) {
    Arrays.fill(fired, neuron.from, neuron.to, (byte) 0);
    int h = 0;
    for (int from = neuron.from; from < neuron.to; from += heads.width()) {
      if ((heads.mask() >>> h & 1) != 0) {
        saturations += neuron.step(integrator.sums, membrane, fired, from, from + heads.width());
      }
      h++;
    }
  }

  /// The pixel layer: one integration, the bank replays the time steps. `area` is the number of
  /// pixels of a channel.
  void firePixels(
      Dense layer, byte[] pixels, int area, int[] zeroPoints, int planeBits, SpikeTensor[] out) {
    for (int n = 0; n < layer.tokens(); n++) {
      ones +=
          integrator.pixel(layer.synapses, layer.gather, pixels, area, zeroPoints, planeBits, n);
      layer.drives[0].apply(integrator.sums);
      int outputs = layer.synapses.outputs;
      System.arraycopy(integrator.sums, 0, pixelDrive, 0, outputs);
      Arrays.fill(membrane, 0, outputs, 0);
      for (int t = 0; t < timesteps; t++) {
        // Neurons use their drive up.
        System.arraycopy(pixelDrive, 0, integrator.sums, 0, outputs);
        write(layer, out, Heads.ALL, t, n);
      }
    }
  }

  /// Bank mode join: the drive is added to the residual, whose new word drives the gate of the next
  /// branch.
  void join(
      Dense layer,
      SpikeTensor[] planes,
      int count,
      ResidualWords residual,
      NeuronUnit gate,
      SpikeTensor out) {
    int width = residual.width;
    for (int n = 0; n < layer.tokens(); n++) {
      Arrays.fill(membrane, 0, width, 0);
      for (int t = 0; t < timesteps; t++) {
        ones += integrator.slot(layer.synapses, layer.gather, planes, count, t, n);
        layer.drives[0].apply(integrator.sums);
        saturations += residual.join(t, n, integrator.sums, min, max);
        saturations += gate.step(integrator.sums, membrane, fired);
        SpikeKernels.pack(fired, 0, width, out.words(), out.row(t, n));
      }
    }
  }

  /// Bank mode join (keep without a `gate`) for one token whose drives count for `share` units of
  /// `2^-shareBits` (0 bits: as they are).
  void joinToken(
      Dense layer,
      SpikeTensor[] planes,
      ResidualWords residual,
      @Nullable NeuronUnit gate,
      SpikeTensor out,
      int n,
      int share,
      int shareBits) {
    int width = residual.width;
    int[] sums = integrator.sums;
    Arrays.fill(membrane, 0, width, 0);
    for (int t = 0; t < timesteps; t++) {
      ones += integrator.slot(layer.synapses, layer.gather, planes, 1, t, n);
      layer.drives[0].apply(sums);
      if (shareBits > 0) {
        int half = 1 << shareBits - 1;
        for (int c = 0; c < width; c++) {
          sums[c] = share * sums[c] + half >> shareBits;
        }
      }
      saturations += residual.join(t, n, sums, min, max);
      if (gate != null) {
        saturations += gate.step(sums, membrane, fired);
        SpikeKernels.pack(fired, 0, width, out.words(), out.row(t, n));
      }
    }
  }

  /// Bank mode keep: the drive is added to the residual; nothing fires.
  void keep(Dense layer, SpikeTensor[] planes, int count, ResidualWords residual) {
    for (int n = 0; n < layer.tokens(); n++) {
      for (int t = 0; t < timesteps; t++) {
        ones += integrator.slot(layer.synapses, layer.gather, planes, count, t, n);
        layer.drives[0].apply(integrator.sums);
        saturations += residual.join(t, n, integrator.sums, min, max);
      }
    }
  }

  /// Bank mode max: every drive goes into the pooled words of the windows that hold its token (of
  /// its own token without a pool), where the largest stays; returns how many (slot, window) pairs
  /// were compared. `grid` is what the layer writes, `words` have been cleared to the least word.
  long keepLargest(
      Dense layer,
      SpikeTensor[] planes,
      int count,
      Network.Grid grid,
      boolean pool,
      ResidualWords words) {
    long pairs = 0;
    int high = PatchEmbedding.pooled(grid.height());
    int wide = PatchEmbedding.pooled(grid.width());
    for (int n = 0; n < layer.tokens(); n++) {
      int y = n / grid.width();
      int x = n % grid.width();
      // Window h covers rows 2h - 1 to 2h + 1.
      int fromY = pool ? y / 2 : y;
      int toY = pool ? Math.min((y + 1) / 2, high - 1) : y;
      int fromX = pool ? x / 2 : x;
      int toX = pool ? Math.min((x + 1) / 2, wide - 1) : x;
      int across = pool ? wide : grid.width();
      for (int t = 0; t < timesteps; t++) {
        ones += integrator.slot(layer.synapses, layer.gather, planes, count, t, n);
        layer.drives[0].apply(integrator.sums);
        for (int h = fromY; h <= toY; h++) {
          for (int w = fromX; w <= toX; w++) {
            words.largest(t, h * across + w, integrator.sums);
            pairs++;
          }
        }
      }
    }
    return pairs;
  }

  /// A neuron on kept words; these stay.
  void fireWords(NeuronUnit neuron, ResidualWords words, SpikeTensor out) {
    int width = words.width;
    for (int n = 0; n < words.tokens; n++) {
      Arrays.fill(membrane, 0, width, 0);
      for (int t = 0; t < timesteps; t++) {
        System.arraycopy(words.row(t, n), 0, integrator.sums, 0, width);
        saturations += neuron.step(integrator.sums, membrane, fired);
        SpikeKernels.pack(fired, 0, width, out.words(), out.row(t, n));
      }
    }
  }

  /// Bank mode add: fires, and the spike is added to the spike-add residual. The spikes are kept in
  /// `out` for the record.
  void add(Dense layer, SpikeTensor[] planes, int count, ResidualWords residual, SpikeTensor out) {
    NeuronUnit neuron = layer.neurons[0];
    int width = residual.width;
    for (int n = 0; n < layer.tokens(); n++) {
      Arrays.fill(membrane, 0, width, 0);
      for (int t = 0; t < timesteps; t++) {
        ones += integrator.slot(layer.synapses, layer.gather, planes, count, t, n);
        layer.drives[0].apply(integrator.sums);
        saturations += neuron.step(integrator.sums, membrane, fired);
        SpikeKernels.pack(fired, 0, width, out.words(), out.row(t, n));
        residual.add(t, n, fired);
        residual.repack(t, n);
      }
    }
  }

  /// Ones since the last layer, against all the positions that could have been ones.
  Timekeeper.Activity activity(Run run, long fired) {
    long positions = (long) run.fanIn() * run.planes() * run.tokens() * run.steps();
    return new Timekeeper.Activity(takeOnes(), positions, fired);
  }
}
