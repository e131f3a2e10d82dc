package spikestack.silicon.rtl;

import spikestack.machine.arch.Accelerator;
import spikestack.machine.mapping.Attend;
import spikestack.machine.mapping.Plan;
import spikestack.machine.mapping.Run;
import spikestack.machine.mapping.Stripe;
import spikestack.model.input.InputException;
import spikestack.model.network.Attention;
import spikestack.model.network.Block;
import spikestack.model.network.ChannelMask;
import spikestack.model.network.ExpertAttention;
import spikestack.model.network.GatedMlp;
import spikestack.model.network.Moe;
import spikestack.model.network.Network;
import spikestack.model.network.PatchEmbedding;
import spikestack.model.network.Precision;
import spikestack.model.network.RoutedMlp;
import spikestack.model.network.TokenMask;

/// What the simulator does and the RTL does not. Each refusal names the key or the layer and what
/// is allowed.
final class Support {
  private static final int COMBINER_BITS = 24;
  private static final int WORD_BITS = 16;
  private static final int WORDS_LIMIT = 1 << 15;

  private final Network network;
  private final Accelerator machine;

  private Support(Network network, Accelerator machine) {
    this.network = network;
    this.machine = machine;
  }

  static void check(Network network, Accelerator machine, Plan plan) {
    Support support = new Support(network, machine);
    support.machine();
    support.network();
    support.plan(plan);
  }

  private void machine() {
    if (!machine.skipping().off()) {
      throw key("skip", machine.skipping().toString(), "none");
    }
    if (machine.dram().isEmpty()) {
      throw key("dram", "no dram", "one: the RTL fetches its weights from it");
    }
    if (machine.weightBuffer().resident()) {
      throw key("weight-buffer.resident", "true", "false: the RTL fetches its weights from DRAM");
    }
    if (!(machine.dram().get().latency().nanoseconds() * machine.clock().megahertz() > 1e-6)) {
      throw key("dram.latency", "0 cycles", "1 cycle or more");
    }
    int port = machine.weightBuffer().portBits();
    int row = 8 * machine.expert().rows();
    if (port % row != 0) {
      throw key(
          "weight-buffer.port",
          port + " bit",
          "a multiple of " + row + " bit (a weight for each of expert.rows)");
    }
    if (machine.expert().count() > LayerWords.PARTS_MAX) {
      throw key("expert.count", "" + machine.expert().count(), "1.." + LayerWords.PARTS_MAX);
    }
    int words = MachineParameters.spikeWords(machine);
    if (words < 1 || words > WORDS_LIMIT) {
      throw key(
          "spike-buffer.size",
          machine.spikeBuffers().bytes() + " B, that is " + words + " words of expert.rows bit",
          "1.." + WORDS_LIMIT + " words");
    }
  }

  private void network() {
    if (network.blocks().isEmpty()) {
      throw layer("blocks", "none: a feed-forward network", "at least one block");
    }
    if (!network.bundlePruning().off()) {
      throw layer("bundlePruning", "thresholds above 1", "none: the RTL has no bundle tags");
    }
    if (network.input().frames()) {
      throw layer("input", "frames, one at each time step", "an image that stays");
    }
    if (network.input().zeroPoints().stream().distinct().count() > 1) {
      throw layer(
          "input",
          "zero points " + network.input().zeroPoints() + " of the channels",
          "one zero point for all channels");
    }
    if (network.spikeAdd()) {
      throw layer("residual", "spike-add", "a membrane shortcut");
    }
    if (network.meanHead()) {
      throw layer("head", "a classifier on residual words", "a neuron before the classifier");
    }
    if (network.head().behindMean()) {
      throw layer("head", "a gate behind the mean over tokens", "a gate on every token");
    }
    if (network.embedding().form() != PatchEmbedding.Form.CHAIN) {
      throw layer(
          "embedding",
          "form " + network.embedding().form().toString().toLowerCase(java.util.Locale.ROOT),
          "form chain");
    }
    for (PatchEmbedding.Stage stage : network.embedding().stages()) {
      if (stage.pooling() == PatchEmbedding.Pool.DRIVE) {
        throw layer(
            stage.convolution().projection().name(),
            "a pool before the neuron",
            "a pool behind the neuron");
      }
    }
    Precision precision = network.precision();
    if (precision.integration() > WORD_BITS
        || precision.membrane() != WORD_BITS
        || precision.combiner() > COMBINER_BITS) {
      throw layer(
          "precision",
          "integration "
              + precision.integration()
              + ", membrane "
              + precision.membrane()
              + ", combiner "
              + precision.combiner()
              + " bit",
          "integration up to 16, membrane 16, combiner up to 24 bit");
    }
    for (int i = 0; i < network.blocks().size(); i++) {
      Block block = network.blocks().get(i);
      String attention =
          switch (block.attention()) {
            case Attention products -> "";
            case ExpertAttention experts -> "attention by experts with own queries";
            case ChannelMask mask -> "a mask on channels";
            case TokenMask mask -> "a mask on tokens";
          };
      if (!attention.isEmpty()) {
        throw layer("block." + i + ".attn", attention, "multi-head attention");
      }
      if (block.feedForward() instanceof GatedMlp) {
        throw layer("block." + i + ".mlp", "a gated MLP", "an MLP or a mixture of experts");
      }
      if (block.feedForward() instanceof RoutedMlp) {
        throw layer(
            "block." + i + ".moe", "whole MLPs behind a router", "an MLP or a mixture of experts");
      }
      if (block.attention().heads() > LayerWords.HEADS_MAX) {
        throw layer(
            "block." + i + ".attn",
            block.attention().heads() + " heads",
            "1.." + LayerWords.HEADS_MAX);
      }
      if (block.feedForward() instanceof Moe moe
          && moe.experts().size() > MachineParameters.EXPERTS_LIMIT) {
        throw layer(
            "block." + i + ".moe",
            moe.experts().size() + " experts",
            "1.." + MachineParameters.EXPERTS_LIMIT);
      }
    }
    long residual =
        (long) LayerWords.ceil(network.width(), machine.expert().rows())
            * network.tokens()
            * network.timesteps();
    if (residual > MachineParameters.residualWords(machine)) {
      throw key(
          "residual-buffer.size",
          machine.residualBuffer().bytes() + " B",
          "at least "
              + residual * machine.expert().rows() * 2
              + " B, as the RTL stores whole words of expert.rows residuals");
    }
  }

  private void plan(Plan plan) {
    long image = 8L * network.input().pixels();
    for (Run run : plan.runs()) {
      Stripe stripe = whole(run.name(), run.stripes());
      boolean pixels = run.source() == Run.Source.PIXELS;
      if (stripe.storeBits() != 0 || stripe.loadBits() != (pixels ? image : 0)) {
        throw apart(run.name());
      }
    }
    for (Plan.BlockPlan block : plan.blocks()) {
      Attend attend = block.attention().attend();
      Stripe stripe = whole(attend.name(), attend.stripes());
      if (stripe.storeBits() != 0 || stripe.loadBits() != 0) {
        throw apart(attend.name());
      }
      block
          .attention()
          .keyValue()
          .ifPresent(kept -> occupied(block.attention().query(), "D3 counts the ones of heads"));
    }
    occupied(plan.head(), "the classifier counts");
  }

  /// Counters leave the bank row by row: they must have left before the next ones come.
  private void occupied(Run run, String why) {
    Stripe stripe = run.stripes().getFirst();
    int columns = machine.expert().columns();
    for (int part = 0; part < stripe.parts(); part++) {
      int slots =
          run.slots(run.partStart(stripe, part + 1)) - run.slots(run.partStart(stripe, part));
      long taken = (long) LayerWords.ceil(slots, columns) * columns * run.bankFactor();
      if (taken < machine.expert().rows()) {
        throw key(
            "expert.rows",
            machine.expert().rows()
                + ", but an item of "
                + run.name()
                + " takes the bank "
                + taken
                + " cycles ("
                + why
                + ")",
            "at most " + taken + " for the RTL");
      }
    }
  }

  private Stripe whole(String layer, java.util.List<Stripe> stripes) {
    if (stripes.size() > 1) {
      throw apart(layer);
    }
    return stripes.getFirst();
  }

  private InputException apart(String layer) {
    return key(
        "spike-buffer.size",
        machine.spikeBuffers().bytes() + " B: the spikes of " + layer + " go through DRAM",
        "a buffer that holds every tensor, for the RTL");
  }

  private InputException key(String key, String found, String allowed) {
    return new InputException(machine.name() + ": " + key, found, allowed);
  }

  private InputException layer(String layer, String found, String allowed) {
    return new InputException(network.name() + ": " + layer, found, allowed + " for the RTL");
  }
}
