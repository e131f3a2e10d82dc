package spikestack.machine.cost;

import java.util.ArrayList;
import java.util.List;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Event;
import spikestack.machine.arch.Link;

/// Closed-form counts of dense layers: what a simulator would count, without simulating. For tests
/// of the cost model alone.
final class Workloads {
  private Workloads() {}

  /// A plain layer: `features` x `fanIn` weights over `slots` slots, a part `rate` of the input
  /// spikes is 1.
  static Workload.Layer plain(
      Accelerator machine, String name, long features, long fanIn, long slots, double rate) {
    int rows = machine.expert().rows();
    int columns = machine.expert().columns();
    int port = machine.weightBuffer().portBits();
    long rowBlocks = Math.ceilDiv(features, rows);
    long tiles = Math.ceilDiv(slots, columns);
    long runs = rowBlocks * tiles;
    long work = features * slots * fanIn;
    long outputs = features * slots;
    long words = rowBlocks * machine.rowBlockWords(Math.toIntExact(fanIn));
    long cycles = Math.ceilDiv(runs, machine.expert().count()) * fanIn + rows + columns + 1;
    Counts counts = new Counts();
    counts.event(Event.PE_ADD, Math.round(work * rate));
    counts.event(Event.PE_PASS, work - Math.round(work * rate));
    counts.event(
        Event.PE_IDLE, Math.max(0, cycles * machine.expert().count() * rows * columns - work));
    counts.event(Event.WEIGHT_SHIFT, work);
    counts.event(Event.SPIKE_SHIFT, work);
    counts.event(Event.SHADOW_WRITE, outputs);
    counts.event(Event.DRIVE, outputs);
    counts.event(Event.NEURON_UPDATE, outputs);
    counts.event(Event.FIRE, Math.round(outputs * rate));
    counts.event(Event.WEIGHT_BUFFER_READ, words);
    counts.event(Event.LOCAL_WEIGHT_WRITE, words);
    counts.event(Event.LOCAL_WEIGHT_READ, runs * fanIn);
    counts.event(Event.SPIKE_READ, runs * fanIn);
    counts.event(Event.SPIKE_WRITE, slots * rowBlocks);
    counts.event(Event.DESCRIPTOR, runs);
    counts.bits(Link.WEIGHT_BUFFER_TO_LOCAL, words * port);
    counts.bits(Link.LOCAL_TO_ARRAY, runs * fanIn * rows * 8);
    counts.bits(Link.SPIKE_BUFFER_TO_ARRAY, runs * fanIn * columns);
    counts.bits(Link.ARRAY_TO_BANK, outputs * 16);
    counts.bits(Link.BANK_TO_SPIKE_BUFFER, outputs);
    counts.bits(Link.SEQUENCER_TO_ARRAY, runs * Event.DESCRIPTOR_BITS);
    return counts.layer(name, cycles);
  }

  /// Q Kᵀ and A V of `heads` heads of width `width` over `tokens` tokens and `steps` time steps.
  static Workload.Layer attention(
      Accelerator machine,
      String name,
      long heads,
      long tokens,
      long width,
      long steps,
      double rate) {
    int rows = machine.attention().rows();
    int columns = machine.attention().columns();
    long pairs = heads * steps * Math.ceilDiv(tokens, rows) * Math.ceilDiv(tokens, columns);
    long work = heads * steps * tokens * tokens * width;
    long ones = Math.round(work * rate * rate);
    long selected = Math.round(work * rate);
    long outputs = heads * steps * tokens * width;
    long cycles = Math.ceilDiv(pairs, machine.attention().count()) * 2 * width + rows + columns + 1;
    Counts counts = new Counts();
    counts.event(Event.AND_COUNT, ones);
    counts.event(Event.SELECT_ADD, selected);
    counts.event(Event.ATTENTION_PASS, 2 * work - ones - selected);
    counts.event(Event.ATTENTION_SHIFT, 3 * work);
    counts.event(Event.PARTIAL_SHIFT, work);
    counts.event(Event.ATTENTION_ACCUMULATE, outputs * Math.ceilDiv(tokens, columns));
    counts.event(Event.ATTENTION_UPDATE, outputs);
    counts.event(Event.ATTENTION_FIRE, Math.round(outputs * rate));
    counts.event(Event.MEMBRANE_READ, outputs * 2);
    counts.event(Event.MEMBRANE_WRITE, outputs * 2);
    counts.event(Event.QUERY_READ, pairs * width);
    counts.event(Event.KEY_READ, pairs * width);
    counts.event(Event.VALUE_READ, pairs * width);
    counts.event(Event.ATTENTION_WRITE, heads * steps * width * Math.ceilDiv(tokens, rows));
    counts.bits(Link.SPIKE_BUFFER_TO_ATTENTION, pairs * width * (rows + 2L * columns));
    counts.bits(Link.ATTENTION_TO_BANK, pairs * width * rows * 16);
    counts.bits(Link.MEMBRANE_TO_BANK, outputs * 32);
    counts.bits(Link.BANK_TO_MEMBRANE, outputs * 32);
    counts.bits(Link.ATTENTION_BANK_TO_SPIKE_BUFFER, outputs);
    return counts.layer(name, cycles);
  }

  /// Blocks of a spiking transformer: projections, attention, a MLP of four times the width.
  static Workload transformer(
      Accelerator machine, int blocks, int tokens, int width, int heads, int steps, double rate) {
    List<Workload.Layer> layers = new ArrayList<>();
    long slots = (long) tokens * steps;
    for (int b = 0; b < blocks; b++) {
      layers.add(plain(machine, b + ".q", width, width, slots, rate));
      layers.add(plain(machine, b + ".k", width, width, slots, rate));
      layers.add(plain(machine, b + ".v", width, width, slots, rate));
      layers.add(attention(machine, b + ".attention", heads, tokens, width / heads, steps, rate));
      layers.add(plain(machine, b + ".projection", width, width, slots, rate));
      layers.add(plain(machine, b + ".up", 4L * width, width, slots, rate));
      layers.add(plain(machine, b + ".down", width, 4L * width, slots, rate));
    }
    return new Workload(1, layers);
  }

  /// Nothing happens for so many cycles.
  static Workload silence(long cycles) {
    return new Workload(1, List.of(new Counts().layer("silence", cycles)));
  }

  /// Counts under construction.
  static final class Counts {
    private final long[] events = new long[Event.values().length];
    private final long[] bits = new long[Link.values().length];

    void event(Event event, long count) {
      events[event.index()] += count;
    }

    void bits(Link link, long count) {
      bits[link.index()] += count;
    }

    Workload.Layer layer(String name, long cycles) {
      return new Workload.Layer(name, cycles, events, bits);
    }
  }
}
