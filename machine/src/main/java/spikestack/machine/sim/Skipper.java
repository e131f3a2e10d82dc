package spikestack.machine.sim;

import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Skipping;
import spikestack.machine.mapping.Run;
import spikestack.machine.mapping.Stripe;
import spikestack.model.network.Network;
import spikestack.model.spike.SpikeTensor;

/// Chooses how many indices each tile streams: all of them, or with skipping those that it finds to
/// have spikes (docs/architecture/skipping.md). Tags read the layer's spikes, which later layers
/// overwrite.
final class Skipper {
  private static final int[] IN_ORDER = new int[0];
  private static final Whole WHOLE = new Whole();

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

  /// The same tags on another machine, and a copy of them that later layers leave alone.
  sealed interface MovableTags extends Timekeeper.Tags {
    Timekeeper.Tags on(Skipper other);

    MovableTags copy();
  }

  /// Nothing is skipped.
  private record Whole() implements MovableTags {
    @Override
    public TileWork of(Run run, Stripe stripe) {
      int fanIn = run.fanIn();
      return (list, tile, plane) -> fanIn;
    }

    @Override
    public Timekeeper.Tags on(Skipper other) {
      return this;
    }

    @Override
    public MovableTags copy() {
      return this;
    }
  }

  /// Of spikes.
  private record SpikeTags(Skipper skipper, SpikeTensor[] planes, int count, Gather gather)
      implements MovableTags {
    @Override
    public TileWork of(Run run, Stripe stripe) {
      TileTags tags = skipper.tags;
      TileTags.Finding finding = skipper.finding(run);
      if (skipper.skipping.zeroTokens()) {
        skipper.sort(run, stripe, planes, count, gather);
        tags.begin(finding, skipper.live);
        tags.spikes(0, planes, count, gather, skipper.order, 0, stripe.tokens());
      } else {
        tags.begin(finding);
        tags.spikes(0, planes, count, gather, IN_ORDER, stripe.from(), stripe.tokens());
      }
      return tags;
    }

    @Override
    public Timekeeper.Tags on(Skipper other) {
      return other.spikes(planes, count, gather);
    }

    @Override
    public MovableTags copy() {
      return new SpikeTags(skipper, copies(planes, count), count, gather);
    }
  }

  /// Of pixels.
  private record PixelTags(Skipper skipper, byte[] pixels, int area, Gather gather)
      implements MovableTags {
    @Override
    public TileWork of(Run run, Stripe stripe) {
      TileTags tags = skipper.tags;
      tags.begin(skipper.finding(run));
      int planes = run.planes();
      tags.pixels(pixels, area, skipper.zeroPoints, planes, gather, stripe.from(), stripe.tokens());
      return tags;
    }

    @Override
    public Timekeeper.Tags on(Skipper other) {
      return other.pixels(pixels, area, gather);
    }

    @Override
    public MovableTags copy() {
      return new PixelTags(skipper, pixels.clone(), area, gather);
    }
  }

  /// Of frames.
  private record FrameTags(Skipper skipper, SpikeTensor[] planes, int count, Gather gather)
      implements MovableTags {
    @Override
    public TileWork of(Run run, Stripe stripe) {
      TileTags tags = skipper.tags;
      tags.begin(skipper.finding(run));
      tags.spikes(0, planes, count, gather, IN_ORDER, stripe.from(), stripe.tokens());
      return tags;
    }

    @Override
    public Timekeeper.Tags on(Skipper other) {
      return other.frames(planes, count, gather);
    }

    @Override
    public MovableTags copy() {
      return new FrameTags(skipper, copies(planes, count), count, gather);
    }
  }

  /// Of the experts' queues, cut to the stripe.
  private record QueueTags(
      Skipper skipper,
      SpikeTensor[] planes,
      int count,
      Gather gather,
      RouterKernel router,
      int experts)
      implements MovableTags {
    @Override
    public TileWork of(Run run, Stripe stripe) {
      TileTags tags = skipper.tags;
      tags.begin(skipper.finding(run));
      for (int e = 0; e < experts; e++) {
        int from = router.position(e, stripe.from());
        int tokens = router.inRange(e, stripe.from(), stripe.to());
        tags.spikes(e, planes, count, gather, router.queue(e), from, tokens);
      }
      return tags;
    }

    @Override
    public Timekeeper.Tags on(Skipper other) {
      return other.queues(planes, count, gather, router, experts);
    }

    @Override
    public MovableTags copy() {
      return new QueueTags(skipper, copies(planes, count), count, gather, router.queues(), experts);
    }
  }

  private static SpikeTensor[] copies(SpikeTensor[] planes, int count) {
    SpikeTensor[] kept = new SpikeTensor[count];
    for (int p = 0; p < count; p++) {
      SpikeTensor from = planes[p];
      kept[p] = new SpikeTensor(from.timesteps(), from.tokens(), from.channels());
      System.arraycopy(from.words(), 0, kept[p].words(), 0, from.words().length);
    }
    return kept;
  }

  /// Never skips: a depthwise convolution, whose tags would cover other channels' inputs.
  MovableTags whole() {
    return WHOLE;
  }

  MovableTags spikes(SpikeTensor[] planes, int count, Dense layer) {
    return spikes(planes, count, layer.gather);
  }

  /// Input of a layer of block `block` (or of the classifier, after the last) that reads its own
  /// token only.
  MovableTags planes(int block, SpikeTensor[] planes, int count) {
    return spikes(planes, count, identity[block]);
  }

  private MovableTags spikes(SpikeTensor[] planes, int count, Gather gather) {
    boolean off = skipping.expert().off() && !skipping.zeroTokens();
    return off ? WHOLE : new SpikeTags(this, planes, count, gather);
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
  MovableTags pixels(byte[] pixels, int area, Dense layer) {
    return pixels(pixels, area, layer.gather);
  }

  /// The first layer's on frames, for which no bank has written tags either.
  MovableTags frames(SpikeTensor[] planes, int count, Dense layer) {
    return frames(planes, count, layer.gather);
  }

  private MovableTags frames(SpikeTensor[] planes, int count, Gather gather) {
    boolean looks = skipping.expert().inputs() == Skipping.Inputs.ROWS;
    return looks ? new FrameTags(this, planes, count, gather) : WHOLE;
  }

  private MovableTags pixels(byte[] pixels, int area, Gather gather) {
    boolean looks = skipping.expert().inputs() == Skipping.Inputs.ROWS;
    return looks ? new PixelTags(this, pixels, area, gather) : WHOLE;
  }

  /// Queues of the experts.
  MovableTags queues(int block, SpikeTensor[] planes, int count, RouterKernel router, int experts) {
    return queues(planes, count, identity[block], router, experts);
  }

  /// Queues of experts whose layers read what `layer` does.
  MovableTags queues(SpikeTensor[] planes, Dense layer, RouterKernel router, int experts) {
    return queues(planes, 1, layer.gather, router, experts);
  }

  private MovableTags queues(
      SpikeTensor[] planes, int count, Gather gather, RouterKernel router, int experts) {
    return skipping.expert().off()
        ? WHOLE
        : new QueueTags(this, planes, count, gather, router, experts);
  }
}
