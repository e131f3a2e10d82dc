package spikestack.studio.explore;

import java.util.List;

/// Where points are computed: threads of this process, or a cluster.
public interface Backend extends AutoCloseable {
  /// Receives results as they come, on the calling thread of [#evaluate].
  interface Sink {
    /// `task` is the position in the list of tasks.
    void done(int task, PointResult result);
  }

  /// Computes every point once and hands each result over; returns when all are.
  ///
  /// @param points indices of the values on each axis
  void evaluate(List<int[]> points, Sink sink) throws InterruptedException;

  @Override
  void close();
}
