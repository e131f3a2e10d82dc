package spikestack.silicon.synthesis;

/// Critical path of a block before layout: cells and memories, no wires.
///
/// @param periodPs shortest clock period, ports included: inputs arrive and outputs are due at the
///   clock edge
/// @param registerPs the same between registers alone; 0 if the block has no such path
/// @param from start of the slowest path
/// @param to its end
public record Timing(double periodPs, double registerPs, String from, String to) {
  /// Not timed, or without any path.
  public static final Timing NONE = new Timing(0, 0, "", "");
}
