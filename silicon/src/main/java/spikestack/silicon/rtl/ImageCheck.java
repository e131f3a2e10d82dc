package spikestack.silicon.rtl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Compares what the testbench wrote for one image with what was expected, layer by layer.
final class ImageCheck {
  private final RtlProgram program;
  private final Expected expected;
  private final int image;
  private final SequencedMap<String, long[]> windows = new LinkedHashMap<>();
  private final SequencedMap<String, Long> mismatches = new LinkedHashMap<>();
  private final List<Product> pending = new ArrayList<>();
  private final ProductBits bits;
  private @Nullable Layer layer;
  private int next;
  private long begin;
  private long end;
  private long compared;
  private long total = -1;
  private Optional<Difference> firstBit = Optional.empty();
  private Optional<Difference> firstCycle = Optional.empty();

  ImageCheck(RtlProgram program, Expected expected) {
    this.program = program;
    this.expected = expected;
    this.image = expected.trace().image();
    this.bits =
        new ProductBits(
            program.rows(), program.network().timesteps(), expected.trace(), this::differs);
  }

  /// Reads the sections of one image, from the one after `I` to `E`.
  ImageResult read(OutputReader in) {
    while (in.next()) {
      switch (in.kind()) {
        case 'L' -> open(in);
        case 'X' -> saturations(in.decimal(1));
        case 'E' -> {
          total = in.decimal(1);
          return result();
        }
        case 'I' -> throw new IllegalStateException("image " + image + " has no end");
        default -> product(in);
      }
    }
    throw new IllegalStateException(
        "the RTL stopped within image "
            + image
            + (layer == null ? "" : ", behind layer " + layer.name()));
  }

  private void open(OutputReader in) {
    missing();
    int index = Math.toIntExact(in.decimal(1));
    if (index != next || index >= program.layers().size()) {
      throw new IllegalStateException(
          "image " + image + ": layer " + index + " ended where " + next + " was due");
    }
    next = index + 1;
    layer = program.layers().get(index);
    begin = in.decimal(2);
    end = in.decimal(3);
    pending.addAll(layer.products());
    long[] window = windows.computeIfAbsent(layer.window(), name -> new long[] {begin, end});
    window[1] = end;
    boolean last =
        next == program.layers().size()
            || !program.layers().get(next).window().equals(layer.window());
    if (last) {
      cycles(layer.window(), window);
    }
  }

  private void cycles(String name, long[] window) {
    for (Expected.Window wanted : expected.windows()) {
      if (wanted.layer().equals(name)
          && (wanted.begin() != window[0] || wanted.end() != window[1])) {
        String range = wanted.begin() + ".." + wanted.end();
        String took = window[0] + ".." + window[1];
        firstCycle = firstCycle.or(() -> plain(name, "cycles", range, took));
      }
    }
  }

  private void product(OutputReader in) {
    Layer current = layer;
    if (current == null) {
      throw new IllegalStateException("image " + image + ": a section before the first layer");
    }
    String[] lines = new String[in.count()];
    String mask = in.kind() == 'H' ? in.text(1) : "";
    for (int i = 0; i < lines.length; i++) {
      lines[i] = in.line();
    }
    List<Product> here = new ArrayList<>();
    for (Product product : pending) {
      if (section(product) == in.kind()) {
        here.add(product);
      }
    }
    pending.removeAll(here);
    for (Product product : here) {
      long before = bits.mismatching();
      bits.compare(product, current.word(), lines, mask);
      count(product.point(), bits.mismatching() - before);
    }
    if (in.kind() == 'S' && !here.isEmpty()) {
      long before = bits.mismatching();
      bits.padding(here, current.word(), lines);
      count(here.getLast().point(), bits.mismatching() - before);
    }
    compared = bits.compared();
  }

  private void count(String point, long wrong) {
    mismatches.merge(point, wrong, Long::sum);
  }

  /// Whose section was not written.
  private void missing() {
    for (Product product : pending) {
      long before = bits.mismatching();
      bits.absent(product);
      count(product.point(), bits.mismatching() - before);
    }
    compared = bits.compared();
    pending.clear();
  }

  private static char section(Product product) {
    return switch (product) {
      case Product.Spikes spikes -> 'S';
      case Product.Planes planes -> 'S';
      case Product.Residual residual -> 'R';
      case Product.Scores scores -> 'T';
      case Product.RouterBits routerBits -> 'B';
      case Product.Routes routes -> 'M';
      case Product.KeptHeads heads -> 'H';
      case Product.Sums sums -> 'C';
    };
  }

  private void saturations(long found) {
    missing();
    long wanted = expected.trace().saturations();
    compared += Long.SIZE;
    count("saturations", Long.bitCount(wanted ^ found));
    if (wanted != found) {
      firstBit = firstBit.or(() -> plain("end", "saturations", "" + wanted, "" + found));
    }
  }

  /// Called for a wrong bit at `address` (below 0: not in the spike buffer) and `bit`.
  private void differs(String where, String wanted, String found, int address, int bit) {
    if (firstBit.isEmpty() && layer != null) {
      Optional<Difference.Written> written =
          address < 0
              ? Optional.empty()
              : Optional.of(new Difference.Written(address, bit, begin, end));
      firstBit =
          Optional.of(
              new Difference(image, layer.name(), where, wanted, found, written, Optional.empty()));
    }
  }

  private Optional<Difference> plain(String at, String where, String wanted, String found) {
    return Optional.of(
        new Difference(image, at, where, wanted, found, Optional.empty(), Optional.empty()));
  }

  private ImageResult result() {
    missing();
    if (next < program.layers().size() - 1) { // the entry `end` has no cycles of its own
      throw new IllegalStateException("image " + image + " ended before layer " + next);
    }
    long difference = 0;
    long shift = 0;
    List<ImageResult.LayerCycles> layers = new ArrayList<>();
    for (Expected.Window wanted : expected.windows()) {
      long[] window = windows.getOrDefault(wanted.layer(), new long[] {0, 0});
      long cycles = window[1] - window[0];
      difference += Math.abs(cycles - wanted.cycles());
      shift += cycles - wanted.cycles();
      layers.add(new ImageResult.LayerCycles(wanted.layer(), cycles, wanted.cycles()));
    }
    difference += Math.abs(total - expected.cycles() - shift);
    if (total != expected.cycles()) {
      String wanted = "" + expected.cycles();
      firstCycle = firstCycle.or(() -> plain("end", "cycles of the image", wanted, "" + total));
    }
    long wrong = 0;
    for (Map.Entry<String, Long> entry : mismatches.entrySet()) {
      wrong += entry.getValue();
    }
    return new ImageResult(
        image,
        total,
        expected.cycles(),
        difference,
        compared,
        wrong,
        layers,
        mismatches,
        firstBit.or(() -> firstCycle));
  }
}
