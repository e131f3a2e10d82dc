package spikestack.machine.sim.registers;

import java.util.ArrayList;
import java.util.List;

/// The output-stationary array of an expert core with its neuron bank
/// (docs/architecture/expert-core.md).
///
/// PE(r, c) holds four registers: a weight on its way right, a spike on its way down, the sum, and
/// a shadow of the finished sum; a `last` flag travels with the weights. Row r of the bank takes
/// its columns one after another, each for `occupancy` cycles. The model throws when a shadow is
/// overwritten before the bank has taken it, or when the bank finds none: then the schedule is
/// illegal.
public final class ExpertArray {
  /// One tile and bit plane: `weights[index][row]`, `spikes[index][column]` (indices in streaming
  /// order), the cycles a column keeps the bank, and the cycles per index.
  public record Pass(int[][] weights, boolean[][] spikes, int occupancy, int inputFactor) {
    int length() {
      return weights.length * inputFactor;
    }
  }

  /// A finished sum as the bank took it: pass, row, column, value and the cycle in which its last
  /// step was written.
  public record Sum(int pass, int row, int column, int value, long written) {}

  private final int rows;
  private final int columns;
  private final int latency;
  private final Cell[][] now;
  private final Cell[][] next;
  private final List<Sum> sums = new ArrayList<>();

  /// What a PE's registers hold. `index` is -1 for a bubble.
  private static final class Cell {
    int pass;
    int index = -1;
    int weight;
    boolean spike;
    int sum;
    int shadowPass;
    int shadow;
    boolean full;

    /// The bank takes the shadow in this cycle.
    boolean taken;

    void copy(Cell from) {
      pass = from.pass;
      index = from.index;
      weight = from.weight;
      spike = from.spike;
      sum = from.sum;
      shadowPass = from.shadowPass;
      shadow = from.shadow;
      full = from.full;
    }
  }

  public ExpertArray(int rows, int columns, int latency) {
    this.rows = rows;
    this.columns = columns;
    this.latency = latency;
    this.now = cells();
    this.next = cells();
  }

  private Cell[][] cells() {
    Cell[][] cells = new Cell[rows][columns];
    for (Cell[] row : cells) {
      for (int c = 0; c < columns; c++) {
        row[c] = new Cell();
      }
    }
    return cells;
  }

  /// The sequencer's schedule: first cycle of each pass. A pass begins when the one before it has
  /// entered, but not so early that it would end before the bank is free.
  public static long[] starts(List<Pass> passes, int columns) {
    long[] starts = new long[passes.size()];
    for (int i = 1; i < starts.length; i++) {
      Pass before = passes.get(i - 1);
      long end = starts[i - 1] + before.length();
      long bankFree = end + (long) columns * before.occupancy();
      starts[i] = Math.max(end, bankFree - passes.get(i).length());
    }
    return starts;
  }

  /// Runs the passes from the given start cycles; returns all sums in the order in which they were
  /// written.
  public List<Sum> run(List<Pass> passes, long[] starts) {
    long ends = 0;
    for (int i = 0; i < starts.length; i++) {
      Pass pass = passes.get(i);
      long drained = (long) pass.length() + (long) columns * pass.occupancy();
      ends = Math.max(ends, starts[i] + drained + rows + columns);
    }
    for (long cycle = 0; cycle < ends; cycle++) {
      bank(passes, starts, cycle);
      read(passes, starts, cycle);
      for (int r = 0; r < rows; r++) {
        for (int c = 0; c < columns; c++) {
          now[r][c].copy(next[r][c]);
        }
      }
    }
    return sums;
  }

  /// Read phase: every PE looks at its left neighbour's weight and its upper neighbour's spike, and
  /// prepares its next state.
  private void read(List<Pass> passes, long[] starts, long cycle) {
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        Cell to = next[r][c];
        to.copy(now[r][c]);
        to.full &= !now[r][c].taken;
        // The left edge delays row r by r cycles, the top edge column c by c: index and pass travel
        // with the weight.
        int pass = c == 0 ? pass(passes, starts, cycle - r) : now[r][c - 1].pass;
        int index = c == 0 ? index(passes, starts, cycle - r) : now[r][c - 1].index;
        to.pass = pass;
        to.index = index;
        if (index < 0) {
          continue;
        }
        Pass data = passes.get(pass);
        to.weight = c == 0 ? data.weights()[index][r] : now[r][c - 1].weight;
        to.spike = r == 0 ? top(passes, starts, cycle, c) : now[r - 1][c].spike;
        int before = index == 0 ? 0 : now[r][c].sum;
        to.sum = to.spike ? before + to.weight : before;
        if (index == data.weights().length - 1) {
          // A new sum may enter in the cycle in which the old one leaves.
          if (to.full) {
            throw new IllegalStateException(
                "cycle " + cycle + ": shadow of (" + r + ", " + c + ") overwritten");
          }
          to.full = true;
          to.shadow = to.sum;
          to.shadowPass = pass;
        }
      }
    }
  }

  private static boolean top(List<Pass> passes, long[] starts, long cycle, int c) {
    int index = index(passes, starts, cycle - c);
    return passes.get(pass(passes, starts, cycle - c)).spikes()[index][c];
  }

  /// Which pass enters PE(0, 0) in a cycle.
  private static int pass(List<Pass> passes, long[] starts, long cycle) {
    for (int i = passes.size() - 1; i > 0; i--) {
      if (cycle >= starts[i]) {
        return i;
      }
    }
    return 0;
  }

  /// Which index enters PE(0, 0) in a cycle: the last cycle of its slot; otherwise -1.
  private static int index(List<Pass> passes, long[] starts, long cycle) {
    int i = pass(passes, starts, cycle);
    long offset = cycle - starts[i];
    Pass pass = passes.get(i);
    if (offset < 0
        || offset >= pass.length()
        || offset % pass.inputFactor() != pass.inputFactor() - 1) {
      return -1;
    }
    return (int) (offset / pass.inputFactor());
  }

  /// The bank: row r takes column c of a pass in the cycles from `end + r + c * occupancy` on and
  /// frees the shadow with the last of them.
  private void bank(List<Pass> passes, long[] starts, long cycle) {
    for (int r = 0; r < rows; r++) {
      boolean busy = false;
      for (Cell cell : now[r]) {
        cell.taken = false;
      }
      for (int i = 0; i < starts.length; i++) {
        Pass pass = passes.get(i);
        long offset = cycle - starts[i] - pass.length() - r;
        if (offset < 0 || offset >= (long) columns * pass.occupancy()) {
          continue;
        }
        int c = (int) (offset / pass.occupancy());
        Cell cell = now[r][c];
        if (busy || !cell.full || cell.shadowPass != i) {
          throw new IllegalStateException(
              "cycle " + cycle + ": bank row " + r + " cannot take pass " + i + ", column " + c);
        }
        busy = true;
        if (offset % pass.occupancy() == pass.occupancy() - 1) {
          sums.add(new Sum(i, r, c, cell.shadow, cycle + latency));
          cell.taken = true;
        }
      }
    }
  }
}
