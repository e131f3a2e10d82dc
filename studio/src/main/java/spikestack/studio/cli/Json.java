package spikestack.studio.cli;

import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Small summaries for programs; results proper have `ResultFile`.
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private Json() {}

  static String text(Map<String, ?> summary) {
    return MAPPER.writeValueAsString(summary);
  }
}
