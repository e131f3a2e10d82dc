package spikestack.studio.web;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
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

  /// An error closes the connection: whatever is left of its request is not read as another one.
  static void refuse(ServerResponse response, int status, Object body) {
    response.header(HeaderValues.CONNECTION_CLOSE);
    response.headers().remove(HeaderNames.CONTENT_DISPOSITION);
    json(response, Status.create(status), body);
  }
}
