package spikestack.machine.sim;

/// How many input indices a tile streams. Without skipping that is the fan-in; with it, the indices
/// that have a spike in the tile.
interface TileWork {
  /// Indices streamed for tile `tile` (from slot 0 of slot list `list`) and bit plane `plane`; at
  /// least 1.
  int indices(int list, int tile, int plane);
}
