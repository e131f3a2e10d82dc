package spikestack.machine.cost;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Skipping;
import spikestack.machine.arch.Unit;
import spikestack.machine.tech.Ledger;
import spikestack.machine.tech.Parameter;
import spikestack.model.unit.Area;

/// Counts the hardware of every unit from the accelerator's parameters and widths, and turns it
/// into area.
///
/// The counts stand where they are made, with their derivation. Not counted: test logic, clock
/// buffers, the DRAM's physical interface, pads.
final class Inventory {
  /// Spike and residual buffers are built of banks with the narrowest word of the SRAM table: cores
  /// fetch a few bits each, from different places, in the same cycle.
  static final int BANK_BITS = 64;

  /// Words a DRAM port holds in each direction.
  private static final int DRAM_QUEUE = 4;

  /// One instance of a unit.
  record Part(int instances, Hardware hardware, List<Memory> memories) {
    Part {
      memories = List.copyOf(memories);
    }

    double macroUm2() {
      return memories.stream().mapToDouble(Memory::areaUm2).sum();
    }

    double leakageUw() {
      return memories.stream().mapToDouble(Memory::leakageUw).sum();
    }

    double kibibytes() {
      return memories.stream().mapToDouble(Memory::kibibytes).sum();
    }
  }

  private final Accelerator machine;
  private final Ledger ledger;
  private final Datapath datapath;
  private final Map<Unit, Part> parts = new EnumMap<>(Unit.class);

  Inventory(Accelerator machine, Ledger ledger, Datapath datapath) {
    this.machine = machine;
    this.ledger = ledger;
    this.datapath = datapath;
    for (Unit unit : Unit.values()) {
      parts.put(unit, count(unit));
    }
  }

  Part part(Unit unit) {
    Part part = parts.get(unit);
    if (part == null) {
      throw new IllegalStateException("nothing counted for " + unit);
    }
    return part;
  }

  Memory memory(Unit unit) {
    return part(unit).memories().getFirst();
  }

  /// Standard-cell area of one instance, without white space.
  double cellsUm2(Unit unit) {
    Hardware h = part(unit).hardware();
    return h.flipFlops() * ledger.value(Parameter.FLIP_FLOP_AREA)
        + h.fullAdders() * ledger.value(Parameter.FULL_ADDER_AREA)
        + h.mux2() * ledger.value(Parameter.MUX2_AREA)
        + h.xor2() * ledger.value(Parameter.XOR2_AREA)
        + h.nand2() * ledger.value(Parameter.NAND2_AREA)
        + h.comparatorBits() * ledger.value(Parameter.COMPARATOR_AREA);
  }

  /// Area one instance takes on the floorplan.
  double placedUm2(Unit unit) {
    return cellsUm2(unit) / ledger.value(Parameter.UTILISATION)
        + part(unit).macroUm2() / ledger.value(Parameter.MACRO_UTILISATION);
  }

  /// Standby power of one instance.
  double leakageUw(Unit unit) {
    return ledger.cellLeakageUw(cellsUm2(unit)) + part(unit).leakageUw();
  }

  /// Whether memory macros fill most of the unit.
  boolean isMemory(Unit unit) {
    return part(unit).macroUm2() > cellsUm2(unit);
  }

  /// Edge of a processing element, white space included: what a systolic hop crosses.
  double pitchUm(Unit array) {
    double elements =
        array == Unit.EXPERT_ARRAY
            ? machine.expert().rows() * machine.expert().columns()
            : machine.attention().rows() * machine.attention().columns();
    return Math.sqrt(placedUm2(array) / elements);
  }

  BlockArea area(Unit unit) {
    Part part = part(unit);
    int n = part.instances();
    return new BlockArea(
        unit,
        n,
        part.hardware().times(n),
        new Area(n * cellsUm2(unit)),
        new Area(n * part.macroUm2()),
        new Area(n * placedUm2(unit)),
        n * part.kibibytes());
  }

  private Part count(Unit unit) {
    int experts = machine.expert().count();
    int heads = machine.attention().count();
    return switch (unit) {
      case EXPERT_ARRAY -> new Part(experts, expertArray(), List.of());
      case NEURON_BANK -> new Part(experts, neuronBank(), List.of(combiner()));
      case LOCAL_WEIGHTS -> new Part(experts, localWeightsControl(), List.of(localWeights()));
      case ATTENTION_ARRAY -> new Part(heads, attentionArray(), List.of());
      case ATTENTION_BANK -> new Part(heads, attentionBank(), List.of());
      case ATTENTION_MEMBRANE -> new Part(heads, Hardware.NONE, List.of(membrane()));
      case ROUTER -> new Part(1, router(), List.of(queues()));
      case WEIGHT_BUFFER -> new Part(1, weightBufferControl(), List.of(weightBuffer()));
      case SPIKE_BUFFER -> spikes();
      case RESIDUAL_BUFFER -> new Part(1, residualControl(), List.of(residualBuffer()));
      case SEQUENCER ->
          new Part(
              1, SequencerHardware.perCore(datapath.addressAdd).times(experts + heads), List.of());
      case DRAM_PORT ->
          new Part(
              machine.dram().isPresent() ? 1 : 0,
              Hardware.flipFlops(2.0 * DRAM_QUEUE * BURST_BITS),
              List.of());
    };
  }

  private static final int BURST_BITS = spikestack.machine.arch.Event.BURST_BITS;

  /// PE: 16-bit sum, 16-bit shadow, 8-bit weight, spike, last, valid = 43 flip-flops; a 16-bit
  /// adder; NAND2: 8 gate the weight, 16 clear the sum, 17 reset sum and valid, 32 put the shadow
  /// on the row bus; multiplexers hold what waits: shadow, weight, spike, last (a sum that waits
  /// adds 0). At the left edge, row r takes its weight r cycles late: a triangle of 8 bits, and two
  /// chains for valid and last.
  private Hardware expertArray() {
    int sum = Datapath.SUM_BITS;
    int weight = Datapath.WEIGHT_BITS;
    int rows = machine.expert().rows();
    Hardware element =
        Hardware.flipFlops(2.0 * sum + weight + 3)
            .plus(datapath.expertAdd.hardware())
            .plus(Hardware.nand2(weight + sum + sum + 1 + 2.0 * sum))
            .plus(Hardware.mux2(sum + weight + 2.0));
    return element
        .times((double) rows * machine.expert().columns())
        .plus(Hardware.flipFlops(weight * triangle(rows) + 2.0 * (rows - 1)));
  }

  /// Stages that let row r lag by r cycles.
  private static double triangle(int rows) {
    return rows * (rows - 1) / 2.0;
  }

  /// PE: 8-bit count, 16-bit partial sum, query bit, key or value bit, mode, restart, valid = 29
  /// flip-flops; an 8-bit counter; a 16-bit adder; NAND2: 1 for AND, 8 gate the count, 8 clear it;
  /// multiplexers hold the partial sum in mode A. Three flags reach row r r cycles late.
  private Hardware attentionArray() {
    int score = Datapath.SCORE_BITS;
    int rows = machine.attention().rows();
    Hardware element =
        Hardware.flipFlops(score + Datapath.SUM_BITS + 5.0)
            .plus(Hardware.counter(score))
            .plus(datapath.attentionAdd.hardware())
            .plus(Hardware.mux2(Datapath.SUM_BITS))
            .plus(Hardware.nand2(1 + 2.0 * score));
    return element
        .times((double) rows * machine.attention().columns())
        .plus(Hardware.flipFlops(3.0 * (rows - 1)));
  }

  private Hardware neuronBank() {
    return BankHardware.neuronBank(
        datapath,
        machine.expert().rows(),
        machine.expert().columns(),
        machine.expert().bankLatency());
  }

  private Hardware attentionBank() {
    int rows = machine.attention().rows();
    int features = machine.attention().membraneBytes() / 4 / rows;
    return BankHardware.attentionBank(
        datapath, rows, machine.attention().bankLatency(), Datapath.levels(Math.max(2, features)));
  }

  /// 24 bits for each row and column, a word per column: passes of bit planes add up here.
  private Memory combiner() {
    int word = Datapath.COMBINER_BITS * machine.expert().rows();
    return Memory.of(ledger, (double) word * machine.expert().columns() / 8192, 1, word);
  }

  /// Two halves of as many banks of one array column (rows x 8 bits) as the port of the weight
  /// buffer fills in one write.
  private Memory localWeights() {
    int word = Datapath.WEIGHT_BITS * machine.expert().rows();
    int banks = 2 * Math.max(1, machine.weightBuffer().portBits() / word);
    return Memory.of(ledger, 2.0 * machine.expert().localWeightBytes() / 1024, banks, word);
  }

  /// Read and write address (12 bits each) and the multiplexer over the banks.
  private Hardware localWeightsControl() {
    int word = Datapath.WEIGHT_BITS * machine.expert().rows();
    int banks = localWeights().banks();
    return Hardware.flipFlops(24)
        .plus(Hardware.counter(24))
        .plus(Hardware.mux2((double) word * (banks - 1)));
  }

  /// A bank of membranes and a bank of partial sums, each a word of 16 bits for every row.
  private Memory membrane() {
    return Memory.of(
        ledger,
        machine.attention().membraneBytes() / 1024.0,
        2,
        Datapath.SUM_BITS * machine.attention().rows());
  }

  /// One 16-bit token number per entry, in words of the narrowest width; every access pays a whole
  /// word.
  private Memory queues() {
    double entries = (double) machine.router().queues() * machine.router().depth();
    return Memory.of(ledger, entries * TOKEN_BITS / 8192, 1, BANK_BITS);
  }

  private static final int TOKEN_BITS = 16;

  /// Per expert core a score register, a comparator with its multiplexer and a token number; D3's
  /// scorer counts the ones of a word of Q (one full adder per row) into 32 bits; head and tail
  /// pointers per queue.
  private Hardware router() {
    int count = Datapath.COUNT_BITS;
    double pointer = Datapath.levels(machine.router().depth());
    Hardware perCore =
        Hardware.flipFlops(2.0 * count + TOKEN_BITS)
            .plus(Hardware.comparator(count))
            .plus(Hardware.mux2(count + TOKEN_BITS))
            .plus(datapath.countAdd.hardware())
            .plus(new Hardware(0, machine.expert().rows(), 0, 0, 0, 0));
    Hardware perQueue = Hardware.flipFlops(2 * pointer).plus(Hardware.counter(2 * pointer));
    return perCore.times(machine.expert().count()).plus(perQueue.times(machine.router().queues()));
  }

  /// Two halves, each as wide as the port.
  private Memory weightBuffer() {
    return Memory.of(
        ledger, machine.weightBuffer().bytes() / 1024.0, 2, machine.weightBuffer().portBits());
  }

  /// Port register, two addresses of 16 bits, selection of the half.
  private Hardware weightBufferControl() {
    double port = machine.weightBuffer().portBits();
    return Hardware.flipFlops(port + 32).plus(Hardware.counter(32)).plus(Hardware.mux2(port));
  }

  /// Spikes, and beside them what skipping needs.
  private Part spikes() {
    Hardware hardware = spikeStreams().plus(finders());
    return tagged()
        ? new Part(1, hardware, List.of(spikeBuffer(), tagMemory()))
        : new Part(1, hardware, List.of(spikeBuffer()));
  }

  private boolean tagged() {
    return machine.skipping().expert().tagged() || machine.skipping().attention().tagged();
  }

  /// Tags of both spike buffers, for each kind of core that reads any: as many banks as the spikes
  /// have, since tags are read and written at the same time.
  private Memory tagMemory() {
    double spikes = 2.0 * machine.spikeBuffers().bytes() / 1024;
    double kibibytes = 0;
    for (Skipping.Finder finder :
        List.of(machine.skipping().expert(), machine.skipping().attention())) {
      kibibytes += finder.tagged() ? spikes / finder.leastVolume() : 0;
    }
    int banks = 2 * Math.ceilDiv(machine.spikeBuffers().portBits(), BANK_BITS);
    return Memory.of(ledger, kibibytes, banks, BANK_BITS);
  }

  /// The memory of tags, where there is one; otherwise that of the spikes, which no event of a tag
  /// then touches.
  Memory tags() {
    return part(Unit.SPIKE_BUFFER).memories().getLast();
  }

  /// What finds the next index of a core.
  ///
  /// Tags: a word and the next one (registers), an OR over bundles and a chain that finds the first
  /// one and clears it (a multiplexer and three NAND2 a bit). Rows: as many as the port carries,
  /// twice, an OR over each, and the chain over rows; a multiplexer picks the row. Either holds the
  /// number of the index (16 bits). Zero tokens: a flag per entry of a queue. Tags in the banks:
  /// per row one for each time step of a token that a bundle of one step needs apart (16).
  private Hardware finders() {
    Skipping skipping = machine.skipping();
    int experts = machine.expert().count();
    int heads = machine.attention().count();
    int port = machine.spikeBuffers().portBits();
    int lanes = machine.attention().rows() + machine.attention().columns();
    Hardware all =
        finder(skipping.expert(), port / experts, machine.expert().columns())
            .times(experts)
            .plus(finder(skipping.attention(), port / heads, lanes).times(heads));
    if (skipping.zeroTokens()) {
      all = all.plus(Hardware.flipFlops(machine.router().depth()));
    }
    if (tagged()) {
      all =
          all.plus(Hardware.flipFlops((double) TAGS_IN_ROW * experts * machine.expert().rows()))
              .plus(Hardware.nand2((double) TAGS_IN_ROW * experts * machine.expert().rows()));
    }
    return all;
  }

  private static final int TAGS_IN_ROW = 16;
  private static final int INDEX_BITS = 16;

  private Hardware finder(Skipping.Finder finder, int share, int lanes) {
    return switch (finder.inputs()) {
      case ALL -> Hardware.NONE;
      case BUNDLES, SILENT -> {
        double word = machine.tagPort();
        yield Hardware.flipFlops(2 * word + INDEX_BITS)
            .plus(Hardware.mux2(word))
            .plus(Hardware.nand2(4 * word))
            .plus(Hardware.counter(INDEX_BITS));
      }
      case ROWS -> {
        double rows = Math.max(1, share / lanes);
        yield Hardware.flipFlops(2 * rows * lanes + INDEX_BITS)
            .plus(Hardware.mux2(rows * lanes + rows))
            .plus(Hardware.nand2(rows * lanes + 3 * rows))
            .plus(Hardware.counter(INDEX_BITS));
      }
    };
  }

  /// Two buffers in ping-pong.
  private Memory spikeBuffer() {
    int banks = 2 * Math.ceilDiv(machine.spikeBuffers().portBits(), BANK_BITS);
    return Memory.of(ledger, 2.0 * machine.spikeBuffers().bytes() / 1024, banks, BANK_BITS);
  }

  /// A line register per stream, the width a core takes per cycle rounded up to banks: read and
  /// write for an expert core; query, key or value, and write for an attention core; and a
  /// multiplexer over the banks of a buffer for each bank of it.
  private Hardware spikeStreams() {
    double expert =
        machine.expert().count()
            * (line(machine.expert().columns()) + line(machine.expert().rows()));
    double attention =
        machine.attention().count()
            * (2 * line(machine.attention().rows()) + line(machine.attention().columns()));
    double bits = expert + attention;
    int banks = Math.ceilDiv(machine.spikeBuffers().portBits(), BANK_BITS);
    return Hardware.flipFlops(bits).plus(Hardware.mux2(bits * (banks - 1)));
  }

  private static double line(int bits) {
    return (double) Math.ceilDiv(bits, BANK_BITS) * BANK_BITS;
  }

  private Memory residualBuffer() {
    int banks = Math.ceilDiv(machine.residualBuffer().portBits(), BANK_BITS);
    return Memory.of(ledger, machine.residualBuffer().bytes() / 1024.0, banks, BANK_BITS);
  }

  /// A port register for each direction and two addresses of 20 bits.
  private Hardware residualControl() {
    return Hardware.flipFlops(2.0 * machine.residualBuffer().portBits() + 40)
        .plus(Hardware.counter(40));
  }
}
