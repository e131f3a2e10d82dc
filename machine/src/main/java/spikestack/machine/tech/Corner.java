package spikestack.machine.tech;

/// Which end of every range a technology takes.
///
/// `LOW` and `HIGH` move *all* entries at once to the end that makes area, energy and delay smaller
/// or larger ([Parameter#cheaperWhenLarger()] says which end that is). They are bounds on a result,
/// not devices one could build: no SRAM has the speed of the fast class and the leakage of the slow
/// one.
public enum Corner {
  LOW,
  DEFAULT,
  HIGH
}
