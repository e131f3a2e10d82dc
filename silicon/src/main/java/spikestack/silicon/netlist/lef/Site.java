package spikestack.silicon.netlist.lef;

/// The grid that cells stand on.
///
/// @param kind `CORE`, `PAD` ...
/// @param width nm
/// @param height of a row, nm
public record Site(String name, String kind, int width, int height) {}
