package spikestack.studio.web;

/// Stub until the next commit.
final class Runs implements AutoCloseable {
  Runs(StudioOptions options) {}

  @Override
  public void close() {}
}
