package spikestack.model.spike;

import spikestack.model.input.InputException;

/// Breaks the import table on purpose: `spike` may import nothing of ours.
public final class ForeignImportFixture {
  private ForeignImportFixture() {}

  static String place(InputException wrong) {
    return wrong.place();
  }
}
