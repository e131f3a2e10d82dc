package spikestack.silicon.netlist.activity;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import spikestack.model.input.InputException;
import spikestack.silicon.netlist.text.Source;

/// Counts transitions in waves of the form VCD (IEEE 1364, chapter 18), read once from front to
/// back, without keeping any of them: a pipe will do.
///
/// A change to or from `x` or `z` is no transition; the time there is unknown. Real numbers and
/// strings are passed over.
public final class Vcd {
  private static final int MOST_BITS = 1 << 28;

  /// Kinds of which no bits move.
  private static final Set<String> PASSED = Set.of("real", "string", "event", "parameter");

  private static final byte LOW = 0;
  private static final byte HIGH = 1;
  private static final byte UNKNOWN = 2;

  private final Source in;
  private final String gate;

  /// A declared signal: a place where an identifier is known.
  private record Alias(String scope, String name, int high, int low, boolean ranged, int code) {}

  private final List<Alias> aliases = new ArrayList<>();
  private final Map<String, Integer> codes = new HashMap<>();

  // Per code: its first bit and how many.
  private int[] first = new int[1024];
  private int[] width = new int[1024];
  private int bits;

  // Per bit, most significant first.
  private byte[] value = new byte[0];
  private long[] toggles = new long[0];
  private long[] since = new long[0];
  private long[] ones = new long[0];
  private long[] strange = new long[0];

  /// Time that counts: while the gate is open.
  private long counted;

  private long now;
  private boolean open;
  private int gateCode = -1;
  private byte[] word = new byte[256];
  private int line = 1;
  private int length;

  private Vcd(Source in, String gate) {
    this.in = in;
    this.gate = gate;
  }

  /// Of a file, plain or gzipped.
  ///
  /// @param gate whole name of a signal of one bit: only while it is 1 things count; empty for all
  ///   the time
  /// @throws InputException naming the line
  public static SignalCounts read(Path file, String gate) {
    try (Source source = Source.open(file)) {
      return new Vcd(source, gate).read();
    }
  }

  /// Of a stream; `file` names it in complaints.
  ///
  /// @throws InputException naming the line
  public static SignalCounts read(String file, InputStream stream, String gate) {
    try (Source source = Source.of(file, stream)) {
      return new Vcd(source, gate).read();
    }
  }

  private SignalCounts read() {
    declarations();
    value = new byte[bits];
    Arrays.fill(value, UNKNOWN);
    toggles = new long[bits];
    since = new long[bits];
    ones = new long[bits];
    strange = new long[bits];
    if (!gate.isEmpty() && gateCode < 0) {
      throw refuse("no signal " + gate, "the signal that says when to count");
    }
    open = gate.isEmpty();
    changes();
    if (counted <= 0) {
      throw refuse("no time that counts", gate.isEmpty() ? "#times" : gate + " at 1");
    }
    return counts();
  }

  // Declarations.

  private void declarations() {
    List<String> path = new ArrayList<>();
    while (true) {
      String key = need("$enddefinitions");
      switch (key) {
        case "$scope" -> {
          need("the kind of a scope");
          path.add(need("the name of a scope").replace("\\", ""));
          end();
        }
        case "$upscope" -> {
          if (path.isEmpty()) {
            throw refuse("$upscope outside of all scopes", "as many as $scope");
          }
          path.removeLast();
          end();
        }
        case "$var" -> declare(String.join(".", path));
        case "$enddefinitions" -> {
          end();
          return;
        }
        case "$date", "$version", "$comment", "$timescale", "$attrbegin", "$attrend" -> end();
        default -> throw refuse("'" + key + "'", "$scope, $upscope, $var, $enddefinitions ...");
      }
    }
  }

  private void end() {
    while (!need("$end").equals("$end")) {
      // Passed over.
    }
  }

  private void declare(String scope) {
    String kind = need("the kind of a signal");
    int wide = integer(need("the width of a signal"));
    if (wide < 1 || wide > MOST_BITS - bits) {
      throw refuse("a signal of " + wide + " bits", "1 bit or more, " + MOST_BITS + " in all");
    }
    String code = need("an identifier");
    String name = need("the name of a signal").replace("\\", "");
    String more = need("$end");
    StringBuilder range = new StringBuilder();
    while (!more.equals("$end")) {
      range.append(more);
      more = need("$end");
    }
    // Verilator writes the range behind a blank, others join it to the name.
    int bracket = name.lastIndexOf('[');
    if (range.isEmpty() && bracket > 0 && name.endsWith("]") && name.indexOf(':', bracket) > 0) {
      range.append(name, bracket, name.length());
      name = name.substring(0, bracket);
    }
    if (PASSED.contains(kind)) {
      wide = 0;
    }
    int number = code(code, wide);
    boolean ranged = range.length() > 2;
    int high = wide - 1;
    int low = 0;
    if (ranged) {
      String[] ends = range.substring(1, range.length() - 1).split(":", -1);
      high = integer(ends[0]);
      low = integer(ends[ends.length - 1]);
      if (Math.abs((long) high - low) + 1 != width[number] && width[number] > 0) {
        throw refuse(name + range + " of " + width[number] + " bits", "a range that fits");
      }
    }
    if (width[number] > 0) {
      aliases.add(new Alias(scope, name, high, low, ranged, number));
    }
    if ((scope.isEmpty() ? name : scope + "." + name).equals(gate) && width[number] == 1) {
      gateCode = number;
    }
  }

  private int code(String text, int wide) {
    Integer known = codes.get(text);
    if (known != null) {
      return known;
    }
    int number = codes.size();
    codes.put(text, number);
    if (number == first.length) {
      first = Arrays.copyOf(first, 2 * number);
      width = Arrays.copyOf(width, 2 * number);
    }
    first[number] = bits;
    width[number] = wide;
    bits += wide;
    return number;
  }

  private int integer(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw refuse("'" + text + "'", "a whole number");
    }
  }

  private String need(String what) {
    if (!word()) {
      throw refuse("the end of the file", what);
    }
    return new String(word, 0, length, java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  /// A complaint about the last word.
  private InputException refuse(String found, String allowed) {
    return in.refuse(line, found, allowed);
  }

  /// The next word into [#word]; false at the end of the file.
  private boolean word() {
    int c = in.read();
    while (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
      c = in.read();
    }
    length = 0;
    line = in.line() - (c == '\n' ? 1 : 0);
    while (c > ' ') {
      if (length == word.length) {
        if (length >= MOST_BITS) {
          throw refuse("a word of more than " + MOST_BITS + " characters", "shorter words");
        }
        word = Arrays.copyOf(word, 2 * length);
      }
      word[length++] = (byte) c;
      c = in.read();
    }
    return length > 0;
  }

  // Changes.

  private void changes() {
    IdentifierTable table = new IdentifierTable(codes);
    byte[] vector = new byte[256];
    while (word()) {
      byte kind = word[0];
      switch (kind) {
        case '#' -> time();
        case '0', '1', 'x', 'X', 'z', 'Z' -> {
          vector[0] = kind;
          vector(find(table, 1), vector, 1);
        }
        case 'b', 'B' -> {
          int digits = length - 1;
          if (vector.length < digits) {
            vector = new byte[digits];
          }
          System.arraycopy(word, 1, vector, 0, digits);
          if (!word()) {
            throw refuse("the end of the file", "an identifier");
          }
          vector(find(table, 0), vector, digits);
        }
        case 'r', 'R', 's', 'S' -> word();
        case '$' -> {
          if (length > 4 && word[1] == 'c') {
            end();
          }
        }
        default ->
            throw refuse(
                "'"
                    + new String(word, 0, length, java.nio.charset.StandardCharsets.ISO_8859_1)
                    + "'",
                "a change of a signal, or #time");
      }
    }
    for (int bit = 0; bit < bits; bit++) {
      settle(bit);
    }
  }

  private int find(IdentifierTable table, int from) {
    int code = table.find(word, from, length);
    if (code < 0) {
      throw refuse(
          "the undeclared identifier '"
              + new String(word, from, length - from, java.nio.charset.StandardCharsets.ISO_8859_1)
              + "'",
          "one of a $var");
    }
    return code;
  }

  private void time() {
    long time = 0;
    for (int i = 1; i < length; i++) {
      int digit = word[i] - '0';
      if (digit < 0 || digit > 9 || time > Long.MAX_VALUE / 100) {
        throw refuse("a time that is no number", "#digits");
      }
      time = 10 * time + digit;
    }
    if (time < now) {
      throw refuse("time " + time + " after " + now, "times that rise");
    }
    if (open) {
      counted += time - now;
    }
    now = time;
  }

  private static byte level(byte character) {
    return character == '0' ? LOW : character == '1' ? HIGH : UNKNOWN;
  }

  /// A vector's digits, the leading ones left out: they repeat the first unless that is a 1.
  private void vector(int code, byte[] digits, int count) {
    int wide = width[code];
    int from = Math.max(0, count - wide);
    int given = count - from;
    for (int i = 0; i < given; i++) {
      set(code, first[code] + wide - given + i, level(digits[from + i]));
    }
    if (given < wide && given > 0) {
      byte lead = level(digits[from]);
      fill(code, given, lead == HIGH ? LOW : lead);
    }
  }

  private void fill(int code, int given, byte level) {
    for (int i = 0; i < width[code] - given; i++) {
      set(code, first[code] + i, level);
    }
  }

  private void set(int code, int bit, byte level) {
    byte before = value[bit];
    if (before == level) {
      return;
    }
    settle(bit);
    if (open && before != UNKNOWN && level != UNKNOWN) {
      toggles[bit]++;
    }
    value[bit] = level;
    if (code == gateCode) {
      open = level == HIGH;
    }
  }

  private void settle(int bit) {
    long time = counted - since[bit];
    since[bit] = counted;
    switch (value[bit]) {
      case HIGH -> ones[bit] += time;
      case UNKNOWN -> strange[bit] += time;
      default -> {
        // At 0.
      }
    }
  }

  private SignalCounts counts() {
    SignalCounts counts = new SignalCounts(counted);
    Map<String, Integer> scopes = new HashMap<>();
    for (Alias alias : aliases) {
      int scope = scopes.computeIfAbsent(alias.scope, counts::scope);
      int step = alias.high >= alias.low ? -1 : 1;
      for (int i = 0; i < width[alias.code]; i++) {
        int bit = first[alias.code] + i;
        boolean plain = width[alias.code] == 1 && !alias.ranged;
        String name = plain ? alias.name : alias.name + "[" + (alias.high + step * i) + "]";
        counts.add(scope, name, toggles[bit], ones[bit], strange[bit]);
      }
    }
    return counts;
  }

  /// Identifier codes to numbers without making strings: open addressing over packed characters.
  private static final class IdentifierTable {
    private final long[] keys;
    private final int[] numbers;

    IdentifierTable(Map<String, Integer> codes) {
      int size = Integer.highestOneBit(Math.max(16, 4 * codes.size()));
      keys = new long[size];
      numbers = new int[size];
      codes.forEach(
          (text, number) -> {
            byte[] all = text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
            long key = key(all, 0, all.length);
            int at = slot(key);
            keys[at] = key;
            numbers[at] = number;
          });
    }

    /// Up to nine characters of `!` to `~` are told apart; simulators use no more than five.
    private static long key(byte[] text, int from, int to) {
      long key = 0;
      for (int i = from; i < to; i++) {
        key = 95 * key + text[i] - 32;
      }
      return key;
    }

    private int slot(long key) {
      int mask = keys.length - 1;
      int at = (int) ((key * 0x9E3779B97F4A7C15L) >>> 40) & mask;
      while (keys[at] != 0 && keys[at] != key) {
        at = (at + 1) & mask;
      }
      return at;
    }

    int find(byte[] text, int from, int to) {
      long key = key(text, from, to);
      int at = slot(key);
      return key != 0 && keys[at] == key ? numbers[at] : -1;
    }
  }
}
