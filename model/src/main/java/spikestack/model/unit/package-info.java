/// Quantities at borders: a record whose one component is the unit.
///
/// - In: plain numbers with their unit named. Out: energy, power, area, length, frequency, time,
///   temperature, data size, bandwidth, energy-delay product.
/// - May import: nothing of ours.
/// - Does not know: where a number came from, or any loop; inside loops primitives carry a suffix.
@NullMarked
package spikestack.model.unit;

import org.jspecify.annotations.NullMarked;
