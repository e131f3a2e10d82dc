package spikestack.machine.mapping;

import java.util.List;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.mapping.Stripes.Tensor;
import spikestack.model.input.InputException;
import spikestack.model.network.DepthwiseConvolution;
import spikestack.model.network.ExpertAttention;

/// Makes run descriptors: cuts a layer into stripes and adds what follows from the machine, whether
/// weights are streamed, and how often ports let a core take an index and its bank a column
/// (docs/architecture/expert-core.md, "Ports").
final class Sizing {
  private final Accelerator machine;
  private final Stripes stripes;

  Sizing(Accelerator machine, Stripes stripes) {
    this.machine = machine;
    this.stripes = stripes;
  }

  /// What is computed: `outputs` features of `fanIn` inputs in `planes` bit planes, `tokens` tokens
  /// of `steps` slots, each column `replays` times through the bank.
  record Work(
      String name,
      Run.Source source,
      int planes,
      int fanIn,
      int outputs,
      int tokens,
      int steps,
      int replays) {
    /// Each column once.
    Work(
        String name, Run.Source source, int planes, int fanIn, int outputs, int tokens, int steps) {
      this(name, source, planes, fanIn, outputs, tokens, steps, 1);
    }
  }

  /// What the bank does: bits of residual words it changes per feature and slot (0: none), and bits
  /// it writes to the spike buffer per feature and slot.
  record Writes(Run.Bank bank, int residualBits, int spikeBits) {
    static final Writes FIRE = new Writes(Run.Bank.FIRE, 0, 1);
    static final Writes COUNT = new Writes(Run.Bank.COUNT, 0, 1);
  }

  /// A layer in which every token has the same share of input and output.
  Run linear(Work work, Writes writes, Tensor in, Tensor out) {
    int rows = machine.expert().rows();
    List<Stripe> cut = stripes.linear(layer(work), work.tokens(), rows, in, out);
    return run(work, writes, cut, machine.expert().count());
  }

  /// The same layer of each of `experts` experts, over its queue, on a core of its own: no feature
  /// is cut off.
  Run queued(Work work, Writes writes, Tensor in, Tensor out, int experts) {
    List<Stripe> cut = stripes.linear(layer(work), work.tokens(), work.outputs(), in, out);
    return run(work, writes, cut, Math.min(machine.expert().count(), experts));
  }

  /// A convolution of the geometry of `field`.
  Run convolution(Work work, Stripes.Field field, Writes writes, Tensor in, Tensor out) {
    int rows = machine.expert().rows();
    List<Stripe> cut = stripes.convolution(layer(work), field, rows, in, out);
    return run(work, writes, cut, machine.expert().count());
  }

  private Stripes.Layer layer(Work work) {
    return new Stripes.Layer(work.name(), unit(work.steps()), work.outputs(), work.fanIn());
  }

  /// At most `cores` cores take part.
  private Run run(Work work, Writes writes, List<Stripe> cut, int cores) {
    Accelerator.ExpertCores expert = machine.expert();
    int rows = expert.rows();
    int items = cut.stream().mapToInt(s -> s.rowBlocks() * s.parts()).max().orElseThrow();
    long active = Math.min(cores, items);
    long rowBytes = machine.rowBlockBytes(work.fanIn());
    if (rowBytes > machine.weightBuffer().halfBytes()) {
      throw new InputException(
          machine.name() + ": weight-buffer.size",
          machine.weightBuffer().bytes()
              + " B, of which a row block of "
              + work.name()
              + " needs half",
          "at least " + 2 * rowBytes + " B");
    }
    boolean streamed = rowBytes > expert.localWeightBytes();
    int inputPort =
        work.source() == Run.Source.RESIDUAL
            ? machine.residualBuffer().portBits()
            : machine.spikeBuffers().portBits();
    int inputFactor = factor(active * expert.columns(), inputPort);
    if (streamed) {
      inputFactor =
          Math.max(inputFactor, factor(active * rows * 8, machine.weightBuffer().portBits()));
    }
    return new Run(
        work.name(),
        work.source(),
        work.planes(),
        work.fanIn(),
        work.outputs(),
        work.tokens(),
        work.steps(),
        work.replays(),
        writes.bank(),
        writes.residualBits(),
        unit(work.steps()),
        streamed,
        inputFactor,
        bankFactor(writes, active * rows),
        cut);
  }

  private int bankFactor(Writes writes, long features) {
    int spikes = factor(features * writes.spikeBits(), machine.spikeBuffers().portBits());
    int residual = factor(features * writes.residualBits(), machine.residualBuffer().portBits());
    return switch (writes.bank()) {
      case FIRE -> spikes;
      case JOIN -> Math.max(spikes, residual);
      case KEEP, ADD, MAX -> residual;
      case COUNT -> 1;
    };
  }

  /// Fan-in of a row block of a depthwise convolution: the inputs of the block's own channels. The
  /// block's weights off the diagonal are zeros, stored and streamed.
  static int diagonal(Accelerator machine, DepthwiseConvolution depthwise) {
    return Math.min(machine.expert().rows(), depthwise.channels()) * depthwise.projection().fanIn();
  }

  /// Slices into which the values of expert attention are cut, so that the membranes of one fit an
  /// attention core; a divisor of their width. Every slice counts A anew.
  static int slices(Accelerator machine, ExpertAttention attention) {
    Accelerator.AttentionCores cores = machine.attention();
    int width = attention.valueWidth();
    int slices = 1;
    while (width % slices != 0 || 4L * cores.rows() * (width / slices) > cores.membraneBytes()) {
      if (slices == width) {
        return width;
      }
      slices++;
    }
    return slices;
  }

  /// Tokens after which token and tile borders meet.
  private int unit(int slotSteps) {
    int columns = machine.expert().columns();
    return columns / Stripes.gcd(columns, slotSteps);
  }

  /// Cycles in which a port of `port` bits moves `bits` bits, at least 1.
  static int factor(long bits, int port) {
    return (int) Math.max(1, (bits + port - 1) / port);
  }
}
