package spikestack.studio.web;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/// Sends answers.
final class Answers {
  /// Bounded in nesting and in the length of names and numbers.
  static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(64)
                          .maxStringLength(64 << 20)
                          .build())
                  .build())
          .build();

  private Answers() {}

  static void json(ServerResponse response, Object body) {
    json(response, Status.OK_200, body);
  }

  static void json(ServerResponse response, Status status, Object body) {
    response.status(status);
    response.header(HeaderValues.CONTENT_TYPE_JSON);
    response.send(JSON.writeValueAsBytes(body));
  }

  static void bytes(ServerResponse response, String type, byte[] body) {
    response.header(HeaderNames.CONTENT_TYPE, type);
    response.send(body);
  }

  /// An error. Where something of the request may be unread, the header says that the connection
  /// closes, and [Guard] closes it: the rest is not taken for another request.
  static void refuse(ServerRequest request, ServerResponse response, int status, Object body) {
    boolean whole =
        (request.prologue().method().equals(Method.GET)
                || request.prologue().method().equals(Method.HEAD))
            && !request.headers().contains(HeaderNames.CONTENT_LENGTH)
            && !request.headers().contains(HeaderNames.TRANSFER_ENCODING);
    if (!whole) {
      response.header(HeaderValues.CONNECTION_CLOSE);
    }
    response.headers().remove(HeaderNames.CONTENT_DISPOSITION);
    json(response, Status.create(status), body);
  }
}
