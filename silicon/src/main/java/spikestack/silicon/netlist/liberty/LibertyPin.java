package spikestack.silicon.netlist.liberty;

import java.util.Optional;
import spikestack.silicon.netlist.Direction;

/// A signal pin, one bit.
///
/// @param clock whether the file calls it a clock
/// @param riseFf capacitance of a rising input, or what a driver adds to its net
/// @param fallFf of a falling one
/// @param maximumFf largest load; infinite if the file names none
/// @param maximumSlewPs largest transition; infinite if the file names none
/// @param function of an output, over pins and the states of the cell
public record LibertyPin(
    String name,
    Direction direction,
    boolean clock,
    double riseFf,
    double fallFf,
    double maximumFf,
    double maximumSlewPs,
    Optional<Logic> function) {}
