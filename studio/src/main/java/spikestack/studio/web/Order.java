package spikestack.studio.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spikestack.model.input.StrictNode;
import tools.jackson.databind.JsonNode;

/// What `POST /api/runs` asks for, checked, and as words of the command line.
///
/// Words are whole (`--images=20`), so that no value can be taken for an option; files are those
/// that [Inputs] lists.
final class Order {
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";
  private static final int LONGEST_TEXT = 64 << 10;

  /// How an option's value may look.
  private enum Kind {
    WHOLE,
    DECIMAL,
    WORDS,
    FILE
  }

  private static final Map<String, Map<String, Kind>> OPTIONS =
      Map.of(
          "run",
          Map.of(
              "images", Kind.WHOLE,
              "keep-heads", Kind.DECIMAL,
              "skip", Kind.WORDS,
              "accelerator", Kind.FILE,
              "technology", Kind.FILE,
              "model", Kind.FILE),
          "explore",
          Map.of("points", Kind.WHOLE),
          "stack",
          Map.of(
              "accelerator", Kind.FILE,
              "technology", Kind.FILE,
              "arrangement", Kind.WORDS,
              "recipe", Kind.FILE,
              "package", Kind.WORDS,
              "period", Kind.DECIMAL,
              "utilisation", Kind.DECIMAL,
              "seed", Kind.WHOLE));

  /// Keys of a study that name files.
  private static final List<String> FILES = List.of("model", "data", "accelerator", "technology");

  private final String command;
  private final String name;
  private final @Nullable Path study;
  private final @Nullable String text;
  private final List<String> options;

  private Order(
      String command,
      String name,
      @Nullable Path study,
      @Nullable String text,
      List<String> options) {
    this.command = command;
    this.name = name;
    this.study = study;
    this.text = text;
    this.options = options;
  }

  /// Commands that can be asked for, in alphabetical order.
  ///
  /// @param offered by the command line
  static List<String> commands(Set<String> offered) {
    return OPTIONS.keySet().stream().filter(offered::contains).sorted().toList();
  }

  /// @throws Refusal 400 for what cannot be meant, 422 for files that are not listed
  static Order of(JsonNode body, Inputs inputs, Set<String> offered) {
    String command = text(body, "command");
    Map<String, Kind> allowed = OPTIONS.get(command);
    if (allowed == null || !offered.contains(command)) {
      throw new Refusal(400, "command", command, String.join(", ", commands(offered)));
    }
    String name = text(body, "name");
    if (!name.matches(NAME)) {
      throw new Refusal(400, "name", name, "1 to 64 letters, digits, . _ -, not . first");
    }
    body.propertyNames()
        .forEach(
            key -> {
              if (!List.of("command", "name", "study", "text", "options").contains(key)) {
                throw new Refusal(
                    400, key, "an unknown key", "command, name, study, text, options");
              }
            });
    JsonNode study = body.path("study");
    JsonNode own = body.path("text");
    boolean right =
        switch (command) {
          case "run", "explore" -> study.isString() ^ own.isString();
          default -> !study.isString() && !own.isString();
        };
    if (!right) {
      throw new Refusal(
          400,
          "study",
          study.isString() ? "it" + (own.isString() ? " and text" : "") : "nothing",
          "run, explore: study or text; stack: neither");
    }
    if (own.isString() && own.asString().length() > LONGEST_TEXT) {
      throw new Refusal(413, "text", own.asString().length() + " characters", "at most 65536");
    }
    List<String> words = new ArrayList<>();
    for (Map.Entry<String, JsonNode> option : body.path("options").properties()) {
      Kind kind = allowed.get(option.getKey());
      if (kind == null) {
        throw new Refusal(
            400,
            "options",
            option.getKey(),
            String.join(", ", allowed.keySet().stream().sorted().toList()));
      }
      if (!option.getValue().isNull()) {
        words.add("--" + option.getKey() + "=" + value(option, kind, inputs));
      }
    }
    Path file = study.isString() ? inputs.file(study.asString()) : null;
    String content = own.isString() ? own.asString() : null;
    if (content != null) {
      words.addAll(
          0,
          command.equals("run")
              ? files(content, inputs, body.path("options"))
              : List.of("--relative-to=" + inputs.base(sweepFiles(content))));
    }
    return new Order(command, name, file, content, words);
  }

  private static String text(JsonNode body, String key) {
    JsonNode value = body.path(key);
    if (!value.isString()) {
      throw new Refusal(400, key, value.isMissingNode() ? "nothing" : "no text", "text");
    }
    return value.asString();
  }

  private static String value(Map.Entry<String, JsonNode> option, Kind kind, Inputs inputs) {
    JsonNode value = option.getValue();
    String place = "options." + option.getKey();
    return switch (kind) {
      case WHOLE -> {
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
          throw new Refusal(400, place, value.toString(), "a whole number");
        }
        yield Long.toString(value.asLong());
      }
      case DECIMAL -> {
        if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
          throw new Refusal(400, place, value.toString(), "a number");
        }
        yield Double.toString(value.asDouble());
      }
      case WORDS -> {
        if (!value.isString() || !value.asString().matches("[A-Za-z0-9][A-Za-z0-9,-]{0,63}")) {
          throw new Refusal(400, place, value.toString(), "a word, or words with commas");
        }
        yield value.asString();
      }
      case FILE -> {
        if (!value.isString()) {
          throw new Refusal(400, place, value.toString(), "a file of GET /api/studies");
        }
        yield inputs.file(value.asString()).toString();
      }
    };
  }

  /// Files that a text names count from SpikeStack's folder, not from where the text will lie; an
  /// option that is given wins.
  private static List<String> files(String text, Inputs inputs, JsonNode given) {
    StrictNode study = StrictNode.yaml("study", text);
    List<String> words = new ArrayList<>();
    for (String key : FILES) {
      if (study.isObject() && study.has(key) && !given.has(key)) {
        words.add("--" + key + "=" + inputs.file(study.text(key)));
      }
    }
    return words;
  }

  /// What a sweep names, once for all points and along its axes.
  private static List<String> sweepFiles(String text) {
    StrictNode sweep = StrictNode.yaml("sweep", text);
    List<String> names = new ArrayList<>();
    if (sweep.isObject()) {
      StrictNode axes = sweep.has("axes") ? sweep.at("axes") : sweep;
      for (String key : FILES) {
        if (sweep.has(key)) {
          names.add(sweep.text(key));
        }
        if (axes.isObject() && axes != sweep && axes.has(key)) {
          axes.list(key).forEach(name -> names.add(name.text()));
        }
      }
    }
    return names;
  }

  String command() {
    return command;
  }

  String name() {
    return name;
  }

  /// The command line behind the launcher's own words.
  ///
  /// @param folder for a file of the text, made when needed
  /// @param out the result folder
  List<String> words(Path folder, Path out) throws IOException {
    List<String> words = new ArrayList<>();
    words.add(command);
    if (text != null) {
      Files.createDirectories(folder);
      words.add(Files.writeString(folder.resolve("study.yaml"), text).toAbsolutePath().toString());
    } else if (study != null) {
      words.add(study.toString());
    }
    words.addAll(options);
    words.add("--out=" + out.toAbsolutePath());
    return words;
  }
}
