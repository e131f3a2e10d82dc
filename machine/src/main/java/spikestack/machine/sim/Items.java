package spikestack.machine.sim;

import java.util.Arrays;

/// Pieces of work of one stripe in load order: item i is `rows[i]` features of weight block
/// `key[i]` on core `core[i]`, for slots `slotFrom[i]` (a multiple of the array's columns) to
/// `slotTo[i]` of the slot list `list[i]` (the stripe's, or an expert's queue).
final class Items {
  int count;
  int[] core = new int[64];
  int[] key = new int[64];
  int[] rows = new int[64];
  int[] list = new int[64];
  int[] slotFrom = new int[64];
  int[] slotTo = new int[64];

  void clear() {
    count = 0;
  }

  void add(int onCore, int block, int features, int slotList, int from, int to) {
    if (count == core.length) {
      int size = 2 * count;
      core = Arrays.copyOf(core, size);
      key = Arrays.copyOf(key, size);
      rows = Arrays.copyOf(rows, size);
      list = Arrays.copyOf(list, size);
      slotFrom = Arrays.copyOf(slotFrom, size);
      slotTo = Arrays.copyOf(slotTo, size);
    }
    core[count] = onCore;
    key[count] = block;
    rows[count] = features;
    list[count] = slotList;
    slotFrom[count] = from;
    slotTo[count] = to;
    count++;
  }
}
