package spikestack.model.unit;

/// A text is not a quantity of the wanted kind. Readers that know file and key wrap it.
public final class UnitException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String found;
  private final String allowed;

  UnitException(String found, String allowed) {
    super("found " + found + "; allowed: " + allowed);
    this.found = found;
    this.allowed = allowed;
  }

  public String found() {
    return found;
  }

  public String allowed() {
    return allowed;
  }
}
