package spikestack.studio.web;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.http.sse.SseEvent;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.sse.SseSink;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import spikestack.model.input.InputException;
import spikestack.studio.report.Tool;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The requests of `docs/formats/studio-api.md`, one line each.
final class Api implements HttpService {
  private static final String ROOFLINE = "roofline.json";
  private static final String BINARY = "application/octet-stream";
  private static final int MOST_STREAMS = 16;
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final Pattern FILE_AND_LINE = Pattern.compile("^(.+?):(\\d+)(?:: |$)");

  private final StudioOptions options;
  private final Guard guard;
  private final Page page;
  private final ResultFolders results;
  private final Runs runs;
  private final Inputs inputs;
  private final Semaphore streams = new Semaphore(MOST_STREAMS);

  Api(StudioOptions options, Guard guard, Runs runs, Page page) {
    this.options = options;
    this.guard = guard;
    this.page = page;
    this.runs = runs;
    inputs = new Inputs(options.home(), options.dir());
    results = new ResultFolders(options.dir().toAbsolutePath().normalize());
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .post("/api/session", this::session)
        .get("/api/version", this::version)
        .get("/api/results", this::list)
        .get("/api/results/{id}", this::result)
        .get("/api/results/{id}/numbers", this::numbers)
        .get("/api/results/{id}/stack", (q, s) -> Answers.json(s, stack(q).body()))
        .get("/api/results/{id}/stack/layout", this::layout)
        .get("/api/results/{id}/stack/cells/{index}", this::cell)
        .get("/api/results/{id}/stack/bonds/{index}", this::bond)
        .get("/api/results/{id}/stack/maps/{kind}", this::map)
        .get("/api/results/{id}/timeline", (q, s) -> Answers.json(s, study(q).timeline()))
        .get("/api/results/{id}/spikes", (q, s) -> Answers.json(s, study(q).spikes()))
        .get("/api/results/{id}/spikes/{index}", this::bits)
        .get("/api/results/{id}/experts", (q, s) -> Answers.json(s, study(q).experts()))
        .get("/api/results/{id}/ladder", (q, s) -> Answers.json(s, study(q).ladder()))
        .get("/api/results/{id}/roofline", this::roofline)
        .get("/api/results/{id}/explore", this::explore)
        .get("/api/results/{id}/files", this::files)
        .get("/api/results/{id}/files/{+name}", this::file)
        .get("/api/studies", this::studies)
        .post("/api/runs", this::start)
        .get("/api/runs", this::runs)
        .get("/api/runs/{id}", this::run)
        .get("/api/runs/{id}/events", this::events)
        .delete("/api/runs/{id}", this::cancel)
        .get("/*", this::page);
  }

  private void session(ServerRequest request, ServerResponse response) {
    if (!guard.bearer(request.headers())) {
      throw new Refusal(401, "Authorization", "no token, or another one", "the token of serve");
    }
    if (guard.needsToken()) {
      response.header(HeaderNames.SET_COOKIE, guard.setCookie());
    }
    response.status(Status.NO_CONTENT_204).send();
  }

  private void version(ServerRequest request, ServerResponse response) {
    Tool tool = Tool.current();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put(
        "tool", Map.of("name", "spikestack", "version", tool.version(), "commit", tool.commit()));
    body.put("api", 1);
    body.put("dir", options.dir().toString());
    body.put("token", guard.needsToken());
    body.put("mostRuns", options.mostRuns());
    body.put("commands", Order.commands(options.commands()));
    Answers.json(response, body);
  }

  private void list(ServerRequest request, ServerResponse response) {
    ResultFolders.Found found = results.all();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("results", found.folders().stream().map(results::summary).toList());
    body.put("truncated", found.truncated());
    Answers.json(response, body);
  }

  private ResultFolders.Folder folder(ServerRequest request) {
    return results.folder(request.path().pathParameters().get("id"));
  }

  private void result(ServerRequest request, ServerResponse response) {
    ResultFolders.Folder folder = folder(request);
    stream(
        response, "application/json; charset=utf-8", results.member(folder, ResultFolders.RESULT));
  }

  private StudyViews study(ServerRequest request) {
    return StudyViews.of(results.tree(folder(request)));
  }

  private StackViews stack(ServerRequest request) {
    return new StackViews(results, folder(request));
  }

  private static String query(ServerRequest request, String key) {
    return request
        .query()
        .first(key)
        .asOptional()
        .orElseThrow(() -> new Refusal(400, "?" + key, "nothing", "?" + key + "=..."));
  }

  private static long whole(String place, String text) {
    if (!text.matches("[0-9]{1,9}")) {
      throw new Refusal(400, place, text, "a whole number");
    }
    return Long.parseLong(text);
  }

  private static long index(ServerRequest request) {
    return whole("index", request.path().pathParameters().get("index"));
  }

  private void numbers(ServerRequest request, ServerResponse response) {
    ResultFolders.Folder folder = folder(request);
    List<Map<String, Object>> rows = Numbers.of(results.tree(folder));
    if (request.query().first("format").orElse("json").equals("csv")) {
      response.header(HeaderNames.CONTENT_DISPOSITION, "attachment; filename=\"numbers.csv\"");
      Answers.bytes(
          response,
          "text/csv; charset=utf-8",
          Numbers.csv(rows).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    } else {
      Answers.json(response, Map.of("numbers", rows));
    }
  }

  private void roofline(ServerRequest request, ServerResponse response) {
    stream(response, "application/json; charset=utf-8", results.member(folder(request), ROOFLINE));
  }

  private void explore(ServerRequest request, ServerResponse response) {
    ResultFolders.Folder folder = folder(request);
    JsonNode result = results.tree(folder);
    if (!Summary.kind(result).equals("explore")) {
      throw Refusal.notFound("explore", "a result of another kind", "one of kind explore");
    }
    int limit = (int) whole("?limit", request.query().first("limit").orElse("20000"));
    Answers.json(
        response,
        ExploreView.of(
            result, results.member(folder, "points.csv"), Math.clamp(limit, 1, 200_000)));
  }

  private void layout(ServerRequest request, ServerResponse response) {
    stream(response, BINARY, stack(request).arrays(query(request, "arrangement")));
  }

  private void cell(ServerRequest request, ServerResponse response) {
    Answers.json(response, stack(request).cell(query(request, "arrangement"), index(request)));
  }

  private void bond(ServerRequest request, ServerResponse response) {
    Answers.json(response, stack(request).bond(query(request, "arrangement"), index(request)));
  }

  private void map(ServerRequest request, ServerResponse response) {
    int tier = (int) whole("?tier", query(request, "tier"));
    String kind = request.path().pathParameters().get("kind");
    Answers.bytes(response, BINARY, stack(request).map(query(request, "arrangement"), kind, tier));
  }

  private void bits(ServerRequest request, ServerResponse response) {
    Answers.bytes(response, BINARY, study(request).bits((int) index(request)));
  }

  private void files(ServerRequest request, ServerResponse response) {
    ResultFolders.Members members = results.members(folder(request));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put(
        "files",
        members.members().stream()
            .map(
                member -> {
                  Map<String, Object> file = new LinkedHashMap<>();
                  file.put("name", member.name());
                  file.put("bytes", member.bytes());
                  file.put("type", Page.type(member.name()).replaceFirst(";.*", ""));
                  return file;
                })
            .toList());
    body.put("truncated", members.truncated());
    Answers.json(response, body);
  }

  /// A file as it is. What a browser would run as a page of ours is never shown inline, and what it
  /// shows inline runs nothing.
  private void file(ServerRequest request, ServerResponse response) {
    ResultFolders.Member member =
        results.member(folder(request), request.path().pathParameters().get("name"));
    String type = Page.type(member.name());
    boolean inline =
        request.query().contains("inline")
            && List.of("image/png", "image/svg+xml", "text/csv", "application/json", "text/plain")
                .contains(type.replaceFirst(";.*", ""));
    response.header(
        HeaderNames.create("Content-Security-Policy"),
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:");
    if (!inline) {
      String name = member.path().getFileName().toString().replaceAll("[^A-Za-z0-9._-]", "_");
      response.header(HeaderNames.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"");
    }
    stream(response, type, member);
  }

  private static void stream(ServerResponse response, String type, ResultFolders.Member member) {
    try (InputStream in = ResultFolders.open(member.path())) {
      response.header(HeaderNames.CONTENT_TYPE, type);
      try (OutputStream out = response.outputStream()) {
        in.transferTo(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void studies(ServerRequest request, ServerResponse response) {
    Answers.json(response, inputs.body());
  }

  private void start(ServerRequest request, ServerResponse response) {
    JsonNode body;
    try (InputStream in = request.content().inputStream()) {
      body = Answers.JSON.readTree(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (JacksonException wrong) {
      throw new Refusal(400, "body", "no JSON", "an object as docs/formats/studio-api.md says");
    }
    if (!body.isObject()) {
      throw new Refusal(400, "body", "no object", "an object as docs/formats/studio-api.md says");
    }
    Run run = runs.start(Order.of(body, inputs, options.commands()));
    Answers.json(response, Status.CREATED_201, run.body());
  }

  private void runs(ServerRequest request, ServerResponse response) {
    Answers.json(response, Map.of("runs", runs.all().stream().map(Run::body).toList()));
  }

  private Run find(ServerRequest request) {
    return runs.run(request.path().pathParameters().get("id"));
  }

  private void run(ServerRequest request, ServerResponse response) {
    Answers.json(response, find(request).body());
  }

  private void cancel(ServerRequest request, ServerResponse response) {
    Run run = find(request);
    run.cancel();
    run.join();
    Answers.json(response, run.body());
  }

  /// Events as they come, until the run has ended or the client is gone.
  private void events(ServerRequest request, ServerResponse response) {
    Run run = find(request);
    long last = 0;
    String seen = request.headers().first(HeaderNames.create("Last-Event-ID")).orElse("0");
    if (seen.matches("[0-9]{1,18}")) {
      last = Long.parseLong(seen);
    }
    if (!streams.tryAcquire()) {
      throw new Refusal(429, "events", MOST_STREAMS + " open streams", "fewer");
    }
    try (SseSink sink = response.sink(SseSink.TYPE)) {
      while (true) {
        boolean ended = run.ended();
        List<Run.Event> news = run.after(last, HEARTBEAT);
        for (Run.Event event : news) {
          sink.emit(
              SseEvent.builder()
                  .id(Long.toString(event.number()))
                  .name(event.kind())
                  .data(event.data())
                  .build());
          last = event.number();
        }
        if (ended) {
          return;
        }
        if (news.isEmpty()) {
          sink.emit(SseEvent.builder().comment("alive").build());
        }
      }
    } catch (UncheckedIOException gone) {
      // The client has left.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      streams.release();
    }
  }

  private void page(ServerRequest request, ServerResponse response) {
    String path = request.path().path();
    byte[] content =
        page.at(path)
            .orElseThrow(() -> Refusal.notFound("path", path, "/ or what GET /api/... offers"));
    response.header(
        HeaderNames.CACHE_CONTROL,
        Page.hashed(path) ? "public, max-age=31536000, immutable" : "no-cache");
    Answers.bytes(response, Page.type(path), content);
  }

  static void refused(ServerRequest request, ServerResponse response, Refusal refusal) {
    Answers.refuse(request, response, refusal.status(), refusal.body());
  }

  static void wrongInput(ServerRequest request, ServerResponse response, InputException wrong) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("status", 422);
    error.put("place", wrong.place());
    error.put("found", wrong.found());
    error.put("allowed", wrong.allowed());
    error.put("message", wrong.getMessage());
    Matcher line = FILE_AND_LINE.matcher(wrong.place());
    if (line.find()) {
      error.put("file", line.group(1));
      error.put("line", Integer.parseInt(line.group(2)));
    }
    Answers.refuse(request, response, 422, Map.of("error", error));
  }

  /// Ours: what it was stands in the server's log, not in the answer.
  static void failed(ServerRequest request, ServerResponse response, Exception failure) {
    if (failure instanceof io.helidon.http.HttpException http && http.status().code() < 500) {
      Answers.refuse(
          request,
          response,
          http.status().code(),
          Refusal.body(http.status().code(), "request", null, null, http.status().reasonPhrase()));
      return;
    }
    org.slf4j.LoggerFactory.getLogger("studio")
        .warn(
            "internal error at {}: {}",
            request.path().path().replaceAll("\\p{Cntrl}", "?"),
            failure.toString(),
            failure);
    Answers.refuse(
        request,
        response,
        500,
        Refusal.body(
            500, "server", null, null, "internal error, please report; its log says more"));
  }
}
