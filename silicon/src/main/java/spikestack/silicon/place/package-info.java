/// Cells, macros and bonds to legal sites of one or two tiers, with short wires.
///
/// - In: a [PlacementProblem] in flat arrays, a seed, options; or the text of an ICCAD 2022/2023
///   problem B case.
/// - Out: a [Placement], its [Score], the list of rule violations by [Checker], the contest's
///   answer text, a picture.
/// - May import: `unit`, `input`, `tech`, `netlist`, `thermal`, `partition`.
/// - Does not know: where the netlist came from (adapters live in `flow`), routing, timing (nets
///   carry weights), the clock on the wall.
///
/// Reading order: [PlacementProblem], [Placement], [Wirelength], [Checker]; then [Placer], which
/// names the steps in their order.
@NullMarked
package spikestack.silicon.place;

import org.jspecify.annotations.NullMarked;
