package spikestack.machine.cost;

import spikestack.machine.arch.Link;
import spikestack.model.unit.Length;

/// How a link lies on the floorplan.
///
/// @param width bits that can move in one cycle, all instances
/// @param bonds of them, those that cross the tiers
/// @param mean Manhattan distance from centre to centre, averaged over the pairs of blocks it joins
/// @param longest the largest of these distances: what timing sees
/// @param bits moved per inference
public record Route(Link link, long width, long bonds, Length mean, Length longest, double bits) {}
