/// Cycle-level execution. Formulas: docs/architecture; function in `Inference` and its parts
/// (`Part`), time in `LayerClock` and the clocks it names; between them stands `Timekeeper`.
///
/// - In: a network, an accelerator, an image. Out: what every layer computed (equal to golden's,
///   bit for bit), cycles, event counts, schedule.
/// - May import: `network`, `spike`, `trace`, `arch`, `mapping`, `unit`.
/// - Does not know: joules, and the golden executor.
@NullMarked
package spikestack.machine.sim;

import org.jspecify.annotations.NullMarked;
