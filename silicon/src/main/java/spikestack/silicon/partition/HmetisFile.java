package spikestack.silicon.partition;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import spikestack.model.input.AtomicFile;

/// Files of hMETIS (Karypis and Kumar, hMETIS manual 1.5.3, section 4): hypergraphs, fixed vertices
/// and partitions, plain or gzipped.
///
/// Hypergraph: a line `nets vertices [format]`, then one line per net with its vertices counted
/// from 1; with format 1 or 11 the net's weight comes first; with format 10 or 11 one line per
/// vertex with its weight follows. Lines that start with `%` are comments. Fixed vertices and
/// partitions: one line per vertex, a part counted from 0, or -1 for a vertex that is not fixed.
///
/// Weights are integers >= 0; the sum of the net weights fits an `int`, that of the vertex weights
/// 2^53. Every complaint names file and line. Memory is bounded by [#MAX_VERTICES], [#MAX_NETS] and
/// [#MAX_PINS] and grows with what the file really holds.
public final class HmetisFile {
  static final int MAX_VERTICES = 20_000_000;
  static final int MAX_NETS = 40_000_000;
  static final int MAX_PINS = 200_000_000;
  private static final long MAX_VERTEX_WEIGHTS = 1L << 53;

  private HmetisFile() {}

  /// Reads a hypergraph; no vertex is fixed, weights are the same in every part.
  public static Hypergraph read(Path file) {
    try (NumberLines in = NumberLines.open(file)) {
      return read(in);
    } catch (IOException e) {
      throw NumberLines.unreadable(file, e);
    }
  }

  private static Hypergraph read(NumberLines in) throws IOException {
    if (!in.nextLine()) {
      throw in.refuse("the end of the file", "a line 'nets vertices [format]'");
    }
    int nets = (int) in.number("the number of nets", 0, MAX_NETS);
    int vertices = (int) in.number("the number of vertices", 1, MAX_VERTICES);
    int format = in.atEnd() ? 0 : (int) in.number("the format", 0, Integer.MAX_VALUE);
    if (format != 0 && format != 1 && format != 10 && format != 11) {
      throw in.refuse("format " + format, "0, 1 (net weights), 10 (vertex weights) or 11 (both)");
    }
    in.endOfLine("'nets vertices [format]'");

    boolean netWeights = format % 10 == 1;
    int[] netStart = new int[Math.min(nets, 1 << 16) + 1];
    int[] netWeight = new int[Math.min(nets, 1 << 16)];
    int[] pin = new int[1 << 16];
    int pins = 0;
    long weights = 0;
    for (int e = 0; e < nets; e++) {
      if (!in.nextLine()) {
        throw in.refuse("the end of the file after " + e + " nets", nets + " nets, as line 1 says");
      }
      if (e == netWeight.length) {
        netStart = Arrays.copyOf(netStart, (int) Math.min(nets, 2L * e) + 1);
        netWeight = Arrays.copyOf(netWeight, netStart.length - 1);
      }
      netWeight[e] = netWeights ? (int) in.number("a net weight", 0, Integer.MAX_VALUE) : 1;
      weights += netWeight[e];
      if (weights > Integer.MAX_VALUE) {
        throw in.refuse("net weights of more than 2^31 - 1 together", "smaller weights");
      }
      if (in.atEnd()) {
        throw in.refuse("an empty net", "at least one vertex, 1.." + vertices);
      }
      while (!in.atEnd()) {
        if (pins == pin.length) {
          if (pins == MAX_PINS) {
            throw in.refuse("more than " + MAX_PINS + " pins", MAX_PINS + " pins or fewer");
          }
          pin = Arrays.copyOf(pin, (int) Math.min(MAX_PINS, 2L * pins));
        }
        pin[pins++] = (int) in.number("a vertex", 1, vertices) - 1;
      }
      netStart[e + 1] = pins;
    }
    long[] weight = vertexWeights(in, vertices, format >= 10);
    in.endOfFile(nets + " nets" + (format >= 10 ? " and " + vertices + " vertex weights" : ""));
    int[] fixed = new int[vertices];
    Arrays.fill(fixed, Hypergraph.FREE);
    return Hypergraph.of(
        Arrays.copyOf(netStart, nets + 1),
        Arrays.copyOf(pin, pins),
        Arrays.copyOf(netWeight, nets),
        new long[][] {weight},
        fixed);
  }

  private static long[] vertexWeights(NumberLines in, int vertices, boolean given)
      throws IOException {
    long[] weight = new long[vertices];
    if (!given) {
      Arrays.fill(weight, 1);
      return weight;
    }
    long sum = 0;
    for (int v = 0; v < vertices; v++) {
      if (!in.nextLine()) {
        throw in.refuse(
            "the end of the file after " + v + " vertex weights", vertices + " vertex weights");
      }
      weight[v] = in.number("a vertex weight", 0, MAX_VERTEX_WEIGHTS);
      in.endOfLine("one vertex weight");
      sum += weight[v];
      if (sum > MAX_VERTEX_WEIGHTS) {
        throw in.refuse("vertex weights of more than 2^53 together", "smaller weights");
      }
    }
    return weight;
  }

  /// Reads fixed vertices, `[vertices]`: a part, or [Hypergraph#FREE] where the line is -1.
  public static int[] readFixed(Path file, int vertices, int parts) {
    return readParts(file, vertices, parts, Hypergraph.FREE);
  }

  /// Reads a partition, `[vertices]`, values `0..parts-1`.
  public static int[] readPartition(Path file, int vertices, int parts) {
    return readParts(file, vertices, parts, 0);
  }

  private static int[] readParts(Path file, int vertices, int parts, int least) {
    try (NumberLines in = NumberLines.open(file)) {
      int[] part = new int[vertices];
      for (int v = 0; v < vertices; v++) {
        if (!in.nextLine()) {
          throw in.refuse(
              "the end of the file after " + v + " vertices", vertices + " lines, one per vertex");
        }
        part[v] = (int) in.number("a part", least, parts - 1L);
        in.endOfLine("one part");
      }
      in.endOfFile(vertices + " vertices");
      return part;
    } catch (IOException e) {
      throw NumberLines.unreadable(file, e);
    }
  }

  /// Writes the part of every vertex, one per line.
  ///
  /// Throws [InputException] when the file cannot be written.
  public static void write(Path file, Partition partition) {
    AtomicFile.write(
        file,
        out -> {
          BufferedWriter text =
              new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.US_ASCII));
          for (int p : partition.part()) {
            text.write(Integer.toString(p));
            text.write('\n');
          }
          text.flush();
        });
  }
}
