package spikestack.silicon.rtl;

import spikestack.model.input.InputException;

/// Where tensors lie in the two halves of the spike buffer: every layer reads one half and writes
/// the other from its first word on.
///
/// A word holds `rows` channels of one slot. Address of channel group g, slot s and bit plane p:
/// `base + g * slots + s + p * plane`; the half is the top bit of an address.
final class SpikeBuffer {
  private final String machine;
  private final int rows;
  private final int words;
  private final int half;
  private Tensor last;

  /// `words` is what one half holds.
  SpikeBuffer(String machine, int rows, int words) {
    this.machine = machine;
    this.rows = rows;
    this.words = words;
    this.half = 1 << 32 - Integer.numberOfLeadingZeros(Math.max(words - 1, 0));
    this.last = new Tensor(half, 0, 0, 0);
  }

  /// `groups` channel groups of `slots` words each, in `planes` bit planes.
  record Tensor(int base, int groups, int slots, int planes) {
    int plane() {
      return groups * slots;
    }

    int words() {
      return planes * plane();
    }
  }

  /// A tensor for `layer` to write, at the beginning of the half that it does not read.
  Tensor next(String layer, int channels, int slots, int planes) {
    return place(layer, last.base() < half ? half : 0, 0, channels, slots, planes);
  }

  /// A tensor in the same half as the last one, behind it.
  Tensor behind(String layer, int channels, int slots) {
    return place(layer, last.base(), last.words(), channels, slots, 1);
  }

  private Tensor place(String layer, int base, int used, int channels, int slots, int planes) {
    int groups = (channels + rows - 1) / rows;
    long needed = used + groups * (long) slots * planes;
    if (needed > words) {
      throw new InputException(
          machine + ": spike-buffer.size",
          words + " words of " + rows + " bit for the spikes of " + layer,
          "at least "
              + (needed * rows + 7) / 8
              + " B, as the RTL stores whole words of expert.rows channels");
    }
    last = new Tensor(base + used, groups, slots, planes);
    return last;
  }
}
