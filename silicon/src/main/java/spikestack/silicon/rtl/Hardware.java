package spikestack.silicon.rtl;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The hand-written design (`silicon/hardware`), which travels in this module's jar.
public final class Hardware {
  private static final String ROOT = "/spikestack/silicon/hardware/";

  private Hardware() {}

  /// Text of one file, by its path below `silicon/hardware`.
  public static String text(String file) {
    try (InputStream in = Hardware.class.getResourceAsStream(ROOT + file)) {
      if (in == null) {
        throw new IllegalStateException("the design lacks " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// All files of the design: path below `silicon/hardware` to text, in order of path.
  public static SequencedMap<String, String> files() {
    URL anchor = Hardware.class.getResource(ROOT + LayerFields.FILE);
    if (anchor == null) {
      throw new IllegalStateException("the design lacks " + LayerFields.FILE);
    }
    try {
      URI uri = anchor.toURI();
      if (!uri.getScheme().equals("jar")) {
        return below(Path.of(uri).resolveSibling(""));
      }
      try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
        return below(jar.getPath(ROOT));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SequencedMap<String, String> below(Path folder) throws IOException {
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(folder)) {
      paths = walk.filter(Files::isRegularFile).toList();
    }
    SequencedMap<String, String> files = new TreeMap<>();
    for (Path path : paths) {
      files.put(folder.relativize(path).toString().replace('\\', '/'), Files.readString(path));
    }
    return files;
  }
}
