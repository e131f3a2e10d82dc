package spikestack.studio.explore;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import spikestack.machine.cost.CostModel;
import spikestack.model.network.Network;
import spikestack.silicon.thermal.ThermalModel;

/// Hash of the class files that a point's result follows from: the packages of `model`, `machine`,
/// `silicon.thermal` and this one, as they run. The same classes have the same hash in a folder, in
/// their own jars and in the one jar for a cluster.
final class CodeVersion {
  private static final Map<Class<?>, List<String>> PARTS =
      Map.of(
          Network.class, List.of("spikestack/model"),
          CostModel.class, List.of("spikestack/machine"),
          ThermalModel.class, List.of("spikestack/silicon/thermal"),
          CodeVersion.class, List.of("spikestack/studio/explore"));

  private static final class Once {
    private static final String HASH = hash();
  }

  private CodeVersion() {}

  /// 64 hexadecimal digits.
  static String current() {
    return Once.HASH;
  }

  private static String hash() {
    try {
      Map<String, byte[]> classes = new TreeMap<>();
      for (Map.Entry<Class<?>, List<String>> part : PARTS.entrySet()) {
        Path place =
            Path.of(part.getKey().getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(place)) {
          collect(place, part.getValue(), classes);
        } else {
          try (FileSystem jar = FileSystems.newFileSystem(place)) {
            collect(jar.getPath("/"), part.getValue(), classes);
          }
        }
      }
      MessageDigest all = MessageDigest.getInstance("SHA-256");
      for (Map.Entry<String, byte[]> entry : classes.entrySet()) {
        all.update(entry.getKey().getBytes(StandardCharsets.UTF_8));
        all.update(entry.getValue());
      }
      return HexFormat.of().formatHex(all.digest());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException | NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void collect(Path root, List<String> folders, Map<String, byte[]> classes)
      throws IOException {
    for (String folder : folders) {
      Path start = root.resolve(folder);
      if (!Files.isDirectory(start)) {
        throw new IOException(start + " is not there");
      }
      try (Stream<Path> files = Files.walk(start)) {
        for (Path file : (Iterable<Path>) files::iterator) {
          String name = root.relativize(file).toString();
          if (name.endsWith(".class") && !name.endsWith("package-info.class")) {
            try (InputStream in = Files.newInputStream(file)) {
              classes.put(name, sha256(in.readAllBytes()));
            }
          }
        }
      }
    }
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
