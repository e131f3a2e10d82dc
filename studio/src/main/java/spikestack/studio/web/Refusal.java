package spikestack.studio.web;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spikestack.model.input.InputException;

/// A request that gets no answer but a reason.
///
/// What the client sent is shortened and comes back only inside JSON.
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String place;
  private final String found;
  private final String allowed;

  Refusal(int status, String place, String found, String allowed) {
    super(place + ": found " + found + "; allowed: " + allowed, null, false, false);
    this.status = status;
    this.place = InputException.shortened(place);
    this.found = InputException.shortened(found);
    this.allowed = allowed;
  }

  static Refusal notFound(String place, String found, String allowed) {
    return new Refusal(404, place, found, allowed);
  }

  int status() {
    return status;
  }

  Map<String, Object> body() {
    return body(
        status, place, found, allowed, place + ": found " + found + "; allowed: " + allowed);
  }

  static Map<String, Object> body(
      int status, String place, @Nullable String found, @Nullable String allowed, String message) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("status", status);
    error.put("place", place);
    error.put("found", found);
    error.put("allowed", allowed);
    error.put("message", message);
    Map<String, Object> whole = new LinkedHashMap<>();
    whole.put("error", error);
    return whole;
  }
}
