package spikestack.studio.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the studio refuses, with sockets where a client library would be too polite.
final class SecurityTest {
  private static final String TOKEN = "a-token-of-two-dozen-chars";

  @TempDir static Path folder;
  private static Served open;
  private static Served locked;

  @BeforeAll
  static void start() throws IOException {
    Path dir = Files.createDirectories(folder.resolve("out"));
    Served.results(dir);
    Files.writeString(folder.resolve("secret.txt"), "secret");
    Files.writeString(folder.resolve("secret.json"), "{\"secret\": 1}");
    Files.writeString(dir.resolve("first/.hidden"), "secret");
    open = new Served(dir, Optional.empty());
    locked = new Served(dir, Optional.of(TOKEN));
  }

  @AfterAll
  static void stop() {
    open.close();
    locked.close();
  }

  private static int status(String answer) {
    Matcher line = Pattern.compile("^HTTP/1\\.1 (\\d{3})").matcher(answer);
    return line.find() ? Integer.parseInt(line.group(1)) : 0;
  }

  private static int answers(String stream) {
    return stream.split("HTTP/1\\.1 ", -1).length - 1;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:80",
        "127.0.0.1",
        "127.0.0.1:1",
        "localhost.evil.example"
      })
  void refusesNamesThatAreNotItsOwn(String host) throws IOException {
    String answer = open.raw("GET /api/results HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    assertThat(status(answer)).isEqualTo(403);
    assertThat(answer).doesNotContain("made-up");
  }

  @Test
  void refusesARequestWithoutHostOrWithTwo() throws IOException {
    assertThat(status(open.raw("GET /api/results HTTP/1.1\r\n\r\n"))).isBetween(400, 403);
    assertThat(status(open.raw("GET /api/results HTTP/1.1\r\nHost: $HOST\r\nHost: evil\r\n\r\n")))
        .isBetween(400, 403);
    assertThat(status(open.raw("GET /api/version HTTP/1.1\r\nHost: $HOST\r\n\r\n"))).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://evil.example",
        "null",
        "https://127.0.0.1",
        "http://127.0.0.1:1",
        "file://"
      })
  void refusesOtherOrigins(String origin) throws IOException {
    String get = "GET /api/results HTTP/1.1\r\nHost: $HOST\r\nOrigin: " + origin + "\r\n\r\n";
    assertThat(status(open.raw(get))).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cross-site", "same-site"})
  void refusesWhatABrowserCallsCrossSite(String site) {
    assertThat(open.send(open.request("/api/results").header("Sec-Fetch-Site", site)).statusCode())
        .isEqualTo(403);
  }

  @Test
  void refusesChangesThatAnotherSiteCouldSend() {
    HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.ofString("{}");
    HttpResponse<String> bare =
        open.send(open.request("/api/runs").header("Content-Type", "application/json").POST(body));
    assertThat(bare.statusCode()).isEqualTo(403);
    assertThat(open.send(open.request("/api/runs/0").DELETE()).statusCode()).isEqualTo(403);
    HttpResponse<String> form =
        open.send(
            open.request("/api/runs")
                .header("X-SpikeStack", "1")
                .header("Content-Type", "text/plain")
                .POST(body));
    assertThat(form.statusCode()).isEqualTo(415);
    assertThat(open.json("/api/runs").path("runs")).isEmpty();
  }

  @Test
  void answersNoPreflight() throws IOException {
    String answer =
        open.raw(
            String.join(
                "\r\n",
                "OPTIONS /api/runs HTTP/1.1",
                "Host: $HOST",
                "Origin: http://evil.example",
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: x-spikestack",
                "\r\n"));
    assertThat(status(answer)).isBetween(400, 405);
    assertThat(answer.toLowerCase(java.util.Locale.ROOT)).doesNotContain("access-control-allow");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/results/first/files/../../../secret.txt",
        "/api/results/first/files/..%2f..%2f..%2fsecret.txt",
        "/api/results/first/files/%2e%2e/%2e%2e/secret.txt",
        "/api/results/first/files/..%5c..%5csecret.txt",
        "/api/results/first/files/%2fetc%2fpasswd",
        "/api/results/first/files//etc/passwd",
        "/api/results/first/files/.hidden",
        "/api/results/first/files/result.json%00.png",
        "/api/results/..%2fout%2ffirst",
        "/api/results/..",
        "/api/results/%2e%2e/files/secret.txt",
        "/api/results/..~secret.json",
        "/api/results/first/files/%c0%ae%c0%ae%c0%afsecret.txt",
        "/../../../../../../etc/passwd",
        "/assets/..%2f..%2f..%2fetc%2fpasswd",
        "/..;/etc/passwd",
      })
  void readsNothingOutside(String path) throws IOException {
    String answer = open.raw("GET " + path + " HTTP/1.1\r\nHost: $HOST\r\n\r\n");
    assertThat(status(answer)).isIn(400, 403, 404);
    assertThat(answer).doesNotContain("root:").doesNotContain("secret\"").doesNotEndWith("secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../out/first", "..", "/etc", "first/..", "2d/../../..", "x\\..\\.."})
  void anArrangementIsNoPath(String name) {
    String encoded = java.net.URLEncoder.encode(name, java.nio.charset.StandardCharsets.UTF_8);
    assertThat(open.get("/api/results/deep~stack/stack/layout?arrangement=" + encoded).statusCode())
        .isEqualTo(404);
  }

  @Test
  void followsNoSymbolicLink() throws IOException {
    Path first = open.dir.resolve("first");
    Files.createSymbolicLink(first.resolve("link.txt"), folder.resolve("secret.txt"));
    Files.createSymbolicLink(first.resolve("linked"), folder);
    Path result = Files.createDirectories(open.dir.resolve("linked-result"));
    Files.createSymbolicLink(result.resolve("result.json"), folder.resolve("secret.json"));
    Files.createSymbolicLink(open.dir.resolve("outside"), folder);
    try {
      assertThat(open.get("/api/results/first/files").body()).doesNotContain("link");
      assertThat(open.get("/api/results/first/files/link.txt").statusCode()).isEqualTo(404);
      assertThat(open.get("/api/results/first/files/linked/secret.txt").statusCode())
          .isEqualTo(404);
      assertThat(open.get("/api/results/linked-result").statusCode()).isEqualTo(404);
      assertThat(open.get("/api/results").body()).doesNotContain("outside");
      // A file that becomes a link between listing and opening.
      assertThatThrownBy(() -> ResultFolders.open(first.resolve("link.txt")).close())
          .isInstanceOf(IOException.class);
    } finally {
      Files.delete(first.resolve("link.txt"));
      Files.delete(first.resolve("linked"));
      Files.delete(result.resolve("result.json"));
      Files.delete(result);
      Files.delete(open.dir.resolve("outside"));
    }
  }

  @Test
  void refusesHugeBodies() throws IOException {
    String head =
        String.join(
            "\r\n",
            "POST /api/runs HTTP/1.1",
            "Host: $HOST",
            "X-SpikeStack: 1",
            "Content-Type: application/json",
            "");
    assertThat(status(open.raw(head + "Content-Length: 2000000000\r\n\r\n{"))).isEqualTo(413);
    String chunk = "10000\r\n" + " ".repeat(0x10000) + "\r\n";
    String chunked = head + "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(40) + "0\r\n\r\n";
    // Refused, or cut off in the middle of it; never taken.
    assertThat(status(open.raw(chunked))).isIn(0, 400, 413, 500);
    assertThat(open.json("/api/runs").path("runs")).isEmpty();
  }

  @Test
  void refusesHugeHeadersAndLines() throws IOException {
    String header = "X-Long: " + "a".repeat(40_000) + "\r\n";
    assertThat(status(open.raw("GET /api/version HTTP/1.1\r\nHost: $HOST\r\n" + header + "\r\n")))
        .isIn(0, 400, 413, 431);
    assertThat(status(open.raw("GET /" + "a".repeat(9_000) + " HTTP/1.1\r\nHost: $HOST\r\n\r\n")))
        .isIn(0, 400, 414);
    String deep = "[".repeat(50_000) + "]".repeat(50_000);
    assertThat(open.post("/api/runs", deep).statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n",
        "Content-Length: 2\r\nContent-Length: 60\r\n",
        "Content-Length: 2, 60\r\n",
        "Content-Length: +2\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: 0x2\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding : chunked\r\n",
        "Transfer-Encoding:\u000bchunked\r\n",
        " Transfer-Encoding: chunked\r\n",
        "X: y\nTransfer-Encoding: chunked\r\n",
        "X: y\r\n Transfer-Encoding: chunked\r\n",
      })
  void refusesRequestsWhoseEndIsUnclear(String framing) throws IOException {
    String hidden = "GET /api/version HTTP/1.1\r\nHost: $HOST\r\n\r\n";
    String answer =
        open.raw(
            "POST /api/runs HTTP/1.1\r\n"
                + "Host: $HOST\r\n"
                + "X-SpikeStack: 1\r\n"
                + "Content-Type: application/json\r\n"
                + framing
                + "\r\n{}"
                + hidden);
    assertThat(status(answer)).isIn(0, 400, 501);
    assertThat(answers(answer)).isLessThanOrEqualTo(1);
    assertThat(answer).doesNotContain("\"api\":1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"GET /api/results", "GET /", "DELETE /api/runs/0", "POST /api/nothing", "HEAD /"})
  void whatFollowsARefusedRequestIsNoSecondRequest(String line) throws IOException {
    String hidden = "GET /api/version HTTP/1.1\r\nHost: $HOST\r\n\r\n";
    String answer =
        open.raw(
            line + " HTTP/1.1\r\nHost: $HOST\r\nContent-Length: 2\r\n\r\nab" + hidden + hidden);
    assertThat(status(answer)).isIn(400, 403, 404, 415);
    assertThat(answers(answer)).isEqualTo(1);
    String body = "GET /api/results HTTP/1.1\r\nHost: $HOST\r\nContent-Length: 200\r\n\r\n";
    assertThat(answers(open.raw(body + hidden))).isEqualTo(1);
  }

  /// The name in front of the path is not ours to look at; `Host` still is.
  @Test
  void anAbsoluteTargetDoesNotReplaceHost() throws IOException {
    String line = "GET http://$HOST/api/results HTTP/1.1\r\nHost: evil.example\r\n\r\n";
    assertThat(status(open.raw(line))).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /api/results HTTP/9.9",
        "CONNECT evil.example:443 HTTP/1.1",
        "TRACE /api/results HTTP/1.1",
        "PUT /api/runs HTTP/1.1",
        "G\u0001T /api/results HTTP/1.1",
        "GET /api/results\u0000 HTTP/1.1",
      })
  void refusesOtherWaysToAsk(String line) throws IOException {
    String answer = open.raw(line + "\r\nHost: $HOST\r\n\r\n");
    assertThat(status(answer)).isNotEqualTo(200);
    assertThat(answer).doesNotContain("made-up");
  }

  @Test
  void aHeaderCannotBeSplitByAName() throws IOException {
    String answer =
        open.raw("GET /api/results/x%0d%0aSet-Cookie:%20a=b HTTP/1.1\r\nHost: $HOST\r\n\r\n");
    assertThat(answer.split("\r\n\r\n", 2)[0]).doesNotContain("Set-Cookie");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/version",
        "/api/results",
        "/api/results/first",
        "/api/results/first/files/result.json",
        "/api/results/first/timeline",
        "/api/results/deep~stack/stack",
        "/api/studies",
        "/api/runs",
        "/api/runs/0/events",
      })
  void everythingNeedsTheTokenWhereThereIsOne(String path) {
    assertThat(locked.get(path).statusCode()).isEqualTo(401);
    HttpRequest.Builder wrong =
        locked.request(path).header("Authorization", "Bearer " + TOKEN + "x");
    assertThat(locked.send(wrong).statusCode()).isEqualTo(401);
    assertThat(locked.get(path + "?token=" + TOKEN).statusCode()).isEqualTo(401);
    HttpRequest.Builder right = locked.request(path).header("Authorization", "Bearer " + TOKEN);
    assertThat(locked.send(right).statusCode()).isNotEqualTo(401);
  }

  @Test
  void aSessionIsACookieThatScriptsAndOtherSitesDoNotGet() {
    HttpRequest.Builder without =
        locked
            .request("/api/session")
            .header("X-SpikeStack", "1")
            .POST(HttpRequest.BodyPublishers.noBody());
    assertThat(locked.send(without).statusCode()).isEqualTo(401);
    HttpResponse<String> session =
        locked.send(without.copy().header("Authorization", "Bearer " + TOKEN));
    assertThat(session.statusCode()).isEqualTo(204);
    String cookie = session.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(cookie).contains("; HttpOnly").contains("; SameSite=Strict").doesNotContain(TOKEN);
    String pair = cookie.substring(0, cookie.indexOf(';'));
    assertThat(locked.send(locked.request("/api/results").header("Cookie", pair)).statusCode())
        .isEqualTo(200);
    assertThat(
            locked.send(locked.request("/api/results").header("Cookie", pair + "0")).statusCode())
        .isEqualTo(401);
    // The cookie alone changes nothing.
    HttpRequest.Builder change =
        locked
            .request("/api/runs")
            .header("Cookie", pair)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{}"));
    assertThat(locked.send(change).statusCode()).isEqualTo(403);
  }

  @Test
  void otherAddressesNeedAToken() throws IOException {
    InetAddress any = InetAddress.getByName("0.0.0.0");
    assertThatThrownBy(
            () ->
                new StudioOptions(
                    folder,
                    Served.ROOT,
                    any,
                    0,
                    Optional.empty(),
                    1,
                    Set.of(),
                    List.of("x"),
                    Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("without a token");
  }

  @Test
  void answersSayWhatABrowserMayDo() {
    for (String path : List.of("/", "/api/version", "/api/results/nothing", "/nothing")) {
      var headers = open.get(path).headers();
      assertThat(headers.firstValue("Content-Security-Policy").orElse(""))
          .contains("default-src 'none'")
          .contains("frame-ancestors 'none'")
          .doesNotContain("unsafe");
      assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(headers.firstValue("Referrer-Policy")).contains("no-referrer");
      assertThat(headers.firstValue("Cross-Origin-Resource-Policy")).contains("same-origin");
      assertThat(headers.map().keySet()).noneMatch(name -> name.startsWith("access-control"));
    }
    assertThat(open.get("/api/version").headers().firstValue("Cache-Control")).contains("no-store");
  }

  @Test
  void filesOfAResultNeverRunAsAPage() {
    var html = open.get("/api/results/first/files/report.html?inline").headers();
    assertThat(html.firstValue("Content-Disposition").orElse("")).startsWith("attachment");
    assertThat(html.firstValue("Content-Security-Policy").orElse("")).startsWith("sandbox");
    var svg = open.get("/api/results/first/files/picture.svg?inline").headers();
    assertThat(svg.firstValue("Content-Disposition")).isEmpty();
    assertThat(svg.firstValue("Content-Security-Policy").orElse("")).startsWith("sandbox");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'command': 'demo', 'name': 'a'}",
        "{'command': 'run', 'name': '../a', 'study': 'studies/2d-against-3d/study.yaml'}",
        "{'command': 'run', 'name': '-a', 'study': 'studies/2d-against-3d/study.yaml'}",
        "{'command': 'run', 'name': 'a/b', 'study': 'studies/2d-against-3d/study.yaml'}",
        "{'command': 'run', 'name': 'a', 'study': '/etc/passwd'}",
        "{'command': 'run', 'name': 'a', 'study': '../secret.txt'}",
        "{'command': 'run', 'name': 'a', 'study': 'pom.xml'}",
        "{'command': 'run', 'name': 'a', 'text': 'model: /etc'}",
        "{'command': 'run', 'name': 'a', 'text': 'data: ../../../../../etc/passwd'}",
        "{'command': 'explore', 'name': 'a', 'text': 'model: /etc'}",
        "{'command': 'explore', 'name': 'a', 'text': 'axes: {technology: [/etc/passwd]}'}",
        "{'command': 'explore', 'name': 'a', 'text': 'axes: {accelerator: /etc/passwd}'}",
        "{'command': 'explore', 'name': 'a', 'text': 'data: ../../../../../etc/passwd'}",
        "{'command': 'run', 'name': 'a', 'study': 'studies/2d-against-3d/study.yaml', 'options':"
            + " {'out': '/tmp/x'}}",
        "{'command': 'run', 'name': 'a', 'study': 'studies/2d-against-3d/study.yaml', 'options':"
            + " {'skip': '--out=/tmp/x'}}",
        "{'command': 'run', 'name': 'a', 'study': 'studies/2d-against-3d/study.yaml', 'options':"
            + " {'skip': 'none --out /tmp'}}",
        "{'command': 'run', 'name': 'a', 'study': 'studies/2d-against-3d/study.yaml', 'options':"
            + " {'images': '5'}}",
        "{'command': 'run', 'name': 'a', 'study': 'studies/2d-against-3d/study.yaml', 'options':"
            + " {'model': '/etc'}}",
        "{'command': 'run', 'name': 'a', 'study': 'studies/2d-against-3d/study.yaml', 'extra': 1}",
        "{'command': 'run', 'name': 'a'}",
        "{'command': 'run', 'name': 'first', 'study': 'studies/2d-against-3d/study.yaml'}",
        "[]",
        "",
        "{",
      })
  void runsTakeOnlyWhatIsListed(String order) {
    HttpResponse<String> answer = open.post("/api/runs", order.replace('\'', '"'));
    assertThat(answer.statusCode()).isBetween(400, 422);
    assertThat(Served.tree(answer).path("error").path("message").isString()).isTrue();
    assertThat(open.json("/api/runs").path("runs")).isEmpty();
  }

  @Test
  void errorsTellNothingOfTheMachine() throws IOException {
    Path broken = Files.createDirectories(open.dir.resolve("broken"));
    Files.writeString(broken.resolve("result.json"), "{\"network\": {}, \"arrangements\": [");
    Files.createDirectories(open.dir.resolve("odd"));
    Files.writeString(
        open.dir.resolve("odd/result.json"), "{\"network\": {}, \"arrangements\": [1]}");
    for (String path :
        List.of(
            "/api/results/nothing",
            "/api/results/broken/numbers",
            "/api/results/odd/timeline",
            "/api/results/odd/stack",
            "/api/results/first/spikes/999",
            "/api/results/first/spikes/x",
            "/api/results/deep~stack/stack/cells/99999999?arrangement=2d",
            "/api/results/deep~stack/stack/maps/x?arrangement=2d&tier=0",
            "/api/results/deep~stack/stack/layout")) {
      HttpResponse<String> answer = open.get(path);
      assertThat(answer.statusCode()).as(path).isBetween(200, 422);
      assertThat(answer.body())
          .as(path)
          .doesNotContain(folder.toString())
          .doesNotContain("Exception")
          .doesNotContain("\tat ");
    }
    Files.delete(broken.resolve("result.json"));
    Files.delete(open.dir.resolve("odd/result.json"));
  }

  @Test
  void aLayoutThatLiesIsRefused() throws IOException {
    Path stack = open.dir.resolve("lying");
    MadeUpLayout.write(Files.createDirectories(stack), 100, 5);
    Path json = stack.resolve("2d/layout.json");
    String text = Files.readString(json);
    Files.writeString(
        json,
        text.replaceAll("\"offset\":\\d+", "\"offset\":999999999999").replace("\"f32\"", "\"u8\""));
    String cell = "/api/results/lying/stack/cells/5?arrangement=2d";
    assertThat(open.get(cell).statusCode()).isEqualTo(422);
    Files.writeString(json, text.replaceAll("\"offset\":\\d+", "\"offset\":-4"));
    assertThat(open.get(cell).statusCode()).isEqualTo(422);
    Files.writeString(json, text);
    assertThat(open.get(cell).statusCode()).isEqualTo(200);
  }
}
