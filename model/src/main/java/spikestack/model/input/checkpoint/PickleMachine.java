package spikestack.model.input.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import spikestack.model.input.InputException;
import spikestack.model.input.checkpoint.Value.Bytes;
import spikestack.model.input.checkpoint.Value.Entries;
import spikestack.model.input.checkpoint.Value.Flag;
import spikestack.model.input.checkpoint.Value.Global;
import spikestack.model.input.checkpoint.Value.Inert;
import spikestack.model.input.checkpoint.Value.Items;
import spikestack.model.input.checkpoint.Value.Real;
import spikestack.model.input.checkpoint.Value.Text;
import spikestack.model.input.checkpoint.Value.Tuple;
import spikestack.model.input.checkpoint.Value.Whole;

/// Executes one pickle (protocols 0 to 5) on values of our own.
///
/// A pickle is a program for a stack machine. Here its instructions can only build [Value]s: names
/// are kept as names, a call is looked up in the list of [PickleCalls] and otherwise becomes an
/// inert object, and the instructions that reach outside the file (extension registry, out-of-band
/// buffers, a persistent id where the file has none) are refused. Work is linear in the file's
/// bytes; memory is bounded by [Limits].
///
/// Source: the opcode list of CPython's `pickletools` documentation.
final class PickleMachine {
  /// Gives meaning to a persistent id; refuses one that has none.
  @FunctionalInterface
  interface Persistent {
    Value resolve(Value id, PickleInput in);
  }

  private static final int MAX_LONG_BYTES = 1024;
  private static final int MAX_NAME = 1000;

  private final PickleInput in;
  private final Persistent persistent;
  private final PickleCalls calls;
  private final Limits limits;

  private final List<Value> stack = new ArrayList<>();
  private final List<Integer> marks = new ArrayList<>();
  private final Map<Long, Value> memo = new HashMap<>();

  PickleMachine(PickleInput in, Persistent persistent, PickleCalls calls, Limits limits) {
    this.in = in;
    this.persistent = persistent;
    this.calls = calls;
    this.limits = limits;
  }

  /// Runs to STOP; `in` then stands behind it.
  Value run() throws IOException {
    while (true) {
      int code = in.operation();
      if (code == '.') {
        Value result = pop();
        if (!stack.isEmpty() || !marks.isEmpty()) {
          throw in.refuse("values left on the stack at the end", "a pickle of one value");
        }
        return result;
      }
      step(code);
    }
  }

  private void step(int code) throws IOException {
    switch (code) {
      // Framing.
      case 0x80 -> protocol(in.u8());
      case 0x95 -> frame(in.i64());

      // Constants.
      case 'N' -> push(Value.Nothing.NONE);
      case 0x88 -> push(new Flag(true));
      case 0x89 -> push(new Flag(false));
      case 'I' -> push(PickleText.decimalOrFlag(in.line(), in));
      case 'J' -> push(new Whole(in.i32()));
      case 'K' -> push(new Whole(in.u8()));
      case 'M' -> push(new Whole(in.u16()));
      case 'L' -> push(PickleText.whole(in.line().replaceFirst("L$", ""), in));
      case 0x8A -> push(PickleText.whole(in.bytes(in.u8(), MAX_LONG_BYTES)));
      case 0x8B -> push(PickleText.whole(in.bytes(in.i32(), MAX_LONG_BYTES)));
      case 'F' -> push(PickleText.real(in.line(), in));
      case 'G' -> push(new Real(in.real()));

      // Text and bytes. Texts of Python 2 are bytes; names and numbers are all they are used for.
      case 'S' -> push(new Text(PickleText.quoted(in.line(), in)));
      case 'T' -> push(new Text(in.latin1(in.i32())));
      case 'U' -> push(new Text(in.latin1(in.u8())));
      case 'V' -> push(new Text(PickleText.unescaped(in.line(), in)));
      case 'X' -> push(new Text(in.utf8(in.u32())));
      case 0x8C -> push(new Text(in.utf8(in.u8())));
      case 0x8D -> push(new Text(in.utf8(in.i64())));
      case 'B' -> push(new Bytes(in.skip(in.u32())));
      case 'C' -> push(new Bytes(in.skip(in.u8())));
      case 0x8E, 0x96 -> push(new Bytes(in.skip(in.i64())));

      // Containers.
      case ')' -> push(new Tuple(List.of()));
      case 't' -> push(new Tuple(List.copyOf(popToMark())));
      case 0x85 -> pushTuple(1);
      case 0x86 -> pushTuple(2);
      case 0x87 -> pushTuple(3);
      case ']', 0x8F -> push(new Items());
      case 'l', 0x91 -> push(new Items(new ArrayList<>(popToMark())));
      case 'a' -> append(List.of(pop()));
      case 'e', 0x90 -> append(popToMark());
      case '}' -> push(new Entries());
      case 'd' -> {
        List<Value> pairs = List.copyOf(popToMark());
        push(new Entries());
        setItems(pairs);
      }
      case 's' -> {
        Value value = pop();
        setItems(List.of(pop(), value));
      }
      case 'u' -> setItems(popToMark());

      // Stack and memo.
      case '0' -> drop();
      case '2' -> push(top());
      case '(' -> mark();
      case '1' -> popToMark().clear();
      case 'p' -> remember(index(in.line()));
      case 'q' -> remember(in.u8());
      case 'r' -> remember(in.u32());
      case 0x94 -> remember(memo.size());
      case 'g' -> push(remembered(index(in.line())));
      case 'h' -> push(remembered(in.u8()));
      case 'j' -> push(remembered(in.u32()));

      // Names, calls, objects.
      case 'c' -> push(name(in.line(), in.line()));
      case 0x93 -> {
        Value name = pop();
        push(name(text(pop()), text(name)));
      }
      case 'R' -> {
        Value arguments = pop();
        push(calls.call(pop(), tuple(arguments), in));
      }
      case 0x81 -> {
        Value arguments = pop();
        push(calls.make(pop(), tuple(arguments), in));
      }
      case 0x92 -> {
        drop(); // the keyword arguments of a class that is not made anyway
        Value arguments = pop();
        push(calls.make(pop(), tuple(arguments), in));
      }
      case 'i' -> {
        Global name = name(in.line(), in.line());
        push(calls.make(name, List.copyOf(popToMark()), in));
      }
      case 'o' -> {
        List<Value> parts = List.copyOf(popToMark());
        if (parts.isEmpty()) {
          throw in.refuse("an object without a class", "a class");
        }
        push(calls.make(parts.getFirst(), parts.subList(1, parts.size()), in));
      }
      case 'b' -> {
        Value state = pop();
        calls.build(top(), state, in);
      }
      case 'P' -> push(persistent.resolve(new Text(in.line()), in));
      case 'Q' -> push(persistent.resolve(pop(), in));

      case 0x82, 0x83, 0x84 ->
          throw in.refuse("a name of the extension registry", "names written out in the file");
      case 0x97 -> throw in.refuse("an out-of-band buffer", "data inside the file");
      case 0x98 -> top(); // READONLY_BUFFER changes nothing here
      default ->
          throw in.refuse(String.format("the byte %02X", code), "an instruction of a pickle");
    }
  }

  private void protocol(int version) {
    if (version > 5) {
      throw in.refuse("pickle protocol " + version, "0..5");
    }
  }

  private void frame(long length) {
    if (length < 0 || length > in.left()) {
      throw in.refuse(
          "a frame of " + Long.toUnsignedString(length) + " bytes",
          "at most " + in.left() + " (what is left)");
    }
  }

  // The stack.

  private void push(Value value) {
    limits.value(in);
    stack.add(value);
  }

  private void pushTuple(int count) {
    int base = marks.isEmpty() ? 0 : marks.getLast();
    if (stack.size() - base < count) {
      throw empty();
    }
    List<Value> last = stack.subList(stack.size() - count, stack.size());
    Tuple tuple = new Tuple(List.copyOf(last));
    last.clear();
    push(tuple);
  }

  private Value top() {
    if (stack.size() <= (marks.isEmpty() ? 0 : marks.getLast())) {
      throw empty();
    }
    return stack.getLast();
  }

  private Value pop() {
    top();
    return stack.removeLast();
  }

  /// POP, which also takes back a mark with nothing above it.
  private void drop() {
    if (!marks.isEmpty() && marks.getLast() == stack.size()) {
      marks.removeLast();
    } else {
      pop();
    }
  }

  private InputException empty() {
    return in.refuse("an instruction whose values are missing", "a complete pickle");
  }

  private void mark() {
    if (marks.size() == Limits.MAX_MARKS) {
      throw in.refuse(
          "more than " + Limits.MAX_MARKS + " open marks", "at most " + Limits.MAX_MARKS);
    }
    marks.add(stack.size());
  }

  /// The values above the last mark, as a copy; they and the mark leave the stack.
  private List<Value> popToMark() {
    if (marks.isEmpty()) {
      throw in.refuse("the end of a group that was not begun", "a mark before it");
    }
    List<Value> above = stack.subList(marks.removeLast(), stack.size());
    List<Value> values = new ArrayList<>(above);
    above.clear();
    return values;
  }

  private long index(String line) {
    if (!line.matches("[0-9]{1,9}")) {
      throw in.refuse("the memo index " + InputException.shortened(line), "a number");
    }
    return Long.parseLong(line);
  }

  private void remember(long index) {
    limits.value(in);
    memo.put(index, top());
  }

  private Value remembered(long index) {
    Value value = memo.get(index);
    if (value == null) {
      throw in.refuse("the memo index " + index + ", where nothing was stored", "a stored one");
    }
    return value;
  }

  // Containers.

  private void append(List<Value> values) {
    switch (top()) {
      case Items items -> items.values().addAll(values);
      case Inert inert -> inert.items.values().addAll(values);
      case Value other -> throw in.refuse("elements for " + other.describe(), "a list");
    }
    limits.values(values.size(), in);
  }

  private void setItems(List<Value> pairs) {
    Entries entries =
        switch (top()) {
          case Entries plain -> plain;
          case Inert inert -> inert.entries;
          case Value other -> throw in.refuse("entries for " + other.describe(), "a dictionary");
        };
    if (pairs.size() % 2 != 0) {
      throw in.refuse("a key without a value", "pairs");
    }
    for (int i = 0; i < pairs.size(); i += 2) {
      limits.value(in);
      calls.put(entries, pairs.get(i), pairs.get(i + 1), in);
    }
  }

  private List<Value> tuple(Value arguments) {
    if (arguments instanceof Tuple(List<Value> values)) {
      return values;
    }
    throw in.refuse(arguments.describe() + " as arguments", "a tuple");
  }

  private String text(Value value) {
    if (value instanceof Text(String text)) {
      return text;
    }
    throw in.refuse(value.describe() + " in a name", "a text");
  }

  private Global name(String module, String name) {
    if (module.length() > MAX_NAME || name.length() > MAX_NAME) {
      throw in.refuse("a name of more than " + MAX_NAME + " characters", "at most " + MAX_NAME);
    }
    return PickleNames.admit(new Global(module, name), in);
  }
}
