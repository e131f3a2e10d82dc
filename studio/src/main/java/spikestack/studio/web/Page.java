package spikestack.studio.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The page's files, all in memory: what is not in this table does not exist.
///
/// The built page lies in the jar, in the folder `static` beside this class. A build on a machine
/// without Node has none; then a plain page lists the results and says what is missing.
final class Page {
  private static final String INDEX = "index.html";
  private static final long MOST_BYTES = 64L << 20;

  private final Map<String, byte[]> files;
  private final boolean built;

  private Page(Map<String, byte[]> files, boolean built) {
    this.files = files;
    this.built = built;
  }

  static Page load(Optional<Path> folder) {
    try {
      Map<String, byte[]> files = folder.isPresent() ? read(folder.get()) : ofJar();
      boolean built = files.containsKey(INDEX);
      if (!built) {
        for (String name : new String[] {INDEX, "plain.js", "plain.css"}) {
          try (InputStream in = Page.class.getResourceAsStream("plain/" + name)) {
            if (in == null) throw new IllegalStateException("plain/" + name + " is missing");
            files.put(name, in.readAllBytes());
          }
        }
      }
      return new Page(files, built);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, byte[]> ofJar() throws IOException {
    URL index = Page.class.getResource("static/" + INDEX);
    if (index == null) {
      return new TreeMap<>();
    }
    try {
      URI uri = index.toURI();
      if (uri.getScheme().equals("jar")) {
        try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
          return read(jar.getPath("/spikestack/studio/web/static"));
        }
      }
      return read(Path.of(uri).resolveSibling("."));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, byte[]> read(Path folder) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    long bytes = 0;
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        byte[] content = Files.readAllBytes(file);
        bytes += content.length;
        if (bytes > MOST_BYTES) {
          throw new IOException("the page in " + folder + " is above " + MOST_BYTES + " bytes");
        }
        files.put(folder.relativize(file).toString().replace('\\', '/'), content);
      }
    }
    return files;
  }

  /// Whether this is the real page and not the plain one.
  boolean built() {
    return built;
  }

  /// The file at a path, `/` being the index.
  Optional<byte[]> at(String path) {
    String name = path.equals("/") ? INDEX : path.substring(1);
    return Optional.ofNullable(files.get(name));
  }

  /// Files with a hash in their name never change.
  static boolean hashed(String path) {
    return path.startsWith("/assets/");
  }

  /// Media type by the end of a file's name.
  static String type(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    String end = lower.substring(lower.lastIndexOf('.') + 1);
    return switch (name.equals("/") ? "html" : end) {
      case "html" -> "text/html; charset=utf-8";
      case "js", "mjs" -> "text/javascript; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "json", "map" -> "application/json; charset=utf-8";
      case "webmanifest" -> "application/manifest+json; charset=utf-8";
      case "svg" -> "image/svg+xml; charset=utf-8";
      case "png" -> "image/png";
      case "ico" -> "image/x-icon";
      case "woff2" -> "font/woff2";
      case "csv" -> "text/csv; charset=utf-8";
      case "txt", "v", "sv", "def", "spef", "lef", "yaml", "yml" -> "text/plain; charset=utf-8";
      default -> "application/octet-stream";
    };
  }
}
