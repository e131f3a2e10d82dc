package spikestack.model.input.checkpoint;

/// What one file may make us hold, over all pickles in it, nested ones included.
///
/// A million values take some 100 MB at worst; a checkpoint of 1,000 tensors needs about 20,000.
final class Limits {
  static final int MAX_VALUES = 2_000_000;

  /// Of texts; a plain pickle of Python 2 keeps its arrays in them. The contents of arrays and
  /// storages otherwise stay in the file until they become tensors, and do not count.
  static final long MAX_BYTES = 1L << 29;

  /// A pickle inside a pickle (prosperity's files hold tensors so) is one level.
  static final int MAX_NESTING = 4;

  /// Open marks: brackets of the pickle's text, so to say.
  static final int MAX_MARKS = 1000;

  private int values;
  private long bytes;
  private int nesting;

  /// Counts one more value, or one more reference to one.
  void value(PickleInput in) {
    values(1, in);
  }

  void values(int more, PickleInput in) {
    if (more > MAX_VALUES - values) {
      throw in.refuse("more than " + MAX_VALUES + " values", "at most " + MAX_VALUES);
    }
    values += more;
  }

  /// Counts bytes that were copied into a value: texts, big numbers, names of keys.
  void bytes(long more, PickleInput in) {
    if (more > MAX_BYTES - bytes) {
      throw in.refuse(
          "texts of more than " + MAX_BYTES + " bytes together", "at most " + MAX_BYTES);
    }
    bytes += more;
  }

  void enter(PickleInput in) {
    if (nesting == MAX_NESTING) {
      throw in.refuse(
          "pickles in pickles, " + (MAX_NESTING + 1) + " deep", "at most " + MAX_NESTING);
    }
    nesting++;
  }

  void leave() {
    nesting--;
  }
}
