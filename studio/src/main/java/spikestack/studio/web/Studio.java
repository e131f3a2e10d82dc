package spikestack.studio.web;

import io.helidon.common.socket.SocketOptions;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import spikestack.model.input.InputException;

/// The web server of the studio, from start to [#close].
///
/// Each request has a virtual thread. Bounded: 64 requests at a time (16 of them event streams),
/// 128 connections, bodies of 1 MiB, headers of 16 KiB, 30 s of silence.
public final class Studio implements AutoCloseable {
  private static final int MOST_BODY = 1 << 20;
  private static final int MOST_HEADERS = 16 << 10;
  private static final int LONGEST_LINE = 4 << 10;
  private static final int MOST_REQUESTS = 64;
  private static final int MOST_CONNECTIONS = 128;
  private static final Duration SILENCE = Duration.ofSeconds(30);
  private static final Duration GRACE = Duration.ofSeconds(2);

  /// Held, as the logging of the JDK forgets levels of loggers that nobody holds.
  private static final Logger HELIDON = Logger.getLogger("io.helidon");

  private final WebServer server;
  private final Runs runs;
  private final boolean built;
  private final String url;

  private Studio(WebServer server, Runs runs, boolean built, String url) {
    this.server = server;
    this.runs = runs;
    this.built = built;
    this.url = url;
  }

  /// Starts to listen.
  ///
  /// @throws InputException where the port is taken, or the folder cannot be used
  public static Studio start(StudioOptions options) {
    // Its warnings tell of broken requests, with a stack trace each.
    HELIDON.setLevel(Level.SEVERE);
    try {
      Files.createDirectories(options.dir());
    } catch (IOException e) {
      throw new InputException(
          "--dir " + options.dir(), "no folder that can be used", "a folder, new or existing");
    }
    int port = options.port() == 0 ? free(options.bind()) : options.port();
    Page page = Page.load(options.page());
    Guard guard = new Guard(hosts(options.bind(), port), port, options.token());
    Runs runs = new Runs(options);
    Api api = new Api(options, guard, runs, page);
    WebServer server =
        WebServer.builder()
            .address(options.bind())
            .port(port)
            .shutdownHook(false)
            .shutdownGracePeriod(GRACE)
            .maxPayloadSize(MOST_BODY)
            .maxConcurrentRequests(MOST_REQUESTS)
            .maxTcpConnections(MOST_CONNECTIONS)
            .connectionOptions(SocketOptions.builder().readTimeout(SILENCE).build())
            .addProtocol(
                Http1Config.builder()
                    .maxHeadersSize(MOST_HEADERS)
                    .maxPrologueLength(LONGEST_LINE)
                    .validatePath(true)
                    .validatePrologue(true)
                    .build())
            .directHandlers(directHandlers())
            .routing(
                HttpRouting.builder()
                    .error(Refusal.class, Api::refused)
                    .error(InputException.class, Api::wrongInput)
                    .error(Exception.class, Api::failed)
                    .addFilter(guard)
                    .register(api))
            .build();
    try {
      server.start();
    } catch (UncheckedIOException | IllegalStateException e) {
      runs.close();
      throw new InputException(
          "--port " + port, "an address that cannot be used: " + cause(e), "a free port");
    }
    return new Studio(server, runs, page.built(), "http://" + shown(options.bind()) + ":" + port);
  }

  private static String cause(Throwable failure) {
    Throwable at = failure;
    while (at.getCause() != null && !(at instanceof BindException)) {
      at = at.getCause();
    }
    return String.valueOf(at.getMessage());
  }

  /// What is wrong with a request before any of our code sees it; nothing of it is repeated.
  private static DirectHandlers directHandlers() {
    DirectHandler json =
        (request, type, status, headers, message) ->
            DirectHandler.TransportResponse.builder()
                .status(status)
                .header(HeaderValues.CONTENT_TYPE_JSON)
                .header(HeaderValues.CONNECTION_CLOSE)
                .header(HeaderNames.create("X-Content-Type-Options"), "nosniff")
                .entity(
                    Answers.JSON.writeValueAsBytes(
                        Refusal.body(
                            status.code(),
                            "request",
                            null,
                            null,
                            status.equals(Status.NOT_FOUND_404)
                                ? "no such page"
                                : "a request that cannot be read")))
                .build();
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
      handlers.addHandler(type, json);
    }
    return handlers.build();
  }

  private static int free(InetAddress address) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(address, 0));
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new InputException(
          "--bind " + address.getHostAddress(), "an address not of this machine", "one of its own");
    }
  }

  /// What `Host` may say.
  private static Set<String> hosts(InetAddress bind, int port) {
    Set<String> names = new LinkedHashSet<>();
    if (bind.isLoopbackAddress() || bind.isAnyLocalAddress()) {
      names.addAll(Set.of("localhost", "127.0.0.1", "[::1]"));
    }
    names.add(shown(bind));
    if (!bind.isLoopbackAddress()) {
      try {
        names.add(InetAddress.getLocalHost().getHostName());
        if (bind.isAnyLocalAddress()) {
          NetworkInterface.networkInterfaces()
              .flatMap(NetworkInterface::inetAddresses)
              .forEach(address -> names.add(shown(address)));
        }
      } catch (UnknownHostException | SocketException nameless) {
        // Its addresses are enough.
      }
    }
    Set<String> hosts = new LinkedHashSet<>();
    for (String name : names) {
      hosts.add((name + ":" + port).toLowerCase(Locale.ROOT));
      if (port == 80) {
        hosts.add(name.toLowerCase(Locale.ROOT));
      }
    }
    return hosts;
  }

  private static String shown(InetAddress address) {
    String text = address.getHostAddress().replaceFirst("%.*$", "");
    return address instanceof Inet6Address ? "[" + text + "]" : text;
  }

  /// `http://127.0.0.1:8080`.
  public String url() {
    return url;
  }

  public int port() {
    return server.port();
  }

  /// Whether the jar holds the interactive page.
  public boolean pageBuilt() {
    return built;
  }

  /// Ends all runs with their processes, then the server.
  @Override
  public void close() {
    runs.close();
    server.stop();
  }
}
