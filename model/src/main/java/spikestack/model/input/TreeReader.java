package spikestack.model.input;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/// JSON or YAML text to a [Tree]: one document, UTF-8, no duplicate keys, no anchors, aliases or
/// tags; depth, size and number of values bounded. Jackson scans; the tree is ours because it must
/// remember lines.
final class TreeReader {
  static final int MAX_BYTES = 8 << 20;
  static final int MAX_DEPTH = 48;
  static final int MAX_VALUES = 400_000;

  private static final StreamReadConstraints CONSTRAINTS =
      StreamReadConstraints.builder()
          .maxNestingDepth(MAX_DEPTH + 8)
          .maxDocumentLength(MAX_BYTES)
          .maxStringLength(1 << 20)
          .maxNameLength(4096)
          .maxNumberLength(400)
          .build();
  private static final JsonFactory JSON =
      JsonFactory.builder().streamReadConstraints(CONSTRAINTS).build();
  private static final YAMLFactory YAML =
      YAMLFactory.builder()
          .streamReadConstraints(CONSTRAINTS)
          .loadSettings(LoadSettings.builder().setCodePointLimit(MAX_BYTES).build())
          .build();

  private final String file;
  private final JsonParser parser;
  private int values;

  private TreeReader(String file, JsonParser parser) {
    this.file = file;
    this.parser = parser;
  }

  static Tree json(String file, String text) {
    return read(file, text, JSON);
  }

  static Tree yaml(String file, String text) {
    return read(file, text, YAML);
  }

  /// One scalar, as it would be written in a YAML file; `place` names it in errors.
  static Tree scalar(String place, String text) {
    try {
      if (yaml(place, "value: " + text) instanceof Tree.Entries(var entries, int line)
          && entries.get("value") instanceof Tree.Scalar value
          && value.kind() != Tree.Kind.NOTHING
          && entries.size() == 1) {
        return value;
      }
    } catch (InputException e) {
      throw new InputException(place, InputException.shortened(text), "a single value");
    }
    throw new InputException(place, InputException.shortened(text), "a single value");
  }

  /// Strict UTF-8, with the offset of the first bad byte in the error.
  static String utf8(String file, byte[] bytes, int from, int length) {
    ByteBuffer in = ByteBuffer.wrap(bytes, from, length);
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(in)
          .toString();
    } catch (CharacterCodingException e) {
      throw new InputException(
          file + ": byte " + in.position(), "bytes that are not UTF-8", "UTF-8 text");
    }
  }

  private static Tree read(String file, String text, TokenStreamFactory factory) {
    try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), text)) {
      TreeReader reader = new TreeReader(file, parser);
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new InputException(file, "an empty document", "one object");
      }
      Tree tree = reader.value(first, "", 0);
      if (parser.nextToken() != null) {
        throw new InputException(
            file + ":" + reader.line(), "more text after the end of the document", "one document");
      }
      return tree;
    } catch (JacksonException e) {
      throw malformed(file, e);
    } catch (YamlEngineException e) {
      throw new InputException(file, firstLine(e.getMessage()), "well-formed YAML");
    }
  }

  private static InputException malformed(String file, JacksonException e) {
    TokenStreamLocation location = e.getLocation();
    String place =
        location == null || location.getLineNr() < 1
            ? file
            : file + ":" + location.getLineNr() + ":" + Math.max(location.getColumnNr(), 1);
    return new InputException(place, firstLine(e.getOriginalMessage()), "well-formed text");
  }

  private static String firstLine(@Nullable String message) {
    return message == null
        ? "malformed text"
        : "malformed text (" + message.lines().findFirst().orElse("") + ")";
  }

  private int line() {
    return Math.max(parser.currentTokenLocation().getLineNr(), 1);
  }

  private Tree value(JsonToken token, String path, int depth) {
    int line = line();
    if (depth > MAX_DEPTH) {
      throw refuse(
          line, path, "nesting deeper than " + MAX_DEPTH, "at most " + MAX_DEPTH + " levels");
    }
    if (++values > MAX_VALUES) {
      throw refuse(line, path, "more than " + MAX_VALUES + " values", "at most " + MAX_VALUES);
    }
    refuseAnchors(line, path);
    return switch (token) {
      case START_OBJECT -> entries(path, depth, line);
      case START_ARRAY -> items(path, depth, line);
      case VALUE_STRING -> new Tree.Scalar(Tree.Kind.TEXT, parser.getString(), line);
      case VALUE_NUMBER_INT -> new Tree.Scalar(Tree.Kind.INTEGER, parser.getString(), line);
      case VALUE_NUMBER_FLOAT -> new Tree.Scalar(Tree.Kind.DECIMAL, parser.getString(), line);
      case VALUE_TRUE -> new Tree.Scalar(Tree.Kind.FLAG, "true", line);
      case VALUE_FALSE -> new Tree.Scalar(Tree.Kind.FLAG, "false", line);
      case VALUE_NULL -> new Tree.Scalar(Tree.Kind.NOTHING, "", line);
      case END_OBJECT, END_ARRAY, PROPERTY_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
          throw refuse(line, path, "an unexpected " + token, "a value");
    };
  }

  private Tree entries(String path, int depth, int line) {
    SequencedMap<String, Tree> entries = new LinkedHashMap<>();
    for (JsonToken token = next(path); token != JsonToken.END_OBJECT; token = next(path)) {
      int keyLine = line();
      if (token != JsonToken.PROPERTY_NAME) {
        throw refuse(keyLine, path, "an unexpected " + token, "a key");
      }
      String key = parser.currentName();
      refuseAnchors(keyLine, path);
      if (entries.containsKey(key)) {
        throw refuse(
            keyLine,
            path,
            "the key \"" + InputException.shortened(key) + "\" twice",
            "each key once");
      }
      entries.put(key, value(next(path), join(path, key), depth + 1));
    }
    return new Tree.Entries(entries, line);
  }

  private Tree items(String path, int depth, int line) {
    List<Tree> items = new ArrayList<>();
    for (JsonToken token = next(path); token != JsonToken.END_ARRAY; token = next(path)) {
      items.add(value(token, path + "[" + items.size() + "]", depth + 1));
    }
    return new Tree.Items(items, line);
  }

  private static String join(String path, String key) {
    String shown = InputException.shortened(key);
    return path.isEmpty() ? shown : path + "." + shown;
  }

  private JsonToken next(String path) {
    JsonToken token = parser.nextToken();
    if (token == null) {
      throw refuse(line(), path, "the end of the text", "a complete document");
    }
    return token;
  }

  /// Aliases repeat subtrees (and can repeat repeats), tags ask for types: neither is needed in an
  /// input file.
  private void refuseAnchors(int line, String path) {
    if (parser instanceof YAMLParser yaml
        && (yaml.isCurrentAlias() || yaml.getObjectId() != null || yaml.getTypeId() != null)) {
      throw refuse(line, path, "a YAML anchor, alias or tag", "plain values");
    }
  }

  private InputException refuse(int line, String path, String found, String allowed) {
    return new InputException(
        file + ":" + line + (path.isEmpty() ? "" : ": " + path), found, allowed);
  }
}
