package spikestack.machine.sim;

/// Cycles of one core in one layer, by [Cause] index. `attention` tells the two kinds of cores
/// apart. Their sum is `total()`.
public record CoreTime(boolean attention, int core, long[] cycles) {
  public CoreTime {
    cycles = cycles.clone();
    if (cycles.length != Cause.values().length) {
      throw new IllegalArgumentException("one count per cause, were " + cycles.length);
    }
  }

  public long of(Cause cause) {
    return cycles[cause.index()];
  }

  public long busy() {
    return of(Cause.BUSY);
  }

  public long idle() {
    return of(Cause.IDLE);
  }

  public long stalled() {
    return total() - busy() - idle();
  }

  public long total() {
    long sum = 0;
    for (long c : cycles) {
      sum += c;
    }
    return sum;
  }
}
