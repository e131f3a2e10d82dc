package spikestack.machine.arch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import spikestack.model.input.InputException;
import spikestack.model.input.StrictNode;
import spikestack.model.unit.Bandwidth;
import spikestack.model.unit.DataSize;
import spikestack.model.unit.Frequency;
import spikestack.model.unit.Time;
import spikestack.model.unit.UnitException;

/// Reads `accelerator.yaml` (docs/formats/accelerator.md). Every complaint is an [InputException]
/// with file, line and key.
public final class AcceleratorFile {
  private static final int MAX_BYTES = 1 << 30;
  private static final int MAX_PORT = 1 << 16;

  private AcceleratorFile() {}

  public static Accelerator read(Path file) {
    return read(StrictNode.read(file));
  }

  /// From text; `file` names it in errors.
  public static Accelerator read(String file, String yaml) {
    return read(StrictNode.yaml(file, yaml));
  }

  /// From a document that was read (and perhaps changed) before.
  public static Accelerator read(StrictNode root) {
    Accelerator machine =
        checked(
            root,
            () ->
                new Accelerator(
                    root.text("name"),
                    expert(root.object("expert")),
                    attention(root.object("attention")),
                    weightBuffer(root.object("weight-buffer")),
                    spikeBuffers(root.object("spike-buffer")),
                    residualBuffer(root.object("residual-buffer")),
                    router(root.object("router")),
                    root.has("dram") ? Optional.of(dram(root.object("dram"))) : Optional.empty(),
                    quantity(root.at("clock"), Frequency::parse),
                    root.has("skip") ? skipping(root) : Skipping.NONE,
                    root.has("reset")
                        ? root.choice("reset", Accelerator.SpikeReset.class)
                        : Accelerator.SpikeReset.AS_NEEDED,
                    stackings(root.list("stackings"))));
    root.done();
    return machine;
  }

  private static Accelerator.ExpertCores expert(StrictNode node) {
    return new Accelerator.ExpertCores(
        node.integer("count", 1, 64),
        node.integer("rows", 1, 256),
        node.integer("columns", 1, 256),
        bytes(node.at("local-weights")),
        node.integer("bank-latency", 1, 64));
  }

  private static Accelerator.AttentionCores attention(StrictNode node) {
    return new Accelerator.AttentionCores(
        node.integer("count", 1, 64),
        node.integer("rows", 1, 256),
        node.integer("columns", 1, 256),
        bytes(node.at("membrane")),
        node.integer("bank-latency", 1, 64));
  }

  private static Accelerator.WeightBuffer weightBuffer(StrictNode node) {
    int bytes = bytes(node.at("size"));
    if (bytes % 2 != 0) {
      throw node.at("size").refuse("an even number of bytes (two halves)");
    }
    return new Accelerator.WeightBuffer(
        bytes, port(node.at("port")), node.has("resident") && node.flag("resident"));
  }

  private static Accelerator.SpikeBuffers spikeBuffers(StrictNode node) {
    return new Accelerator.SpikeBuffers(bytes(node.at("size")), port(node.at("port")));
  }

  private static Accelerator.ResidualBuffer residualBuffer(StrictNode node) {
    return new Accelerator.ResidualBuffer(bytes(node.at("size")), port(node.at("port")));
  }

  private static Accelerator.Router router(StrictNode node) {
    return new Accelerator.Router(node.integer("queues", 1, 64), node.integer("depth", 1, 1 << 20));
  }

  private static Accelerator.Dram dram(StrictNode node) {
    return checked(
        node,
        () ->
            new Accelerator.Dram(
                quantity(node.at("bandwidth"), Bandwidth::parse),
                quantity(node.at("latency"), Time::parse)));
  }

  /// `none`, or a block per kind of core.
  private static Skipping skipping(StrictNode root) {
    if (root.at("skip").isText()) {
      root.choice("skip", "none");
      return Skipping.NONE;
    }
    StrictNode node = root.object("skip");
    Skipping.Finder expert = Skipping.Finder.OFF;
    boolean tokens = false;
    boolean experts = false;
    if (node.has("expert")) {
      StrictNode cores = node.object("expert");
      expert = finder(cores);
      tokens = cores.has("zero-tokens") && cores.flag("zero-tokens");
      experts = cores.has("unused-experts") && cores.flag("unused-experts");
    }
    Skipping.Finder attention =
        node.has("attention") ? finder(node.object("attention")) : Skipping.Finder.OFF;
    return new Skipping(expert, tokens, experts, attention);
  }

  private static Skipping.Finder finder(StrictNode node) {
    Skipping.Inputs inputs =
        node.has("inputs") ? node.choice("inputs", Skipping.Inputs.class) : Skipping.Inputs.ALL;
    if (inputs != Skipping.Inputs.BUNDLES) {
      return Skipping.Finder.of(inputs);
    }
    return Skipping.Finder.of(quantity(node.at("bundle"), Skipping::parseBundle));
  }

  private static List<Stacking> stackings(List<StrictNode> nodes) {
    List<Stacking> all = new ArrayList<>();
    for (StrictNode node : nodes) {
      all.add(
          checked(
              node,
              () ->
                  new Stacking(
                      node.text("name"), kind(node.at("kind")), tiers(node.object("tiers")))));
    }
    return all;
  }

  private static Stacking.Kind kind(StrictNode node) {
    List<Stacking.Kind> kinds = List.of(Stacking.Kind.values());
    List<String> words = kinds.stream().map(Stacking.Kind::key).toList();
    return kinds.get(words.indexOf(node.choice(words)));
  }

  private static Map<Unit, Tier> tiers(StrictNode node) {
    Map<Unit, Tier> tiers = new EnumMap<>(Unit.class);
    for (Tier tier : Tier.values()) {
      String key = StrictNode.word(tier);
      if (node.has(key)) {
        for (StrictNode element : node.list(key)) {
          Unit unit = element.choice(Unit.class);
          if (tiers.put(unit, tier) != null) {
            throw element.refuse(unit.key() + " twice", "each unit on one tier (or split)");
          }
        }
      }
    }
    for (Unit unit : Unit.values()) {
      if (!tiers.containsKey(unit)) {
        throw node.refuse("no tier for " + unit.key(), "every unit on bottom, top or split");
      }
    }
    return tiers;
  }

  private static int bytes(StrictNode node) {
    DataSize size = quantity(node, DataSize::parse);
    if (size.bits() % 8 != 0 || size.bits() < 8 || size.bits() / 8 > MAX_BYTES) {
      throw node.refuse("a size of 1 B to 1 GiB in whole bytes, such as 144 KiB");
    }
    return (int) (size.bits() / 8);
  }

  private static int port(StrictNode node) {
    DataSize size = quantity(node, DataSize::parse);
    if (size.bits() < 1 || size.bits() > MAX_PORT) {
      throw node.refuse("a port width of 1 to " + MAX_PORT + " bit per cycle, such as 512 bit");
    }
    return (int) size.bits();
  }

  private static <Q> Q quantity(StrictNode node, Function<String, Q> parse) {
    if (node.isNumber()) {
      throw node.refuse("a number with its unit, such as 500 MHz, 144 KiB, 512 bit or 60 ns");
    }
    try {
      return parse.apply(node.text());
    } catch (UnitException e) {
      throw node.refuse(e.found(), e.allowed());
    } catch (IllegalArgumentException e) {
      throw node.refuse(String.valueOf(e.getMessage()));
    }
  }

  /// Turns what a record refuses into an input error at `node`.
  private static <V> V checked(StrictNode node, java.util.function.Supplier<V> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw new InputException(
          node.place(), "a machine that cannot be", String.valueOf(e.getMessage()));
    }
  }
}
