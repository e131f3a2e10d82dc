package spikestack.model.input.checkpoint;

import java.util.List;
import spikestack.model.input.InputException;
import spikestack.model.input.checkpoint.Value.Global;
import spikestack.model.input.checkpoint.Value.Items;
import spikestack.model.input.checkpoint.Value.Text;
import spikestack.model.input.checkpoint.Value.Tuple;
import spikestack.model.input.checkpoint.Value.Whole;

/// The arguments of a call, asked for by position and kind.
record Arguments(String function, List<Value> all, PickleInput in, Limits limits) {
  private static final int MAX_DIMENSIONS = 8;

  int count() {
    return all.size();
  }

  Value at(int index) {
    if (index >= all.size()) {
      throw refuse(all.size() + " arguments", "at least " + (index + 1));
    }
    return all.get(index);
  }

  String text(int index) {
    if (at(index) instanceof Text(String text)) {
      return text;
    }
    throw refuse(at(index).describe(), "a text");
  }

  Global name(int index) {
    if (at(index) instanceof Global name) {
      return name;
    }
    throw refuse(at(index).describe(), "a name");
  }

  long whole(int index) {
    return whole(at(index));
  }

  private long whole(Value value) {
    if (value instanceof Whole(long number)) {
      return number;
    }
    throw refuse(value.describe(), "an integer");
  }

  List<Value> values(int index) {
    return elements(at(index));
  }

  List<Value> elements(Value value) {
    List<Value> elements =
        switch (value) {
          case Tuple(List<Value> values) -> values;
          case Items(List<Value> values) -> values;
          case Value other -> throw refuse(other.describe(), "a tuple or a list");
        };
    // One list may be given to any number of calls; each of them copies it.
    limits.values(elements.size(), in);
    return elements;
  }

  /// Extents or strides.
  long[] wholes(int index) {
    List<Value> values = values(index);
    if (values.size() > MAX_DIMENSIONS) {
      throw refuse(values.size() + " dimensions", "at most " + MAX_DIMENSIONS);
    }
    return values.stream().mapToLong(this::whole).toArray();
  }

  InputException refuse(String found, String allowed) {
    return in.refuse(found + " for " + InputException.shortened(function), allowed);
  }
}
