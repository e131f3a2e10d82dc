package spikestack.model.spike;

/// Prints below `studio` on purpose.
public final class PrintingFixture {
  private PrintingFixture() {}

  static void print() {
    System.out.println();
  }
}
