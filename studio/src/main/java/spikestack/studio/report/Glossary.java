package spikestack.studio.report;

import java.util.ArrayList;
import java.util.List;

/// One line for each word that the page uses in a narrow sense.
final class Glossary {
  private Glossary() {}

  private record Term(String id, String word, String meaning) {}

  private static final List<Term> TERMS =
      List.of(
          new Term("2d", "2D", "All units on one tier of silicon."),
          new Term(
              "memory-on-logic",
              "Memory on logic",
              "Two tiers face to face: arrays below, buffers, membranes and neuron banks above."),
          new Term(
              "logic-on-logic", "Logic on logic", "Two tiers face to face, with arrays on both."),
          new Term("tier", "Tier", "One of the stacked layers of silicon."),
          new Term("footprint", "Footprint", "Area of the outline, which stacked tiers share."),
          new Term("silicon", "Silicon", "Area of all tiers together."),
          new Term(
              "clock",
              "Clock",
              "Frequency at which the machine runs here: the lower of its target and the maximum clock."),
          new Term(
              "maximumClock", "Maximum clock", "Frequency at which the slowest path just fits."),
          new Term(
              "cycles",
              "Cycles",
              "Clock cycles from the first pixel to the class of one image, mean over the images."),
          new Term("latency", "Latency", "Cycles divided by the clock."),
          new Term("energy", "Energy", "Everything one image costs, leakage included."),
          new Term("power", "Power", "Energy divided by latency."),
          new Term(
              "edp",
              "Energy-delay product (EDP)",
              "Energy times latency: what is left to win once speed cannot be traded for energy."),
          new Term("bonds", "Bonds", "Hybrid bonds, the vertical connections between the tiers."),
          new Term(
              "memoryAccessLatency",
              "Memory-access latency",
              "From a request at a global buffer to data at the array: memory, wire and bond."),
          new Term(
              "range",
              "Range",
              "All uncertain technology entries moved at once to their low and to their high end; bounds, not chips one could build."),
          new Term(
              "scope",
              "Scope",
              "What a ratio counts: attention alone, one block, or the whole network."),
          new Term(
              "core",
              "Core",
              "An array with its neuron bank; expert cores multiply weights, attention cores compare queries and keys."),
          new Term(
              "busy",
              "Busy",
              "A core-cycle in which an index, query, key or value entered the array."),
          new Term(
              "stalled",
              "Stalled",
              "A core-cycle lost waiting for weights, for a port, for the neuron bank, for the other cores of the layer (barrier) or for DRAM."),
          new Term("idle", "Idle", "A core-cycle in which the layer had nothing for this core."),
          new Term(
              "utilisation",
              "Utilisation",
              "Useful work of the arrays over all they could have done in the layer's cycles."),
          new Term("spike-rate", "Spike rate", "Share of ones among the bits."),
          new Term(
              "token",
              "Token",
              "A patch of the image; a time step is one repetition of the network over it."),
          new Term(
              "expert",
              "Expert",
              "One of several weight matrices; a router decides which tokens it gets."),
          new Term("head", "Head", "One of the parallel attentions of a layer."),
          new Term(
              "pruning",
              "Head pruning",
              "Keeping only the heads whose queries fire most, decided anew for every image."),
          new Term("rung", "Rung", "A row of the ladder: one more saving switched on."),
          new Term(
              "reference",
              "Reference (golden)",
              "A slow, plain execution of the network's equations, which the simulator must equal bit for bit."),
          new Term(
              "saturation", "Saturation", "A membrane or residual sum clamped to its 16 bits."));

  static Section section() {
    List<Markup> entries = new ArrayList<>();
    for (Origin origin : Origin.values()) {
      entries.add(Markup.tag("dt").holding(origin.badge()));
      entries.add(Markup.tag("dd").holding(Naming.capital(origin.meaning()) + "."));
    }
    for (Term term : TERMS) {
      entries.add(Markup.tag("dt").with("id", "term-" + term.id()).holding(term.word()));
      entries.add(Markup.tag("dd").holding(term.meaning()));
    }
    return Section.of(
        "glossary",
        "Words",
        "In the narrow sense in which this page uses them.",
        Markup.tag("dl").holding(entries));
  }
}
