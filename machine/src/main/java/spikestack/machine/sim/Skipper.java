package spikestack.machine.sim;

import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Skipping;
import spikestack.machine.mapping.Run;
import spikestack.machine.mapping.Stripe;
import spikestack.model.network.Network;
import spikestack.model.spike.SpikeTensor;

/// Chooses how many indices each tile streams: all of them, or with skipping those that it finds to
/// have spikes (docs/architecture/skipping.md).
final class Skipper {
  private static final int[] IN_ORDER = new int[0];

  private final Accelerator machine;
  private final Skipping skipping;
  private final int timesteps;
  private final int[] zeroPoints;
  private final TileTags tags;
  private int[] order = new int[0];
  private boolean[] live = new boolean[0];

  /// Of every block, and of the classifier.
  private final Gather[] identity;

  Skipper(Accelerator machine, Network network) {
    this.machine = machine;
    skipping = machine.skipping();
    timesteps = network.timesteps();
    zeroPoints = network.input().zeroPointArray();
    tags = new TileTags(machine.expert().columns(), 64);
    int blocks = network.blocks().size();
    identity = new Gather[blocks + 1];
    for (int i = 0; i < blocks; i++) {
      identity[i] = Gather.identity(network.tokens(i), network.width(i));
    }
    int slots = network.head().behindMean() ? 1 : network.tokens();
    identity[blocks] = Gather.identity(slots, network.width());
  }

  private static LayerClock.Tags all() {
    return (run, stripe) -> {
      int fanIn = run.fanIn();
      return (list, tile, plane) -> fanIn;
    };
  }

  /// Never skips: a depthwise convolution, whose tags would cover other channels' inputs.
  LayerClock.Tags whole() {
    return all();
  }

  LayerClock.Tags spikes(SpikeTensor[] planes, int count, Dense layer) {
    return spikes(planes, count, layer.gather);
  }

  /// Input of a layer of block `block` (or of the classifier, after the last) that reads its own
  /// token only.
  LayerClock.Tags planes(int block, SpikeTensor[] planes, int count) {
    return spikes(planes, count, identity[block]);
  }

  private LayerClock.Tags spikes(SpikeTensor[] planes, int count, Gather gather) {
    if (skipping.expert().off() && !skipping.zeroTokens()) {
      return all();
    }
    return (run, stripe) -> {
      TileTags.Finding finding = finding(run);
      if (skipping.zeroTokens()) {
        sort(run, stripe, planes, count, gather);
        tags.begin(finding, live);
        tags.spikes(0, planes, count, gather, order, 0, stripe.tokens());
      } else {
        tags.begin(finding);
        tags.spikes(0, planes, count, gather, IN_ORDER, stripe.from(), stripe.tokens());
      }
      return tags;
    };
  }

  private TileTags.Finding finding(Run run) {
    Skipping.Finder finder = skipping.expert();
    int port = machine.tagPort();
    if (finder.inputs() == Skipping.Inputs.ROWS) {
      // Whole rows of one core that its share of the input's port carries.
      int bits =
          run.source() == Run.Source.RESIDUAL
              ? machine.residualBuffer().portBits()
              : machine.spikeBuffers().portBits();
      port = Math.max(1, bits / (machine.expert().count() * machine.expert().columns()));
    }
    return new TileTags.Finding(
        finder.inputs(), finder.shape(timesteps), port, run.inputFactor(), run.fanIn());
  }

  /// Puts the tokens of the stripe in order: in each part first those whose input has a spike, then
  /// those without, each in their own order.
  private void sort(Run run, Stripe stripe, SpikeTensor[] planes, int count, Gather gather) {
    int inputs = planes[0].tokens();
    if (live.length < inputs) {
      live = new boolean[inputs];
    }
    for (int token = 0; token < inputs; token++) {
      live[token] = any(planes, count, token);
    }
    if (order.length < stripe.tokens()) {
      order = new int[stripe.tokens()];
    }
    for (int part = 0; part < stripe.parts(); part++) {
      int from = run.partStart(stripe, part);
      int to = run.partStart(stripe, part + 1);
      int at = from;
      for (int pass = 0; pass < 2; pass++) {
        for (int n = from; n < to; n++) {
          if (reads(gather, stripe.from() + n) == (pass == 0)) {
            order[at++] = stripe.from() + n;
          }
        }
      }
    }
  }

  /// Whether an output token reads a token with a spike.
  private boolean reads(Gather gather, int n) {
    for (int tap = 0; tap < gather.taps; tap++) {
      int token = gather.table[n * gather.taps + tap];
      if (token >= 0 && live[token]) {
        return true;
      }
    }
    return false;
  }

  private static boolean any(SpikeTensor[] planes, int count, int token) {
    for (int p = 0; p < count; p++) {
      for (int t = 0; t < planes[p].timesteps(); t++) {
        int row = planes[p].row(t, token);
        for (int w = 0; w < planes[p].wordsPerRow(); w++) {
          if (planes[p].words()[row + w] != 0) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /// The first layer's: no bank has written tags for pixels, so only rows can be looked at.
  LayerClock.Tags pixels(byte[] pixels, int area, Dense layer) {
    if (skipping.expert().inputs() != Skipping.Inputs.ROWS) {
      return all();
    }
    return (run, stripe) -> {
      tags.begin(finding(run));
      tags.pixels(
          pixels, area, zeroPoints, run.planes(), layer.gather, stripe.from(), stripe.tokens());
      return tags;
    };
  }

  /// The first layer's on frames, for which no bank has written tags either.
  LayerClock.Tags frames(SpikeTensor[] planes, int count, Dense layer) {
    if (skipping.expert().inputs() != Skipping.Inputs.ROWS) {
      return all();
    }
    return (run, stripe) -> {
      tags.begin(finding(run));
      tags.spikes(0, planes, count, layer.gather, IN_ORDER, stripe.from(), stripe.tokens());
      return tags;
    };
  }

  /// Queues of the experts, cut to the stripe.
  LayerClock.Tags queues(
      int block, SpikeTensor[] planes, int count, RouterKernel router, int experts) {
    if (skipping.expert().off()) {
      return all();
    }
    return (run, stripe) -> {
      tags.begin(finding(run));
      for (int e = 0; e < experts; e++) {
        int from = router.position(e, stripe.from());
        int tokens = router.inRange(e, stripe.from(), stripe.to());
        tags.spikes(e, planes, count, identity[block], router.queue(e), from, tokens);
      }
      return tags;
    };
  }
}
