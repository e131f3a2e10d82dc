package spikestack.studio.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// A command as the child of a studio: tells its progress in lines that a program reads, and ends
/// when its parent has ended.
///
/// On when the system property `spikestack.supervised` is `true`. A line is the control character
/// RS, then JSON, on the error stream.
final class Supervision {
  private static final boolean ON = Boolean.getBoolean("spikestack.supervised");
  private static final JsonMapper JSON = new JsonMapper();
  private static final int ENDED_BY_PARENT = 143;

  private Supervision() {}

  static boolean on() {
    return ON;
  }

  /// Ends this process when standard input ends: the parent holds its other side.
  static void watchParent() {
    if (!ON) {
      return;
    }
    Thread.ofPlatform()
        .daemon()
        .name("watch the parent")
        .start(
            () -> {
              try {
                while (System.in.read() >= 0) {
                  // Nothing is ever written; the end is what counts.
                }
              } catch (IOException gone) {
                // As good as the end.
              }
              System.exit(ENDED_BY_PARENT);
            });
  }

  /// @param stage what is being done
  /// @param done units so far, of `total`
  /// @param message a few words, or empty
  static void tell(String stage, long done, long total, String unit, String message) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("stage", stage);
    line.put("fraction", total > 0 ? Math.min(1, (double) done / total) : null);
    line.put("done", done);
    line.put("total", total);
    line.put("unit", unit);
    line.put("message", message);
    System.err.println("\u001e" + JSON.writeValueAsString(line));
  }
}
