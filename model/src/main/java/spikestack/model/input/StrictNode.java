package spikestack.model.input;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A value of a JSON or YAML file, read strictly: a cursor that knows its file, line and key path,
/// so that every complaint does.
///
/// On an object, `text(key)`, `integer(key, min, max)`, ... ask for a required key; `has(key)`
/// tells whether an optional one is there. Every key that was asked for is remembered, and
/// [#done()], called once on the root when reading is over, refuses the keys nobody asked for, in
/// the root and in every object reached from it. Nothing is converted: a number in quotes is text,
/// `null` is no value.
public final class StrictNode {
  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,18}");
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]{1,4})?");

  private final String file;
  private final String path;
  private final Tree tree;
  private final SequencedSet<String> known = new LinkedHashSet<>();
  private final Map<String, StrictNode> children = new LinkedHashMap<>();
  private @Nullable List<StrictNode> elements;

  private StrictNode(String file, String path, Tree tree) {
    this.file = file;
    this.path = path;
    this.tree = tree;
  }

  /// Reads `.json`, `.yaml` or `.yml`, at most 8 MiB; the document must be an object.
  public static StrictNode read(Path file) {
    byte[] bytes = FileBytes.read(file, TreeReader.MAX_BYTES);
    String name = file.toString();
    String text = TreeReader.utf8(name, bytes, 0, bytes.length);
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".json")) {
      return json(name, text);
    }
    if (lower.endsWith(".yaml") || lower.endsWith(".yml")) {
      return yaml(name, text);
    }
    throw new InputException(
        name, "a file of unknown kind", "a name ending in .json, .yaml or .yml");
  }

  /// Reads JSON text; `file` names it in errors.
  public static StrictNode json(String file, String text) {
    return root(file, TreeReader.json(file, text));
  }

  /// Reads YAML text; `file` names it in errors.
  public static StrictNode yaml(String file, String text) {
    return root(file, TreeReader.yaml(file, text));
  }

  private static StrictNode root(String file, Tree tree) {
    StrictNode node = new StrictNode(file, "", tree);
    node.entries();
    return node;
  }

  /// This document with one scalar replaced, or added where its object is there and has no such
  /// key: a document to be read anew, as strictly. Steps of `path` are keys, or positions in lists.
  ///
  /// @param scalar the value as one would write it in the file
  /// @param file names the new document in errors
  public StrictNode with(List<String> path, String scalar, String file) {
    Tree value = TreeReader.scalar(place(), scalar);
    return root(file, replaced(tree, path, 0, value));
  }

  /// This document, to be read anew: nothing is known yet. `file` names it in errors.
  public StrictNode again(String file) {
    return root(file, tree);
  }

  private Tree replaced(Tree at, List<String> steps, int step, Tree value) {
    if (step == steps.size()) {
      if (!(at instanceof Tree.Scalar)) {
        throw new InputException(
            file + ":" + at.line() + ": " + String.join(".", steps), at.describe(), "a scalar");
      }
      return value;
    }
    String name = steps.get(step);
    return switch (at) {
      case Tree.Entries(var entries, int line) -> {
        SequencedMap<String, Tree> changed = new LinkedHashMap<>(entries);
        Tree old = entries.get(name);
        if (old == null && step < steps.size() - 1) {
          throw noSuch(at, steps, step, String.join(", ", entries.keySet()));
        }
        changed.put(name, old == null ? value : replaced(old, steps, step + 1, value));
        yield new Tree.Entries(changed, line);
      }
      case Tree.Items(List<Tree> items, int line) -> {
        int position = INTEGER.matcher(name).matches() ? Integer.parseInt(name) : -1;
        if (position < 0 || position >= items.size()) {
          throw noSuch(at, steps, step, "0.." + (items.size() - 1));
        }
        List<Tree> changed = new ArrayList<>(items);
        changed.set(position, replaced(items.get(position), steps, step + 1, value));
        yield new Tree.Items(changed, line);
      }
      case Tree.Scalar scalar -> throw noSuch(at, steps, step, "nothing: this is a scalar");
    };
  }

  private InputException noSuch(Tree at, List<String> steps, int step, String there) {
    return new InputException(
        file + ":" + at.line() + ": " + String.join(".", steps.subList(0, step + 1)),
        "no such key",
        "one of: " + there);
  }

  // This value.

  /// A scalar as it is written, of whatever kind, without quotes.
  public String scalar() {
    if (tree instanceof Tree.Scalar scalar && scalar.kind() != Tree.Kind.NOTHING) {
      return scalar.text();
    }
    throw refuse("a single value");
  }

  /// `FILE:LINE: key.path[0]`.
  public String place() {
    return file + ":" + tree.line() + (path.isEmpty() ? "" : ": " + path);
  }

  /// The key path alone, as `cores[2].rows`; empty at the root.
  public String path() {
    return path;
  }

  public boolean isText() {
    return isScalar(Tree.Kind.TEXT);
  }

  public boolean isNumber() {
    return isScalar(Tree.Kind.INTEGER) || isScalar(Tree.Kind.DECIMAL);
  }

  public boolean isObject() {
    return tree instanceof Tree.Entries;
  }

  public boolean isList() {
    return tree instanceof Tree.Items;
  }

  private boolean isScalar(Tree.Kind kind) {
    return tree instanceof Tree.Scalar scalar && scalar.kind() == kind;
  }

  public String text() {
    if (isText() && !((Tree.Scalar) tree).text().isBlank()) {
      return ((Tree.Scalar) tree).text();
    }
    throw refuse("a text");
  }

  /// Text that may be empty.
  public String anyText() {
    if (isText()) {
      return ((Tree.Scalar) tree).text();
    }
    throw refuse("a text");
  }

  public long integer(long min, long max) {
    String allowed = "an integer " + min + ".." + max;
    if (isScalar(Tree.Kind.INTEGER)) {
      String written = ((Tree.Scalar) tree).text();
      if (INTEGER.matcher(written).matches()) {
        long value = Long.parseLong(written);
        if (value >= min && value <= max) {
          return value;
        }
      }
    }
    throw refuse(allowed);
  }

  public int integer(int min, int max) {
    return (int) integer((long) min, (long) max);
  }

  /// A finite number within `min..max`.
  public double decimal(double min, double max) {
    if (isNumber() && DECIMAL.matcher(((Tree.Scalar) tree).text()).matches()) {
      double value = Double.parseDouble(((Tree.Scalar) tree).text());
      if (Double.isFinite(value) && value >= min && value <= max) {
        return value;
      }
    }
    boolean any = min == -Double.MAX_VALUE && max == Double.MAX_VALUE;
    throw refuse(any ? "a finite number" : "a number " + min + ".." + max);
  }

  public double decimal() {
    return decimal(-Double.MAX_VALUE, Double.MAX_VALUE);
  }

  public boolean flag() {
    if (isScalar(Tree.Kind.FLAG)) {
      return ((Tree.Scalar) tree).text().equals("true");
    }
    throw refuse("true or false");
  }

  /// One of the given words.
  public String choice(List<String> allowed) {
    if (isText() && allowed.contains(((Tree.Scalar) tree).text())) {
      return ((Tree.Scalar) tree).text();
    }
    throw refuse("one of " + String.join(", ", allowed));
  }

  /// One of the constants, written in lower case with `-` for `_`.
  public <E extends Enum<E>> E choice(Class<E> type) {
    E[] constants = type.getEnumConstants();
    List<String> words = Arrays.stream(constants).map(StrictNode::word).toList();
    return constants[words.indexOf(choice(words))];
  }

  /// How [#choice(Class)] expects a constant to be written.
  public static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// The elements of this list, in order.
  public List<StrictNode> list() {
    if (!(tree instanceof Tree.Items(List<Tree> values, int line))) {
      throw refuse("a list");
    }
    if (elements == null) {
      List<StrictNode> made = new ArrayList<>(values.size());
      for (int i = 0; i < values.size(); i++) {
        made.add(new StrictNode(file, path + "[" + i + "]", values.get(i)));
      }
      elements = List.copyOf(made);
    }
    return elements;
  }

  /// A complaint about this value; `allowed` says what would have been right.
  public InputException refuse(String allowed) {
    return new InputException(place(), tree.describe(), allowed);
  }

  /// A complaint about this value in other words than the value itself.
  public InputException refuse(String found, String allowed) {
    return new InputException(place(), found, allowed);
  }

  // Keys of this object.

  /// Whether the key is there; from then on it is a known key.
  public boolean has(String key) {
    known.add(key);
    return entries().containsKey(key);
  }

  /// All keys, in file order: for maps whose keys are names chosen by the user. Does not make them
  /// known.
  public List<String> keys() {
    return List.copyOf(entries().keySet());
  }

  /// The value at a required key, of any kind.
  public StrictNode at(String key) {
    known.add(key);
    Tree value = entries().get(key);
    if (value == null) {
      throw new InputException(
          file + ":" + tree.line() + ": " + join(key), "no such key", "the key is required");
    }
    return children.computeIfAbsent(key, k -> new StrictNode(file, join(k), value));
  }

  public String text(String key) {
    return at(key).text();
  }

  public long integer(String key, long min, long max) {
    return at(key).integer(min, max);
  }

  public int integer(String key, int min, int max) {
    return at(key).integer(min, max);
  }

  public double decimal(String key) {
    return at(key).decimal();
  }

  public double decimal(String key, double min, double max) {
    return at(key).decimal(min, max);
  }

  public boolean flag(String key) {
    return at(key).flag();
  }

  public String choice(String key, String... allowed) {
    return at(key).choice(List.of(allowed));
  }

  public <E extends Enum<E>> E choice(String key, Class<E> type) {
    return at(key).choice(type);
  }

  public List<StrictNode> list(String key) {
    return at(key).list();
  }

  /// An object at a required key.
  public StrictNode object(String key) {
    StrictNode node = at(key);
    node.entries();
    return node;
  }

  /// Refuses unknown keys: in this object and in every object that was reached from it.
  public void done() {
    if (tree instanceof Tree.Entries(var entries, int line)) {
      for (Map.Entry<String, Tree> entry : entries.entrySet()) {
        if (!known.contains(entry.getKey())) {
          String allowed =
              known.isEmpty()
                  ? "no key here"
                  : known.stream().sorted().collect(Collectors.joining(", ", "one of ", ""));
          throw new InputException(
              file + ":" + entry.getValue().line() + ": " + join(entry.getKey()),
              "an unknown key",
              allowed);
        }
      }
    }
    children.values().forEach(StrictNode::done);
    if (elements != null) {
      elements.forEach(StrictNode::done);
    }
  }

  private Map<String, Tree> entries() {
    if (tree instanceof Tree.Entries(var values, int line)) {
      return values;
    }
    throw refuse("an object with keys");
  }

  private String join(String key) {
    return path.isEmpty()
        ? InputException.shortened(key)
        : path + "." + InputException.shortened(key);
  }
}
