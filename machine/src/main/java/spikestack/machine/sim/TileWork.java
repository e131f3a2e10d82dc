package spikestack.machine.sim;

/// What a tile's passes stream, read and wait for. Without skipping a pass streams the fan-in and
/// that is all.
interface TileWork {
  /// Indices streamed for tile `tile` (from slot 0 of slot list `list`) and bit plane `plane`; at
  /// least 1.
  int indices(int list, int tile, int plane);

  /// Rows of input bits read for that pass, as many as are streamed unless they are read to be
  /// looked at.
  default int rows(int list, int tile, int plane) {
    return indices(list, tile, plane);
  }

  /// Words of tags read for that pass.
  default int tags(int list, int tile, int plane) {
    return 0;
  }

  /// Cycles that finding the pass's indices takes at least.
  default int search(int list, int tile, int plane) {
    return 0;
  }

  /// Where the tokens of each part were put in order, those without a spike last: how many input
  /// tokens each reads, all of whose flags were looked at; otherwise 0.
  default int sorted() {
    return 0;
  }

  /// Whether indices are chosen, so that their numbers must reach the core.
  default boolean chosen() {
    return false;
  }
}
