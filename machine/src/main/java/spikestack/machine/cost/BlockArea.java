package spikestack.machine.cost;

import spikestack.machine.arch.Unit;
import spikestack.model.unit.Area;

/// Area of all instances of one unit, and what it was counted from.
///
/// @param instances cores, or 1
/// @param hardware standard cells of all instances
/// @param cells area of the standard cells alone
/// @param macros area of the memory macros alone
/// @param placed area the unit takes on the floorplan: each divided by its utilisation
/// @param memory capacity of its memories in KiB, all instances
public record BlockArea(
    Unit unit,
    int instances,
    Hardware hardware,
    Area cells,
    Area macros,
    Area placed,
    double memory) {}
