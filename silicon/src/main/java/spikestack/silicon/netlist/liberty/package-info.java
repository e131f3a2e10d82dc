/// Liberty files: cells, pins, logic functions, delay, check and power tables.
///
/// - In: a `.lib`, plain or gzipped. Out: a [Liberty] in base units: picoseconds, femtofarads,
///   femtojoules, nanowatts, square micrometres.
/// - May import: `input`, `netlist.text`, `netlist`.
/// - Does not know: LEF, nor any design.
@NullMarked
package spikestack.silicon.netlist.liberty;

import org.jspecify.annotations.NullMarked;
