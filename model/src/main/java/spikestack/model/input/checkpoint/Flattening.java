package spikestack.model.input.checkpoint;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spikestack.model.input.InputException;
import spikestack.model.input.checkpoint.Value.Entries;
import spikestack.model.input.checkpoint.Value.Inert;
import spikestack.model.input.checkpoint.Value.Items;
import spikestack.model.input.checkpoint.Value.NdArray;
import spikestack.model.input.checkpoint.Value.Strided;
import spikestack.model.input.checkpoint.Value.Tuple;

/// Nested values as two flat maps: names joined with `.` to tensors not yet read, and to notes.
///
/// A module saved whole (`torch.save(model)`) gets the names that its `state_dict` would have, and
/// its plain attributes (`lif.tau`) become notes. Values may be shared, even contain themselves: a
/// circle is refused, and what sharing multiplies is bounded.
final class Flattening {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_VISITS = 500_000;
  private static final long MAX_NAMES = 1 << 25;
  private static final int MAX_NOTE = 1000;

  /// What a module keeps its tensors and children in.
  private static final List<String> MODULE = List.of("_parameters", "_buffers", "_modules");

  private final String file;
  private final SequencedMap<String, Value> tensors = new LinkedHashMap<>();
  private final SequencedMap<String, String> notes = new LinkedHashMap<>();
  private final Set<Value> open = Collections.newSetFromMap(new IdentityHashMap<>());
  private int visits;
  private long characters;

  private Flattening(String file) {
    this.file = file;
  }

  static Flattening of(String file, Value root) {
    Flattening flat = new Flattening(file);
    switch (root) {
      case Entries e -> flat.container("", e);
      case Items i -> flat.container("", i);
      case Tuple t -> flat.container("", t);
      case Inert i -> flat.container("", i);
      case Value other -> flat.add("value", other);
    }
    return flat;
  }

  /// [Strided] and [NdArray] values of known element types.
  SequencedMap<String, Value> tensors() {
    return tensors;
  }

  SequencedMap<String, String> notes() {
    return notes;
  }

  private void add(String name, Value value) {
    if (++visits > MAX_VISITS) {
      throw new InputException(
          place(name), "more than " + MAX_VISITS + " entries", "at most " + MAX_VISITS);
    }
    switch (value) {
      case Strided s -> {
        if (s.element().type() != null) {
          tensor(name, s);
        } else {
          note(name, "a tensor of " + s.element().name() + ", not read");
        }
      }
      case NdArray a -> {
        if (a.type != null && a.type.element.type() != null && a.data != null) {
          tensor(name, a);
        } else {
          String type = a.type == null ? "nothing" : a.type.element.name();
          note(name, "an array of " + type + ", not read");
        }
      }
      case Entries e -> container(name, e);
      case Items i -> container(name, i);
      case Tuple t -> container(name, t);
      case Inert i -> container(name, i);
      case Value other -> note(name, text(other));
    }
  }

  private void container(String name, Value value) {
    if (open.size() == MAX_DEPTH) {
      throw new InputException(
          place(name),
          "containers in containers, deeper than " + MAX_DEPTH,
          "at most " + MAX_DEPTH);
    }
    if (!open.add(value)) {
      throw new InputException(
          place(name), value.describe() + " that contains itself", "values without circles");
    }
    switch (value) {
      case Entries(SequencedMap<String, Value> values) -> {
        if (values.isEmpty() && !name.isEmpty()) {
          note(name, "{}");
        }
        values.forEach((key, inner) -> add(join(name, key), inner));
      }
      case Items(List<Value> values) -> list(name, values, "[", "]");
      case Tuple(List<Value> values) -> list(name, values, "(", ")");
      case Inert inert -> object(name, inert);
      case Value other -> throw new IllegalStateException(other.describe());
    }
    open.remove(value);
  }

  /// Plain values in one note, others by index.
  private void list(String name, List<Value> values, String begin, String end) {
    if (name.isEmpty() || values.stream().anyMatch(value -> plain(value) == null)) {
      for (int i = 0; i < values.size(); i++) {
        add(join(name, Integer.toString(i)), values.get(i));
      }
      return;
    }
    StringBuilder all = new StringBuilder(begin);
    for (Value value : values) {
      if (all.length() > MAX_NOTE) {
        break;
      }
      all.append(all.length() == 1 ? "" : ", ").append(cut(text(value)));
    }
    note(name, all.append(end).toString());
    visits += values.size();
  }

  private void object(String name, Inert object) {
    Entries state = entries(object.state);
    if (state != null && state.values().keySet().containsAll(MODULE)) {
      for (String part : MODULE) {
        if (state.values().get(part) instanceof Entries(SequencedMap<String, Value> values)) {
          values.forEach((key, inner) -> add(join(name, key), inner));
        }
      }
      state
          .values()
          .forEach(
              (key, inner) -> {
                String note = key.startsWith("_") ? null : plain(inner);
                if (note != null) {
                  note(join(name, key), note);
                }
              });
    } else {
      if (!name.isEmpty()) {
        note(name, "object " + object.what);
      }
      if (state != null) {
        state.values().forEach((key, inner) -> add(join(name, key), inner));
      }
    }
    object.entries.values().forEach((key, inner) -> add(join(name, key), inner));
    for (int i = 0; i < object.items.values().size(); i++) {
      add(join(name, Integer.toString(i)), object.items.values().get(i));
    }
  }

  /// The attributes of an object: its state, or the first part of a state with slots.
  private static @Nullable Entries entries(@Nullable Value state) {
    return switch (state) {
      case Entries entries -> entries;
      case Tuple(List<Value> parts)
          when !parts.isEmpty() && parts.getFirst() instanceof Entries entries ->
          entries;
      case null, default -> null;
    };
  }

  private void tensor(String name, Value value) {
    count(name);
    if (tensors.put(name, value) != null || notes.containsKey(name)) {
      throw twice(name);
    }
  }

  private void note(String name, String text) {
    count(name);
    String kept = cut(text);
    characters += kept.length();
    if (notes.put(name, kept) != null || tensors.containsKey(name)) {
      throw twice(name);
    }
  }

  private static String cut(String text) {
    return text.length() <= MAX_NOTE ? text : text.substring(0, MAX_NOTE - 3) + "...";
  }

  private void count(String name) {
    characters += name.length();
    if (characters > MAX_NAMES) {
      throw new InputException(
          file, "names of more than " + MAX_NAMES + " characters together", "at most " + MAX_NAMES);
    }
  }

  private InputException twice(String name) {
    return new InputException(
        file, "two entries named " + InputException.shortened(name), "each name once");
  }

  private static String text(Value value) {
    String plain = plain(value);
    return plain == null ? value.describe() : plain;
  }

  /// A scalar as text, null for what is none.
  private static @Nullable String plain(Value value) {
    return switch (value) {
      case Value.Nothing n -> "None";
      case Value.Flag(boolean flag) -> flag ? "True" : "False";
      case Value.Whole(long number) -> Long.toString(number);
      case Value.Big(var number) -> number.toString();
      case Value.Real(double number) -> Double.toString(number);
      case Value.Text(String text) -> text;
      case Value.Global name -> name.toString();
      case Value.DType type -> type.element.name();
      case Value.Bytes bytes -> bytes.describe();
      case Value.Stored storage -> storage.describe();
      case Tuple t -> null;
      case Items i -> null;
      case Entries e -> null;
      case Inert i -> null;
      case Strided s -> null;
      case NdArray a -> null;
    };
  }

  private String place(String name) {
    return name.isEmpty() ? file : file + ": " + InputException.shortened(name);
  }

  private static String join(String name, String key) {
    return name.isEmpty() ? key : name + "." + key;
  }
}
