package spikestack.machine.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Event;
import spikestack.machine.arch.Link;

/// Books of the layer in progress: time of every core, events, bits on links; closed into a
/// [LayerResult].
///
/// Cores are numbered expert cores first, attention cores after them. What a core did not spend
/// until the end of the layer is booked as waiting (it took part) or idle (the layer had nothing
/// for it), so that every core's time adds up to the layer's window.
final class Ledger {
  private static final int CAUSES = Cause.values().length;
  private static final long[] NO_EXPERTS = new long[0];

  private final int experts;
  private final int peExperts;
  private final int peAttention;
  private final long[][] core;
  private final boolean[] active;
  private final long[] events = new long[Event.values().length];
  private final long[] bits = new long[Link.values().length];
  private final List<LayerResult> layers = new ArrayList<>();
  private final List<Interval> schedule = new ArrayList<>();
  private final Interval[] last;
  private final int[] lastIndex;
  private boolean recording;
  private String name = "";
  private Scope scope = Scope.HEAD;
  private long start;
  private long usefulWork;

  Ledger(Accelerator machine) {
    experts = machine.expert().count();
    peExperts = experts * machine.expert().rows() * machine.expert().columns();
    peAttention =
        machine.attention().count() * machine.attention().rows() * machine.attention().columns();
    int cores = experts + machine.attention().count();
    core = new long[cores][CAUSES];
    active = new boolean[cores];
    last = new Interval[cores];
    lastIndex = new int[cores];
  }

  /// Forgets everything; `record` asks for a schedule.
  void reset(boolean record) {
    recording = record;
    layers.clear();
    schedule.clear();
    start = 0;
  }

  /// End of the last layer, in cycles: where the next one begins.
  long now() {
    return start;
  }

  void begin(String layer, Scope part) {
    name = layer;
    scope = part;
    usefulWork = 0;
    Arrays.fill(events, 0);
    Arrays.fill(bits, 0);
    Arrays.fill(active, false);
    for (long[] causes : core) {
      Arrays.fill(causes, 0);
    }
    Arrays.fill(last, new Interval(false, 0, 0, 0, 0, Cause.IDLE));
  }

  void add(Event event, long count) {
    events[event.index()] += count;
  }

  void add(Link link, long count) {
    bits[link.index()] += count;
  }

  /// PE cycles that served a real feature and slot.
  void useful(long peCycles) {
    usefulWork += peCycles;
  }

  void spend(int c, Cause cause, long cycles) {
    active[c] = true;
    core[c][cause.index()] += cycles;
  }

  /// All cores of the layer's kind wait from `from` to `to`, whether they have work in it or not.
  void waiting(Cause cause, long from, long to) {
    boolean attention = scope == Scope.ATTENTION;
    for (int c = attention ? experts : 0; c < (attention ? core.length : experts); c++) {
      core[c][cause.index()] += to - from;
      mark(c, cause, from, to);
    }
  }

  long count(Event event) {
    return events[event.index()];
  }

  long count(Link link) {
    return bits[link.index()];
  }

  long useful() {
    return usefulWork;
  }

  /// For the Gantt chart: the core's time from `from` to `to` was mostly `cause`. Adjoining marks
  /// of one cause are joined.
  void mark(int c, Cause cause, long from, long to) {
    if (!recording || to <= from) {
      return;
    }
    Interval before = last[c];
    boolean joins =
        before.end() == from && before.cause() == cause && before.end() > before.start();
    Interval now =
        new Interval(
            c >= experts,
            c >= experts ? c - experts : c,
            layers.size(),
            joins ? before.start() : from,
            to,
            cause);
    if (joins) {
      schedule.set(lastIndex[c], now);
    } else {
      lastIndex[c] = schedule.size();
      schedule.add(now);
    }
    last[c] = now;
  }

  /// Closes a layer in which the banks of the expert cores alone worked, for `cycles` cycles.
  void endBanks(long cycles) {
    for (int c = 0; c < experts; c++) {
      spend(c, Cause.BANK, cycles);
    }
    end(start + cycles, 0, 0);
  }

  /// Closes a layer without experts.
  void end(long end, long keptHeads, double inputRate) {
    end(end, NO_EXPERTS, keptHeads, inputRate);
  }

  /// Closes the layer, which ran from the end of the one before it until `end`.
  void end(long end, long[] expertTokens, long keptHeads, double inputRate) {
    long window = end - start;
    boolean attention = scope == Scope.ATTENTION;
    long offered = window * (attention ? peAttention : peExperts);
    add(Event.PE_IDLE, window * peExperts - (attention ? 0 : usefulWork));
    add(Event.ATTENTION_IDLE, window * peAttention - (attention ? usefulWork : 0));
    List<CoreTime> cores = new ArrayList<>(core.length);
    for (int c = 0; c < core.length; c++) {
      long[] causes = core[c];
      long spent = 0;
      for (long cycles : causes) {
        spent += cycles;
      }
      Cause rest = active[c] ? Cause.BARRIER : Cause.IDLE;
      if (spent > window) {
        throw new IllegalStateException(
            name + ": core " + c + " spent " + spent + " of " + window + " cycles");
      }
      causes[rest.index()] += window - spent;
      if (active[c]) {
        mark(c, Cause.BARRIER, Math.max(start, last[c].end()), end);
      }
      cores.add(new CoreTime(c >= experts, c >= experts ? c - experts : c, causes));
    }
    layers.add(
        new LayerResult(
            name,
            scope,
            start,
            end,
            cores,
            events,
            bits,
            usefulWork,
            offered,
            expertTokens,
            keptHeads,
            inputRate));
    start = end;
  }

  List<LayerResult> layers() {
    return layers;
  }

  List<Interval> schedule() {
    return schedule;
  }
}
