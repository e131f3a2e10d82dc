package spikestack.machine.sim;

import spikestack.machine.arch.Accelerator;
import spikestack.model.network.Network;
import spikestack.model.spike.SpikeTensor;

/// Chooses how many indices each tile streams: all of them, or with skipping those that its
/// activity tags show.
final class Skipper {
  private static final int[] IN_ORDER = new int[0];

  private final boolean off;
  private final int columns;
  private final int zeroPoint;
  private final TileTags tags;

  /// Of every block, and of the classifier.
  private final Gather[] identity;

  Skipper(Accelerator machine, Network network) {
    off = machine.skipping() == Accelerator.Skipping.NONE;
    columns = machine.expert().columns();
    zeroPoint = network.input().zeroPoint();
    tags = new TileTags(columns, 64);
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
    return off ? all() : spikes(planes, count, layer.gather);
  }

  /// Input of a layer of block `block` (or of the classifier, after the last) that reads its own
  /// token only.
  LayerClock.Tags planes(int block, SpikeTensor[] planes, int count) {
    return off ? all() : spikes(planes, count, identity[block]);
  }

  private LayerClock.Tags spikes(SpikeTensor[] planes, int count, Gather gather) {
    return (run, stripe) -> {
      tags.spikes(0, planes, count, gather, IN_ORDER, stripe.from(), stripe.tokens());
      return tags;
    };
  }

  LayerClock.Tags pixels(byte[] pixels, int area, Dense layer) {
    if (off) {
      return all();
    }
    return (run, stripe) -> {
      tags.pixels(
          pixels, area, zeroPoint, run.planes(), layer.gather, stripe.from(), stripe.tokens());
      return tags;
    };
  }

  /// Queues of the experts, cut to the stripe.
  LayerClock.Tags queues(
      int block, SpikeTensor[] planes, int count, RouterKernel router, int experts) {
    if (off) {
      return all();
    }
    return (run, stripe) -> {
      for (int e = 0; e < experts; e++) {
        int from = router.position(e, stripe.from());
        int tokens = router.inRange(e, stripe.from(), stripe.to());
        tags.spikes(e, planes, count, identity[block], router.queue(e), from, tokens);
      }
      return tags;
    };
  }
}
