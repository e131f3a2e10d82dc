package spikestack.studio.web;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// A result in a few words and numbers.
final class Summary {
  private Summary() {}

  /// What a `result.json` is: `study`, `stack`, `explore` or `other`.
  static String kind(JsonNode result) {
    if (result.path("network").isObject() && result.path("arrangements").isArray()) {
      return "study";
    }
    if (result.path("arrangements").path(0).has("footprintMm2")) {
      return "stack";
    }
    if (result.path("format").asString("").equals("spikestack-explore/1")) {
      return "explore";
    }
    return "other";
  }

  static Map<String, Object> of(ResultFolders.Folder folder, JsonNode result) {
    String kind = kind(result);
    List<Map<String, Object>> headline = new ArrayList<>();
    String title = folder.id().equals("~") ? folder.path().getFileName().toString() : folder.id();
    switch (kind) {
      case "study" -> {
        title =
            result.path("command").asString()
                + " of "
                + result.path("network").path("name").asString()
                + ", "
                + result.path("images").asInt()
                + " images";
        number(headline, "accuracy", result.path("accuracy").path("simulator"), "");
        for (JsonNode arrangement : result.path("arrangements")) {
          JsonNode energy = arrangement.path("energy");
          String name = arrangement.path("name").asString();
          number(headline, name + " energy", energy.path("value"), energy.path("unit").asString());
          JsonNode latency = arrangement.path("latency");
          number(
              headline, name + " latency", latency.path("value"), latency.path("unit").asString());
        }
      }
      case "stack" -> {
        title = "stack in " + result.path("technology").asString();
        for (JsonNode arrangement : result.path("arrangements")) {
          String name = arrangement.path("arrangement").asString();
          number(headline, name + " footprint", arrangement.path("footprintMm2"), "mm2");
          number(headline, name + " power", arrangement.path("power").path("totalMw"), "mW");
          number(
              headline, name + " frequency", arrangement.path("timing").path("megahertz"), "MHz");
        }
      }
      case "explore" -> {
        title = "exploration " + result.path("name").asString("");
        number(headline, "points", result.path("points"), "");
        JsonNode front = result.path("front");
        if (front.isArray()) {
          Map<String, Object> entry = new LinkedHashMap<>();
          entry.put("label", "on the front");
          entry.put("value", front.size());
          entry.put("unit", "");
          headline.add(entry);
        }
      }
      default -> {
        JsonNode command = result.path("command");
        JsonNode format = result.path("format");
        title =
            command.isString() ? command.asString() : format.isString() ? format.asString() : title;
      }
    }
    return summary(folder, kind, title, headline);
  }

  static Map<String, Object> unreadable(ResultFolders.Folder folder) {
    return summary(folder, "other", "unreadable result.json", List.of());
  }

  private static Map<String, Object> summary(
      ResultFolders.Folder folder, String kind, String title, List<Map<String, Object>> headline) {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("id", folder.id());
    summary.put("kind", kind);
    summary.put("title", title);
    summary.put(
        "time",
        folder.time().toInstant().truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString());
    summary.put("headline", headline);
    return summary;
  }

  private static void number(
      List<Map<String, Object>> headline, String label, JsonNode value, String unit) {
    if (value.isNumber()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("label", label);
      entry.put("value", value.asDouble());
      entry.put("unit", unit);
      headline.add(entry);
    }
  }
}
