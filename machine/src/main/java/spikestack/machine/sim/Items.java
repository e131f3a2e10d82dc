package spikestack.machine.sim;

import java.util.Arrays;

/// Pieces of work of one stripe in load order: item i is `rows[i]` features of row block `block[i]`
/// on core `core[i]`, for slots `slotFrom[i]` (a multiple of the array's columns) to `slotTo[i]` of
/// the slot list `list[i]` (the stripe's, or an expert's queue).
///
/// Row blocks are numbered in load order, `0..blocks-1`; items come in the order of their blocks. A
/// block without an item is fetched, but no core needs it (an expert without tokens).
final class Items {
  int count;
  int blocks;

  /// The stripe's first token, from which slots of its own list count.
  int firstToken;

  /// Whether tokens come from queues, in no order of bundles.
  boolean queued;

  int[] core = new int[64];
  int[] block = new int[64];
  int[] rows = new int[64];
  int[] list = new int[64];
  int[] slotFrom = new int[64];
  int[] slotTo = new int[64];

  /// Begins a stripe of `rowBlocks` row blocks.
  void clear(int rowBlocks) {
    count = 0;
    blocks = rowBlocks;
    firstToken = 0;
    queued = false;
  }

  void add(int onCore, int rowBlock, int features, int slotList, int from, int to) {
    if (count == core.length) {
      int size = 2 * count;
      core = Arrays.copyOf(core, size);
      block = Arrays.copyOf(block, size);
      rows = Arrays.copyOf(rows, size);
      list = Arrays.copyOf(list, size);
      slotFrom = Arrays.copyOf(slotFrom, size);
      slotTo = Arrays.copyOf(slotTo, size);
    }
    core[count] = onCore;
    block[count] = rowBlock;
    rows[count] = features;
    list[count] = slotList;
    slotFrom[count] = from;
    slotTo[count] = to;
    count++;
  }
}
