package spikestack.model.input.checkpoint;

import java.lang.management.ManagementFactory;

/// Bytes this thread has allocated since it started: an upper bound of what a reader held.
final class Allocated {
  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocated() {}

  static long bytes() {
    return THREADS.getCurrentThreadAllocatedBytes();
  }
}
