package spikestack.studio.web;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import spikestack.studio.report.MadeUpResult;
import spikestack.studio.report.ResultFile;
import tools.jackson.databind.JsonNode;

/// A studio over made-up results, and ways to talk to it.
final class Served implements AutoCloseable {
  static final Path ROOT = Path.of(System.getProperty("spikestack.root"));

  final Path dir;
  final Studio studio;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  Served(Path dir, Optional<String> token) {
    this(dir, token, launcher());
  }

  Served(Path dir, Optional<String> token, List<String> launcher) {
    this.dir = dir;
    studio =
        Studio.start(
            new StudioOptions(
                dir,
                ROOT,
                InetAddress.getLoopbackAddress(),
                0,
                token,
                1,
                Set.of("demo", "run", "stack", "explore"),
                launcher,
                Optional.empty()));
  }

  /// A study, `first`, and a stack, `deep/stack`.
  static void results(Path dir) throws IOException {
    ResultFile.write(dir.resolve("first/result.json"), MadeUpResult.full());
    Files.writeString(dir.resolve("first/report.html"), "<script>alert(1)</script>");
    Files.writeString(
        dir.resolve("first/picture.svg"), "<svg xmlns='http://www.w3.org/2000/svg'/>");
    MadeUpLayout.write(Files.createDirectories(dir.resolve("deep/stack")), 3_000, 50);
  }

  /// The program that these tests run in, as `serve` would start it.
  static List<String> launcher() {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    words.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-Dspikestack.home=" + ROOT,
            "-Dspikestack.supervised=true",
            "-cp",
            System.getProperty("java.class.path"),
            "spikestack.studio.cli.Main"));
    return words;
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(studio.url() + path));
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<String> get(String path) {
    return send(request(path));
  }

  JsonNode json(String path) {
    return tree(get(path));
  }

  byte[] bytes(String path) throws IOException, InterruptedException {
    return client.send(request(path).build(), HttpResponse.BodyHandlers.ofByteArray()).body();
  }

  static JsonNode tree(HttpResponse<String> answer) {
    return Answers.JSON.readTree(answer.body());
  }

  HttpResponse<String> post(String path, String body) {
    return send(
        request(path)
            .header("X-SpikeStack", "1")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  /// What the server says to exactly these bytes, until it closes or is silent for a while; `$HOST`
  /// stands for its name.
  String raw(String text) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), studio.port())) {
      socket.setSoTimeout(5_000);
      String host = studio.url().substring("http://".length());
      socket
          .getOutputStream()
          .write(text.replace("$HOST", host).getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      StringBuilder answer = new StringBuilder();
      InputStream in = socket.getInputStream();
      try {
        for (int c = in.read(); c >= 0 && answer.length() < 100_000; c = in.read()) {
          answer.append((char) c);
          // There is an answer; what else comes, comes at once.
          socket.setSoTimeout(400);
        }
      } catch (IOException silentOrReset) {
        // What came so far is what there is.
      }
      return answer.toString();
    }
  }

  @Override
  public void close() {
    studio.close();
    client.close();
  }
}
