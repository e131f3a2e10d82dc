package spikestack.machine.cost;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Link;
import spikestack.machine.arch.Unit;
import spikestack.machine.tech.Ledger;
import spikestack.machine.tech.Parameter;

/// All register-to-register paths we can name. Each is clock to Q + logic + SRAM + wire + bond +
/// setup; the slowest sets the maximum clock. How many pipeline stages a bank has is the
/// accelerator's business; within them the logic is cut where the slowest stage is fastest.
final class Timing {
  private final Accelerator machine;
  private final Ledger ledger;
  private final Datapath datapath;
  private final Inventory inventory;
  private final Wiring wiring;
  private final List<TimingPath> paths = new ArrayList<>();

  Timing(
      Accelerator machine, Ledger ledger, Datapath datapath, Inventory inventory, Wiring wiring) {
    this.machine = machine;
    this.ledger = ledger;
    this.datapath = datapath;
    this.inventory = inventory;
    this.wiring = wiring;
    elements();
    banks();
    buffers();
    control();
    cycles();
    paths.sort(
        Comparator.comparingDouble(TimingPath::picoseconds)
            .reversed()
            .thenComparing(TimingPath::name));
  }

  /// Slowest first.
  List<TimingPath> paths() {
    return List.copyOf(paths);
  }

  private void elements() {
    add("expert PE: accumulate", datapath.expertAccumulate());
    add("expert PE to PE: weight", wire(wiring.wirePs(wiring.pitchUm(Unit.EXPERT_ARRAY))));
    add(
        "expert array to bank: sum",
        datapath.rowBus(machine.expert().columns()).then(wiring.delay(Link.ARRAY_TO_BANK)));
    add("attention PE: count", datapath.attentionCount());
    add(
        "attention PE: select and add",
        datapath.attentionSelect().then(wire(wiring.wirePs(wiring.pitchUm(Unit.ATTENTION_ARRAY)))));
    add("attention array to bank: sum", wiring.delay(Link.ATTENTION_TO_BANK));
  }

  private void banks() {
    Step spikes = wiring.delay(Link.BANK_TO_SPIKE_BUFFER);
    Step residual = wiring.delay(Link.BANK_TO_RESIDUAL);
    Step write = spikes.picoseconds() >= residual.picoseconds() ? spikes : residual;
    add(
        "neuron bank: slowest of " + machine.expert().bankLatency() + " stages",
        Step.slowestStage(datapath.bankSteps(write), machine.expert().bankLatency()));
    Step combinerRead = Step.memory(inventory.memory(Unit.NEURON_BANK).accessPs());
    add(
        "neuron bank: combine bit planes",
        Step.slowestStage(
            List.of(combinerRead, datapath.shift(), datapath.combine()),
            machine.expert().bankLatency()));
    add("neuron bank: count", datapath.count());
    Step membraneRead =
        Step.memory(inventory.memory(Unit.ATTENTION_MEMBRANE).accessPs())
            .then(wiring.delay(Link.MEMBRANE_TO_BANK));
    Step membraneWrite = wiring.delay(Link.BANK_TO_MEMBRANE);
    Step spikeWrite = wiring.delay(Link.ATTENTION_BANK_TO_SPIKE_BUFFER);
    add(
        "attention bank: slowest of " + machine.attention().bankLatency() + " stages",
        Step.slowestStage(
            datapath.attentionBankSteps(
                membraneRead,
                spikeWrite.picoseconds() >= membraneWrite.picoseconds()
                    ? spikeWrite
                    : membraneWrite),
            machine.attention().bankLatency()));
  }

  private void buffers() {
    Step weights = Step.memory(inventory.memory(Unit.WEIGHT_BUFFER).accessPs());
    add("weight buffer to local weights", weights.then(wiring.delay(Link.WEIGHT_BUFFER_TO_LOCAL)));
    add("weight buffer to array: stream", weights.then(wiring.delay(Link.WEIGHT_BUFFER_TO_ARRAY)));
    Memory local = inventory.memory(Unit.LOCAL_WEIGHTS);
    add(
        "local weights to array",
        Step.memory(local.accessPs())
            .then(Step.logic(Datapath.levels(local.banks()) * ledger.value(Parameter.MUX2_DELAY)))
            .then(wiring.delay(Link.LOCAL_TO_ARRAY)));
    Memory spikes = inventory.memory(Unit.SPIKE_BUFFER);
    Step spikeRead =
        Step.memory(spikes.accessPs())
            .then(Step.logic(Datapath.levels(spikes.banks()) * ledger.value(Parameter.MUX2_DELAY)));
    add("spike buffer to line register", spikeRead);
    add("line register to array: spikes", wiring.delay(Link.SPIKE_BUFFER_TO_ARRAY));
    add("line register to attention array", wiring.delay(Link.SPIKE_BUFFER_TO_ATTENTION));
    Step residual = Step.memory(inventory.memory(Unit.RESIDUAL_BUFFER).accessPs());
    add("residual buffer to bank", residual.then(wiring.delay(Link.RESIDUAL_TO_BANK)));
    add("residual buffer to array: planes", residual.then(wiring.delay(Link.RESIDUAL_TO_ARRAY)));
    if (machine.dram().isPresent()) {
      add("DRAM port to weight buffer", wiring.delay(Link.DRAM_TO_WEIGHT_BUFFER));
    }
  }

  /// Descriptors and scores are registered where they arrive.
  private void control() {
    add("sequencer: next address", datapath.nextAddress());
    add("sequencer to expert array: descriptor", wiring.delay(Link.SEQUENCER_TO_ARRAY));
    add("sequencer to attention array: descriptor", wiring.delay(Link.SEQUENCER_TO_ATTENTION));
    add("bank to router: score", wiring.delay(Link.BANK_TO_ROUTER));
    add("router: compare", datapath.compareScore());
  }

  /// A memory must be ready for an access every cycle.
  private void cycles() {
    for (Unit unit : Unit.values()) {
      if (!inventory.part(unit).memories().isEmpty()) {
        paths.add(
            new TimingPath(
                unit.key() + ": SRAM cycle", 0, 0, inventory.memory(unit).cyclePs(), 0, 0, 0));
      }
    }
  }

  private static Step wire(double picoseconds) {
    return new Step(0, 0, picoseconds, 0);
  }

  private void add(String name, Step step) {
    paths.add(
        new TimingPath(
            name,
            ledger.value(Parameter.CLOCK_TO_Q),
            step.logic(),
            step.memory(),
            step.wire(),
            step.bond(),
            ledger.value(Parameter.SETUP)));
  }
}
