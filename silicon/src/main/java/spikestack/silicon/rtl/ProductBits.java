package spikestack.silicon.rtl;

import java.util.List;
import spikestack.model.spike.SpikeTensor;
import spikestack.model.trace.Recorded;
import spikestack.model.trace.Trace;

/// Compares one section of the testbench's output with a recording point, bit by bit.
final class ProductBits {
  private static final int WORD_BITS = 16;

  /// Told of every wrong bit or word.
  interface Sink {
    void differs(String where, String expected, String found, int address, int bit);
  }

  private final int rows;
  private final Trace trace;
  private final Sink sink;
  private final int steps;
  private long compared;
  private long mismatching;

  /// Words of the spike buffer hold `rows` bits.
  ProductBits(int rows, int steps, Trace trace, Sink sink) {
    this.rows = rows;
    this.steps = steps;
    this.trace = trace;
    this.sink = sink;
  }

  long compared() {
    return compared;
  }

  long mismatching() {
    return mismatching;
  }

  /// `lines` are the words of the section, `mask` the one of section `H`.
  void compare(Product product, LayerWord word, String[] lines, String mask) {
    switch (product) {
      case Product.Spikes spikes -> spikes(spikes, word, lines);
      case Product.Planes planes -> planes(planes, word, lines);
      case Product.Residual residual -> residual(residual, word, lines);
      case Product.Scores scores -> words(scores.point(), "expert", lines);
      case Product.Sums sums -> words(sums.point(), "class", lines);
      case Product.RouterBits routerBits -> routerBits(routerBits, lines);
      case Product.Routes routes -> routes(routes, lines);
      case Product.KeptHeads heads -> {
        Recorded.Heads wanted = (Recorded.Heads) recorded(heads.point());
        mask(heads.point(), "head", wanted.heads(), wanted.kept(), mask);
      }
    }
  }

  private Recorded recorded(String point) {
    Recorded recorded = trace.layers().get(point);
    if (recorded == null) {
      throw new IllegalStateException("the trace lacks " + point);
    }
    return recorded;
  }

  private void spikes(Product.Spikes spikes, LayerWord word, String[] lines) {
    SpikeTensor wanted = trace.spikes(spikes.point());
    Places places = new Places(word, rows, lines);
    for (int q = 0; q < spikes.features(); q++) {
      int channel = spikes.keptHeads() ? original(spikes, q) : q;
      for (int token = 0; token < wanted.tokens(); token++) {
        for (int t = 0; t < steps; t++) {
          int slot = token * steps + t;
          int found = places.bit(spikes.first() + q, slot, 0);
          int bit = wanted.get(t, token, channel) ? 1 : 0;
          compared++;
          if (found != bit) {
            mismatching++;
            sink.differs(
                where(spikes.point(), t, token, "feature", channel),
                "" + bit,
                shown(found),
                places.address(spikes.first() + q, slot, 0),
                places.bitOf(spikes.first() + q));
          }
        }
      }
    }
  }

  /// Channel of feature `q` of the kept heads.
  private int original(Product.Spikes spikes, int q) {
    String prefix = spikes.point().substring(0, spikes.point().lastIndexOf('.'));
    Recorded heads = trace.layers().get(prefix + ".heads");
    long kept = heads instanceof Recorded.Heads(int count, long mask) ? mask : -1;
    int head = -1;
    for (int i = 0; i <= q / spikes.headWidth(); i++) {
      head = Long.numberOfTrailingZeros(kept & -1L << head + 1);
    }
    return head * spikes.headWidth() + q % spikes.headWidth();
  }

  private void planes(Product.Planes planes, LayerWord word, String[] lines) {
    Recorded.Words wanted = trace.words(planes.point());
    Places places = new Places(word, rows, lines);
    int count = word.integer("dst_planes");
    for (int q = 0; q < planes.features(); q++) {
      for (int token = 0; token < wanted.tokens(); token++) {
        for (int t = 0; t < steps; t++) {
          int slot = token * steps + t;
          int value = wanted.values()[(t * wanted.tokens() + token) * wanted.channels() + q];
          for (int p = 0; p < count; p++) {
            int found = places.bit(q, slot, p);
            int bit = value >> p & 1;
            compared++;
            if (found != bit) {
              mismatching++;
              sink.differs(
                  where(planes.point(), t, token, "feature", q) + ", plane " + p,
                  "" + bit,
                  shown(found),
                  places.address(q, slot, p),
                  places.bitOf(q));
            }
          }
        }
      }
    }
  }

  /// Bits behind the last feature must be 0: they are read as part of words.
  void padding(List<Product> products, LayerWord word, String[] lines) {
    int features = 0;
    for (Product product : products) {
      features =
          Math.max(
              features,
              switch (product) {
                case Product.Spikes spikes -> spikes.first() + spikes.features();
                case Product.Planes planes -> planes.features();
                default -> 0;
              });
    }
    Places places = new Places(word, rows, lines);
    for (int q = features; q < places.features(); q++) {
      for (int slot = 0; slot < places.slots; slot++) {
        for (int p = 0; p < word.integer("dst_planes"); p++) {
          int found = places.bit(q, slot, p);
          if (found != 0) {
            mismatching++;
            sink.differs(
                where(products.getLast().point(), slot % steps, slot / steps, "padding", q),
                "0",
                shown(found),
                places.address(q, slot, p),
                places.bitOf(q));
          }
        }
      }
    }
  }

  private void residual(Product.Residual residual, LayerWord word, String[] lines) {
    Recorded.Words wanted = trace.words(residual.point());
    Places places = new Places(word, rows, lines);
    for (int c = 0; c < residual.features(); c++) {
      for (int token = 0; token < wanted.tokens(); token++) {
        for (int t = 0; t < steps; t++) {
          int at = c / rows * places.slots + token * steps + t;
          String line = at < lines.length ? lines[at] : "";
          int value = wanted.values()[(t * wanted.tokens() + token) * wanted.channels() + c];
          word(
              where(residual.point(), t, token, "feature", c),
              value,
              line,
              c % rows * WORD_BITS,
              WORD_BITS);
        }
      }
    }
  }

  private void words(String point, String axis, String[] lines) {
    Recorded.Words wanted = trace.words(point);
    for (int i = 0; i < wanted.values().length; i++) {
      String where = where(point, 0, i / wanted.channels(), axis, i % wanted.channels());
      word(where, wanted.values()[i], i < lines.length ? lines[i] : "", 0, Integer.SIZE);
    }
  }

  private void word(String where, int wanted, String line, int low, int width) {
    compared += width;
    if (!Hex.known(line)) {
      mismatching += width;
      sink.differs(where, "" + wanted, line.isEmpty() ? "nothing" : line, -1, 0);
      return;
    }
    int found = Hex.signed(line, low, width);
    if (found != wanted) {
      long mask = (1L << width) - 1;
      mismatching += Math.max(1, Long.bitCount((found ^ wanted) & mask));
      sink.differs(where, "" + wanted, "" + found, -1, 0);
    }
  }

  private void routerBits(Product.RouterBits bits, String[] lines) {
    SpikeTensor wanted = trace.spikes(bits.point());
    for (int token = 0; token < wanted.tokens(); token++) {
      for (int t = 0; t < steps; t++) {
        int slot = token * steps + t;
        String line = slot < lines.length ? lines[slot] : "";
        for (int e = 0; e < wanted.channels(); e++) {
          compared++;
          int found = line.isEmpty() ? 2 : Hex.bit(line, e);
          int bit = wanted.get(t, token, e) ? 1 : 0;
          if (found != bit) {
            mismatching++;
            String where = where(bits.point(), t, token, "expert", e);
            sink.differs(where, "" + bit, shown(found), -1, 0);
          }
        }
      }
    }
  }

  private void routes(Product.Routes routes, String[] lines) {
    Recorded.Routes wanted = (Recorded.Routes) recorded(routes.point());
    for (int token = 0; token < wanted.masks().length; token++) {
      String line = token < lines.length ? lines[token] : "";
      String where = routes.point() + ", token " + token;
      mask(where, "expert", wanted.experts(), wanted.masks()[token], line);
    }
  }

  private void mask(String where, String axis, int width, long wanted, String line) {
    for (int i = 0; i < width; i++) {
      compared++;
      int found = line.isEmpty() ? 2 : Hex.bit(line, i);
      int bit = (int) (wanted >>> i & 1);
      if (found != bit) {
        mismatching++;
        sink.differs(where + ", " + axis + " " + i, "" + bit, shown(found), -1, 0);
      }
    }
  }

  /// All bits of a product that was not written.
  void absent(Product product) {
    long bits =
        switch (recorded(product.point())) {
          case Recorded.Spikes(SpikeTensor s) -> (long) s.timesteps() * s.tokens() * s.channels();
          case Recorded.Words words -> (long) Integer.SIZE * words.values().length;
          case Recorded.Routes routes -> (long) routes.experts() * routes.masks().length;
          case Recorded.Heads heads -> heads.heads();
        };
    compared += bits;
    mismatching += bits;
    sink.differs(product.point(), "a record", "nothing", -1, 0);
  }

  private static String where(String point, int t, int token, String axis, int index) {
    return point + ", t " + t + ", token " + token + ", " + axis + " " + index;
  }

  private static String shown(int bit) {
    return bit > 1 ? "unknown" : "" + bit;
  }

  /// Words of a tensor as the testbench wrote them: plane after plane, group after group.
  private static final class Places {
    private final String[] lines;
    private final int base;
    private final int slots;
    private final int plane;
    private final int groups;
    private final int rows;
    private final int stride;

    Places(LayerWord word, int rows, String[] lines) {
      this.lines = lines;
      this.base = word.integer("dst_base");
      this.slots = word.integer("dst_slots");
      this.groups = word.integer("row_blocks");
      this.plane = groups * slots;
      this.stride = word.integer("dst_plane");
      this.rows = rows;
    }

    int features() {
      return groups * rows;
    }

    int bit(int feature, int slot, int p) {
      int at = p * plane + feature / rows * slots + slot;
      return at < lines.length && !lines[at].isEmpty() ? Hex.bit(lines[at], feature % rows) : 2;
    }

    int address(int feature, int slot, int p) {
      return base + p * stride + feature / rows * slots + slot;
    }

    int bitOf(int feature) {
      return feature % rows;
    }
  }
}
