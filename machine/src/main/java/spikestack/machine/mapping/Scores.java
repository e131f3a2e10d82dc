package spikestack.machine.mapping;

import java.util.List;

/// What the attention cores do between an attention's projections.
public sealed interface Scores permits Attend, Mask {
  String name();

  /// In order; they range over heads, or over the units of a mask.
  List<Stripe> stripes();
}
