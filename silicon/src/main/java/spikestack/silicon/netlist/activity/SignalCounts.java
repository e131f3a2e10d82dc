package spikestack.silicon.netlist.activity;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Transitions and time at 1 of single bits, by name.
///
/// A name is the path of instances and the bit, joined by dots, as `core.array.sum[3]`; a signal of
/// one bit has no index. Instances and generate blocks are alike: `g_row[0].pe.sum[3]`.
public final class SignalCounts {
  private final long duration;
  private final List<String> scopes = new ArrayList<>();
  private final List<String> names = new ArrayList<>();
  private int[] scope = new int[16];
  private long[] transitions = new long[16];
  private long[] high = new long[16];
  private long[] unknown = new long[16];
  private final Map<String, Integer> numbers = new HashMap<>();

  /// @param duration time that was watched, in the unit of all times here; more than 0
  public SignalCounts(long duration) {
    if (duration <= 0) {
      throw new IllegalArgumentException("duration " + duration);
    }
    this.duration = duration;
  }

  /// A new scope, by its whole path; its number.
  int scope(String path) {
    scopes.add(path);
    return scopes.size() - 1;
  }

  /// Adds a bit. The first of a name stays.
  ///
  /// @param high time at 1
  /// @param unknown time at neither 0 nor 1
  void add(int inScope, String bit, long toggles, long high, long unknown) {
    String path = scopes.get(inScope);
    String full = path.isEmpty() ? bit : path + "." + bit;
    int number = names.size();
    if (numbers.putIfAbsent(full, number) != null) {
      return;
    }
    if (number == scope.length) {
      scope = java.util.Arrays.copyOf(scope, 2 * number);
      transitions = java.util.Arrays.copyOf(transitions, 2 * number);
      this.high = java.util.Arrays.copyOf(this.high, 2 * number);
      this.unknown = java.util.Arrays.copyOf(this.unknown, 2 * number);
    }
    names.add(bit);
    scope[number] = inScope;
    transitions[number] = toggles;
    this.high[number] = high;
    this.unknown[number] = unknown;
  }

  public long duration() {
    return duration;
  }

  /// How many bits are counted.
  public int size() {
    return names.size();
  }

  /// Number of a bit by its whole name; -1 if there is none.
  public int find(String name) {
    return numbers.getOrDefault(name, -1);
  }

  /// Changes from 0 to 1 and from 1 to 0.
  public long transitions(int bit) {
    return transitions[bit];
  }

  /// Time at 1.
  public long high(int bit) {
    return high[bit];
  }

  /// Time at neither 0 nor 1.
  public long unknown(int bit) {
    return unknown[bit];
  }

  /// Share of the known time at 1, 0..1; a half if it was never known.
  public double highShare(int bit) {
    long known = duration - unknown[bit];
    return known <= 0 ? 0.5 : Math.clamp((double) high[bit] / known, 0, 1);
  }

  /// Paths of the scopes, in the order of the file.
  public List<String> scopes() {
    return List.copyOf(scopes);
  }

  /// Path of the scope of a bit.
  String scopeOf(int bit) {
    return scopes.get(scope[bit]);
  }

  /// Name of a bit in its scope.
  String bit(int bit) {
    return names.get(bit);
  }
}
