package spikestack.model.nir;

import io.jhdf.HdfFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import spikestack.model.input.FileBytes;
import spikestack.model.input.InputException;
import spikestack.model.input.Tensor;

/// Reads `.nir` files: HDF5 with `/version` and `/node`, a NIRGraph of typed nodes and edges.
///
/// HDF5 is read by jhdf, from memory, so that a wrong address or length in the file is a failed
/// slice and no allocation; data sets are read only when their size fits the file's (four times and
/// 64 MiB); links, which may lead to other files, are refused. Whatever the library throws about a
/// broken file becomes one [InputException].
public final class NirFile {
  private static final int MAX_BYTES = 1 << 29;
  private static final long SMALL = 64L << 20;
  private static final int MAX_NESTING = 8;
  private static final int MAX_NODES = 10_000;
  private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1A, '\n'};

  private static final String TYPES =
      "Input, Output, Linear, Affine, Scale, Conv2d, SumPool2d, AvgPool2d, Flatten, I, IF, LI, LIF,"
          + " CubaLIF, Threshold, NIRGraph";

  private final SequencedMap<String, NirNode> nodes = new LinkedHashMap<>();
  private final List<NirGraph.Edge> edges = new ArrayList<>();

  private NirFile() {}

  /// Reads a whole graph; nodes in file order (HDF5 sorts them by name).
  ///
  /// @throws InputException when the file is missing, broken, no NIR, or has a node of an unknown
  ///   type
  public static NirGraph read(Path path) {
    String file = path.toString();
    byte[] bytes = FileBytes.read(path, MAX_BYTES);
    for (int i = 0; i < SIGNATURE.length; i++) {
      if (i >= bytes.length || bytes[i] != SIGNATURE[i]) {
        throw new InputException(file + ": byte " + i, "no HDF5 signature", "a NIR file (HDF5)");
      }
    }
    HdfNode.Budget budget = new HdfNode.Budget(4L * bytes.length + SMALL);
    try (HdfFile hdf = HdfFile.fromBytes(bytes)) {
      HdfNode root = new HdfNode(file + ": ", hdf, budget);
      String version = root.text("version");
      NirFile read = new NirFile();
      read.graph("", root.group("node"), 0);
      return new NirGraph(file, version, read.nodes, read.edges);
    } catch (InputException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      // The library's own exceptions, and what it runs into on addresses that lead nowhere.
      throw new InputException(
          file, "a broken HDF5 file (" + e.getClass().getSimpleName() + ")", "a complete NIR file");
    }
  }

  /// Adds the graph's nodes under `prefix`.
  private void graph(String prefix, HdfNode group, int depth) {
    String type = group.text("type");
    if (!type.equals("NIRGraph")) {
      throw group.refuse("type", type, "NIRGraph");
    }
    if (depth == MAX_NESTING) {
      throw group.refuse("graphs in graphs, deeper than " + MAX_NESTING, "at most " + MAX_NESTING);
    }
    HdfNode all = group.group("nodes");
    for (String name : all.children().keySet()) {
      if (name.chars().anyMatch(Character::isISOControl)) {
        throw all.refuse(name, "control characters", "printable names");
      }
      HdfNode node = all.group(name);
      if (node.text("type").equals("NIRGraph")) {
        graph(prefix + name + ".", node, depth + 1);
      } else {
        if (nodes.size() == MAX_NODES) {
          throw group.refuse("more than " + MAX_NODES + " nodes", "at most " + MAX_NODES);
        }
        if (nodes.put(prefix + name, node(node)) != null) {
          throw all.refuse(name, "two nodes " + prefix + name, "each name once");
        }
      }
    }
    for (String[] pair : group.pairs("edges")) {
      edges.add(
          new NirGraph.Edge(
              end(prefix + pair[0], ".output", group), end(prefix + pair[1], ".input", group)));
    }
  }

  /// The node itself, or the port of the graph of that name.
  private String end(String name, String port, HdfNode group) {
    if (nodes.containsKey(name)) {
      return name;
    }
    if (nodes.containsKey(name + port)) {
      return name + port;
    }
    throw group.refuse("edges", "an edge at " + name, "names of nodes");
  }

  private static NirNode node(HdfNode node) {
    String type = node.text("type");
    Tensor zero = Tensor.ofFloats(new float[1], 1);
    return switch (type) {
      case "Input" -> new NirNode.Input(shape(node));
      case "Output" -> new NirNode.Output(shape(node));
      case "Linear" -> new NirNode.Linear(matrix(node));
      case "Affine" -> affine(node);
      case "Scale" -> new NirNode.Scale(node.numbers("scale"));
      case "Conv2d" -> convolution(node);
      case "SumPool2d" ->
          new NirNode.SumPool2d(
              node.pair("kernel_size", 1), node.pair("stride", 1), node.pair("padding", 0));
      case "AvgPool2d" ->
          new NirNode.AvgPool2d(
              node.pair("kernel_size", 1), node.pair("stride", 1), node.pair("padding", 0));
      case "Flatten" -> new NirNode.Flatten(node.integer("start_dim"), node.integer("end_dim"));
      case "I" -> new NirNode.I(node.numbers("r"));
      case "IF" ->
          new NirNode.IF(
              node.numbers("r"), node.numbers("v_threshold"), node.numbers("v_reset", zero));
      case "LI" ->
          new NirNode.LI(tau(node, "tau"), node.numbers("r"), node.numbers("v_leak", zero));
      case "LIF" ->
          new NirNode.LIF(
              tau(node, "tau"),
              node.numbers("r"),
              node.numbers("v_leak", zero),
              node.numbers("v_threshold"),
              node.numbers("v_reset", zero));
      case "CubaLIF" ->
          new NirNode.CubaLIF(
              tau(node, "tau_syn"),
              tau(node, "tau_mem"),
              node.numbers("r"),
              node.numbers("v_leak", zero),
              node.numbers("v_threshold"),
              node.numbers("w_in", Tensor.ofFloats(new float[] {1}, 1)),
              node.numbers("v_reset", zero));
      case "Threshold" -> new NirNode.Threshold(node.numbers("threshold"));
      default -> throw node.refuse("type", type, TYPES);
    };
  }

  private static int[] shape(HdfNode node) {
    int[] shape = node.integers("shape");
    long size = 1;
    for (int extent : shape) {
      size *= extent;
      if (extent < 1 || size > MAX_BYTES) {
        throw node.refuse(
            "shape", Arrays.toString(shape), "extents of at least 1, 2^29 values in all");
      }
    }
    return shape;
  }

  private static Tensor tau(HdfNode node, String name) {
    Tensor tau = node.numbers(name);
    for (double value : tau.doubles()) {
      if (!(value > 0)) {
        throw node.refuse(name, Double.toString(value), "time constants above 0 s");
      }
    }
    return tau;
  }

  private static Tensor matrix(HdfNode node) {
    Tensor weight = node.numbers("weight");
    if (weight.shape().length != 2) {
      throw node.refuse("weight", weight.toString(), "[out][in]");
    }
    return weight;
  }

  private static NirNode affine(HdfNode node) {
    Tensor weight = matrix(node);
    Tensor bias = node.numbers("bias");
    if (bias.size() != weight.shape()[0]) {
      throw node.refuse("bias", bias.toString(), weight.shape()[0] + " values");
    }
    return new NirNode.Affine(weight, bias);
  }

  private static NirNode convolution(HdfNode node) {
    Tensor weight = node.numbers("weight");
    int[] shape = weight.shape();
    int groups = node.has("groups") ? node.integer("groups") : 1;
    if (shape.length != 4 || groups < 1 || shape[0] % groups != 0 || weight.size() == 0) {
      throw node.refuse(
          "weight", weight + " in " + groups + " groups", "[out][in / groups][kh][kw]");
    }
    Tensor bias = node.numbers("bias", Tensor.ofFloats(new float[shape[0]], shape[0]));
    if (bias.size() != shape[0]) {
      throw node.refuse("bias", bias.toString(), shape[0] + " values");
    }
    int[] stride = node.pair("stride", 1);
    int[] dilation = node.has("dilation") ? node.pair("dilation", 1) : new int[] {1, 1};
    int[] padding = padding(node, shape, stride, dilation);
    int[] inputShape =
        node.has("input_shape") && !node.isText("input_shape")
            ? node.pair("input_shape", 1)
            : new int[0];
    return new NirNode.Conv2d(weight, bias, stride, padding, dilation, groups, inputShape);
  }

  /// Numbers, or the words `valid` (none) and `same` (stride 1 keeps the size).
  private static int[] padding(HdfNode node, int[] shape, int[] stride, int[] dilation) {
    if (!node.isText("padding")) {
      return node.pair("padding", 0);
    }
    String word = node.text("padding");
    int high = dilation[0] * (shape[2] - 1);
    int wide = dilation[1] * (shape[3] - 1);
    if (word.equals("valid")) {
      return new int[] {0, 0};
    }
    if (word.equals("same") && stride[0] == 1 && stride[1] == 1 && (high | wide) % 2 == 0) {
      return new int[] {high / 2, wide / 2};
    }
    throw node.refuse("padding", word, "numbers, valid, or same with stride 1 and an odd kernel");
  }
}
