/// Design points: one pure function from resolved inputs to counts and costs.
///
/// - In: networks, images, accelerators, technologies. Out: sums over images, ready for costing.
/// - May import: machine, silicon, `network`, `trace`, `unit`, `input`.
/// - Does not know: the golden executor, how results are shown.
@NullMarked
package spikestack.studio.explore;

import org.jspecify.annotations.NullMarked;
