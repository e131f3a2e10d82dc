package spikestack.studio.web;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Decides, before anything else looks at a request, whether it may be answered at all.
///
/// A page of another site can make a browser send requests here. It cannot forge `Host` and
/// `Origin`, cannot add a header of its own without a preflight (which nobody answers), and does
/// not know the token. Names that lead here by rebinding of DNS fail by `Host`. Requests whose end
/// is ambiguous (both lengths, two lengths, unknown codings) are refused and their connection is
/// closed, so that nothing can hide behind them.
final class Guard implements Filter {
  static final HeaderName STUDIO = HeaderNames.create("X-SpikeStack");
  private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");
  private static final HeaderName METHOD_OVERRIDE = HeaderNames.create("X-HTTP-Method-Override");
  private static final Set<Method> METHODS =
      Set.of(Method.GET, Method.HEAD, Method.POST, Method.DELETE);
  private static final String API = "/api/";
  static final String SESSION = "/api/session";

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
          + " font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final Set<String> hosts;
  private final Optional<byte[]> token;
  private final String cookie;
  private final String session = session();

  /// @param hosts values of `Host` that mean this server, lower case
  /// @param port cookies do not know ports: their name does
  Guard(Set<String> hosts, int port, Optional<String> token) {
    this.hosts = Set.copyOf(hosts);
    this.token = token.map(Guard::digest);
    cookie = "spikestack-" + port;
  }

  /// What the browser keeps instead of the token: good until this server ends.
  private static String session() {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  /// The value of `Set-Cookie` for who has shown the token.
  String setCookie() {
    return cookie + "=" + session + "; HttpOnly; SameSite=Strict; Path=/";
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    response.header(HeaderNames.create("Content-Security-Policy"), POLICY);
    response.header(HeaderNames.create("X-Content-Type-Options"), "nosniff");
    response.header(HeaderNames.create("X-Frame-Options"), "DENY");
    response.header(HeaderNames.create("Referrer-Policy"), "no-referrer");
    response.header(HeaderNames.create("Cross-Origin-Resource-Policy"), "same-origin");
    response.header(HeaderNames.create("Cross-Origin-Opener-Policy"), "same-origin");
    response.header(
        HeaderNames.create("Permissions-Policy"), "camera=(), geolocation=(), microphone=()");
    try {
      check(request, response);
    } catch (Refusal refusal) {
      Api.refused(request, response, refusal);
      close(response);
      return;
    }
    chain.proceed();
    close(response);
  }

  /// Helidon writes the header and goes on reading: closing is ours.
  private static void close(RoutingResponse response) {
    if (response.headers().contains(HeaderValues.CONNECTION_CLOSE)) {
      throw new CloseConnectionException("a refused request may have an unread rest");
    }
  }

  private void check(RoutingRequest request, RoutingResponse response) {
    String path = request.prologue().uriPath().rawPath();
    boolean api = path.startsWith(API);
    if (api) {
      response.header(HeaderNames.CACHE_CONTROL, "no-store");
    }
    ServerRequestHeaders headers = request.headers();
    framing(headers, request.prologue().method());
    host(headers);
    origin(headers, api);
    method(headers, request.prologue().method());
    if (api && !path.equals(SESSION) && !knowsToken(headers)) {
      throw new Refusal(
          401, "Authorization", "no token, or another one", "the token that serve was given");
    }
  }

  /// Where a request ends must be beyond doubt.
  private static void framing(ServerRequestHeaders headers, Method method) {
    List<String> lengths = headers.values(HeaderNames.CONTENT_LENGTH);
    List<String> codings = headers.values(HeaderNames.TRANSFER_ENCODING);
    if (lengths.size() > 1 || (!lengths.isEmpty() && !lengths.getFirst().matches("[0-9]{1,10}"))) {
      throw new Refusal(400, "Content-Length", "" + lengths, "one decimal number");
    }
    if (!codings.isEmpty()
        && (codings.size() > 1 || !codings.getFirst().equalsIgnoreCase("chunked"))) {
      throw new Refusal(400, "Transfer-Encoding", "" + codings, "chunked, or none");
    }
    if (!lengths.isEmpty() && !codings.isEmpty()) {
      throw new Refusal(
          400, "Content-Length", "it together with Transfer-Encoding", "one of the two");
    }
    boolean body = !codings.isEmpty() || (!lengths.isEmpty() && !lengths.getFirst().matches("0+"));
    if (body && !method.equals(Method.POST)) {
      throw new Refusal(400, method.text(), "a body", "a body with POST only");
    }
  }

  private void host(ServerRequestHeaders headers) {
    List<String> named = headers.values(HeaderNames.HOST);
    if (named.size() != 1 || !hosts.contains(named.getFirst().toLowerCase(Locale.ROOT))) {
      throw new Refusal(403, "Host", "" + named, "the address that serve printed");
    }
  }

  private void origin(ServerRequestHeaders headers, boolean api) {
    List<String> origins = headers.values(HeaderNames.ORIGIN);
    for (String origin : origins) {
      String lower = origin.toLowerCase(Locale.ROOT);
      if (!lower.startsWith("http://")
          || !hosts.contains(lower.substring("http://".length()))
          || !headers.values(HeaderNames.HOST).getFirst().equalsIgnoreCase(lower.substring(7))) {
        throw new Refusal(403, "Origin", origin, "the studio's own page");
      }
    }
    if (api) {
      for (String site : headers.values(FETCH_SITE)) {
        if (!site.equals("same-origin") && !site.equals("none")) {
          throw new Refusal(403, "Sec-Fetch-Site", site, "same-origin or none");
        }
      }
    }
  }

  private static void method(ServerRequestHeaders headers, Method method) {
    if (!METHODS.contains(method) || headers.contains(METHOD_OVERRIDE)) {
      throw new Refusal(405, "method", method.text(), "GET, HEAD, POST or DELETE");
    }
    boolean changes = method.equals(Method.POST) || method.equals(Method.DELETE);
    if (changes && !headers.values(STUDIO).equals(List.of("1"))) {
      throw new Refusal(
          403, "X-SpikeStack", "" + headers.values(STUDIO), "the header with value 1");
    }
    boolean json =
        headers
            .contentType()
            .map(type -> type.mediaType().text().equalsIgnoreCase("application/json"))
            .orElse(false);
    boolean empty =
        headers.values(HeaderNames.TRANSFER_ENCODING).isEmpty()
            && headers.contentLength().orElse(0) == 0;
    if (method.equals(Method.POST) && !json && !empty) {
      throw new Refusal(415, "Content-Type", "another type or none", "application/json");
    }
  }

  private boolean knowsToken(ServerRequestHeaders headers) {
    if (token.isEmpty()) {
      return true;
    }
    return bearer(headers)
        || headers.cookies().all(cookie, List::of).stream()
            .anyMatch(value -> MessageDigest.isEqual(digest(value), digest(session)));
  }

  /// Whether the request brings the token in its header, or none is needed.
  boolean bearer(ServerRequestHeaders headers) {
    return token.isEmpty()
        || headers.values(HeaderNames.AUTHORIZATION).stream()
            .filter(value -> value.startsWith("Bearer "))
            .anyMatch(value -> is(value.substring("Bearer ".length())));
  }

  boolean needsToken() {
    return token.isPresent();
  }

  /// In constant time, and of equal length by the hash.
  private boolean is(String candidate) {
    return MessageDigest.isEqual(digest(candidate), token.orElseThrow());
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
