package spikestack.silicon.signoff.timing;

import java.util.HashSet;
import java.util.Set;
import spikestack.model.input.InputException;
import spikestack.silicon.netlist.sdc.Sdc;

/// False paths between clocks and to endpoints.
///
/// Arrivals are kept apart by their launching edge, not by where they start. So a false path *from*
/// terminals must be one to everywhere: then nothing starts there. From some terminals to others is
/// refused.
final class Exceptions {
  private final Sdc sdc;

  private final Set<Integer> quiet = new HashSet<>();

  Exceptions(Sdc sdc) {
    this.sdc = sdc;
    for (Sdc.FalsePath path : sdc.falsePaths()) {
      if (!path.from().isEmpty()) {
        if (!path.to().isEmpty() || !path.toClocks().isEmpty() || !path.fromClocks().isEmpty()) {
          throw new InputException(
              "set_false_path", "-from pins or ports together with -to", "one of them, or clocks");
        }
        quiet.addAll(path.from());
      }
    }
  }

  /// Whether nothing starts at a terminal: a port, or a register's clock pin.
  boolean quiet(int terminal) {
    return quiet.contains(terminal);
  }

  /// Whether paths from a launching edge to this endpoint do not count.
  boolean excluded(int tag, int capture, int terminal) {
    for (Sdc.FalsePath path : sdc.falsePaths()) {
      if (!path.from().isEmpty()) {
        continue;
      }
      boolean from = path.fromClocks().isEmpty() || path.fromClocks().contains(tag / 2);
      boolean anyEnd = path.to().isEmpty() && path.toClocks().isEmpty();
      boolean to = anyEnd || path.toClocks().contains(capture / 2) || path.to().contains(terminal);
      if (from && to) {
        return true;
      }
    }
    return false;
  }
}
