package spikestack.silicon.netlist.liberty;

import java.util.Optional;

/// Energy inside a cell per transition of a pin, femtojoules.
///
/// @param pin whose transition costs it
/// @param related input that causes the transition of an output; empty at an input
/// @param when condition under which it holds
/// @param rise over transition (ps) and, at an output, load (fF)
/// @param fall likewise
public record PowerArc(
    String pin, Optional<String> related, Optional<Logic> when, Table rise, Table fall) {}
