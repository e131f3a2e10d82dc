package spikestack.studio.explore;

/// Opens backends of one kind, such as a cluster; found by [java.util.ServiceLoader].
public interface Backends {
  /// Connects.
  ///
  /// @param url where, in the words of that kind
  /// @param name of the sweep, for people who look at the cluster
  /// @param inputs what a machine elsewhere needs to compute points
  Backend open(String url, String name, SweepInputs inputs);
}
