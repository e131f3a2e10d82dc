package spikestack.model.input;

/// The user's input is wrong: says where, what was found there, and what is allowed.
///
/// Rendered as `PLACE: found FOUND; allowed: ALLOWED`. `place` starts with the file (and, after a
/// colon, the key, line or byte offset). This is the only exception that reaches a user; anything
/// else is our fault.
public final class InputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String place;
  private final String found;
  private final String allowed;

  public InputException(String place, String found, String allowed) {
    super(place + ": found " + found + "; allowed: " + allowed);
    this.place = place;
    this.found = found;
    this.allowed = allowed;
  }

  public String place() {
    return place;
  }

  public String found() {
    return found;
  }

  public String allowed() {
    return allowed;
  }

  /// The same complaint, at a place inside `outer`: used where a record knows the key and its
  /// reader knows the file.
  public InputException within(String outer) {
    return new InputException(outer + ": " + place, found, allowed);
  }

  /// Text from a file, fit for one line of an error: at most 60 characters, none of control.
  public static String shortened(String text) {
    String start = text.length() <= 60 ? text : text.substring(0, 57) + "...";
    return start.replaceAll("\\p{Cntrl}", "?");
  }
}
