package spikestack.studio.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/// The tool that made a result: its version and, where known, the commit it was built from.
///
/// The version comes with the jar. The commit is told by the launcher (system property
/// `spikestack.commit`), as only a source tree has one; it ends in `-dirty` when the tree had local
/// changes, and is empty when unknown.
public record Tool(String version, String commit) {
  /// The tool that is running.
  public static Tool current() {
    Properties properties = new Properties();
    try (InputStream in = Tool.class.getResourceAsStream("tool.properties")) {
      if (in == null) throw new IllegalStateException("tool.properties is missing from the jar");
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Tool(
        properties.getProperty("version", ""), System.getProperty("spikestack.commit", ""));
  }

  /// `spikestack 0.1.0 (1a2b3c4d5e6f)`, without the parenthesis where the commit is unknown.
  @Override
  public String toString() {
    return "spikestack " + version + (commit.isEmpty() ? "" : " (" + commit + ")");
  }
}
