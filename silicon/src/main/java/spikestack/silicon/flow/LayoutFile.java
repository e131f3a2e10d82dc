package spikestack.silicon.flow;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;
import spikestack.model.input.AtomicFile;
import spikestack.silicon.netlist.Bonds;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Master;
import spikestack.silicon.netlist.Rect;
import spikestack.silicon.netlist.liberty.LibertyCell;
import spikestack.silicon.route.CongestionMap;
import tools.jackson.databind.json.JsonMapper;

/// Writes what is placed where as numbers for a viewer: `docs/formats/layout.md`.
///
/// `layout.json` names everything and says where its numbers lie in `layout.bin`; `layout.names`
/// has the names of cells and of the nets of bonds. A cell is 35 bytes and its name.
public final class LayoutFile {
  static final List<String> KINDS = List.of("logic", "register", "buffer", "clock", "memory");
  private static final double MICRON = 1e-3;

  private final Design design;
  private final Stack.Built built;
  private final String arrangement;
  private final Rect die;
  private final byte[] kind;
  private final LayoutBlocks blocks;
  private final Map<String, Integer> masters = new LinkedHashMap<>();
  private final int[] masterOf;
  private final List<Map<String, Object>> arrays = new ArrayList<>();
  private final List<byte[]> bytes = new ArrayList<>();
  private long offset;

  private LayoutFile(String arrangement, Stack.Built built) {
    this.arrangement = arrangement;
    this.built = built;
    design = built.design();
    die = design.floorplans().getFirst().die();
    int cells = design.instances();
    kind = new byte[cells];
    masterOf = new int[cells];
    for (int i = 0; i < cells; i++) {
      kind[i] = (byte) KINDS.indexOf(kind(i));
      masterOf[i] = masters.computeIfAbsent(design.master(i).name(), absent -> masters.size());
    }
    blocks = LayoutBlocks.of(design);
  }

  /// Writes the three files into a folder that is there.
  ///
  /// @throws spikestack.model.input.InputException where they cannot be written
  public static void write(Path folder, String arrangement, Stack.Built built) {
    new LayoutFile(arrangement, built).write(folder);
  }

  private String kind(int instance) {
    Master master = design.master(instance);
    LibertyCell.Kind of =
        master.cell().map(LibertyCell::kind).orElse(LibertyCell.Kind.COMBINATIONAL);
    return switch (of) {
      case MEMORY -> "memory";
      case FLIP_FLOP, LATCH -> "register";
      case COMBINATIONAL -> {
        if (master.kind() == Master.Kind.BLOCK) {
          yield "memory";
        }
        if (passesClock(instance)) {
          yield "clock";
        }
        yield Buffers.is(master) ? "buffer" : "logic";
      }
    };
  }

  private boolean passesClock(int instance) {
    for (int pin = design.firstPin(instance); pin < design.firstPin(instance + 1); pin++) {
      int net = design.pinNet(pin);
      if (net != Design.NONE && design.drives(pin) && built.cells().clockNets()[net]) {
        return true;
      }
    }
    return false;
  }

  private void write(Path folder) {
    int cells = design.instances();
    floats("cell.x", "um", cells, i -> (design.x()[i] - die.x0()) * MICRON);
    floats("cell.y", "um", cells, i -> (design.y()[i] - die.y0()) * MICRON);
    floats("cell.width", "um", cells, i -> design.outline(i).width() * MICRON);
    floats("cell.height", "um", cells, i -> design.outline(i).height() * MICRON);
    floats("cell.slack", "ps", cells, i -> built.cells().slackPs()[i]);
    floats("cell.power", "uW", cells, i -> built.cells().watts()[i] * 1e6);
    integers("cell.block", cells, i -> blocks.of()[i]);
    integers("cell.master", cells, i -> masterOf[i]);
    Bonds bonds = design.bonds();
    floats("bond.x", "um", bonds.count(), b -> (bonds.x()[b] - die.x0()) * MICRON);
    floats("bond.y", "um", bonds.count(), b -> (bonds.y()[b] - die.y0()) * MICRON);
    List<Map<String, Object>> maps = maps();
    byte[] names = names();
    octets("cell.tier", cells, i -> design.tier()[i]);
    octets("cell.kind", cells, i -> kind[i]);
    octets(
        "bond.kind",
        bonds.count(),
        b -> {
          int net = bonds.net()[b];
          return net != Design.NONE && built.cells().clockNets()[net] ? 1 : 0;
        });
    AtomicFile.write(
        folder.resolve("layout.bin"),
        file -> {
          OutputStream out = new BufferedOutputStream(file);
          for (byte[] array : bytes) {
            out.write(array);
          }
          out.flush();
        });
    AtomicFile.write(folder.resolve("layout.names"), file -> file.write(names));
    AtomicFile.write(folder.resolve("layout.json"), json(maps));
  }

  private void array(String name, String type, String unit, int count, byte[] content) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", name);
    entry.put("type", type);
    entry.put("offset", offset);
    entry.put("count", count);
    entry.put("unit", unit);
    arrays.add(entry);
    bytes.add(content);
    offset += content.length;
  }

  private void floats(String name, String unit, int count, IntToDoubleFunction value) {
    byte[] content = new byte[Math.multiplyExact(4, count)];
    ByteBuffer buffer = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      buffer.putFloat((float) value.applyAsDouble(i));
    }
    array(name, "f32", unit, count, content);
  }

  private void integers(String name, int count, IntUnaryOperator value) {
    byte[] content = new byte[Math.multiplyExact(4, count)];
    ByteBuffer buffer = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      buffer.putInt(value.applyAsInt(i));
    }
    array(name, "u32", "", count, content);
  }

  private void octets(String name, int count, IntUnaryOperator value) {
    byte[] content = new byte[count];
    for (int i = 0; i < count; i++) {
      content[i] = (byte) value.applyAsInt(i);
    }
    array(name, "u8", "", count, content);
  }

  /// Names end to end; where each starts is an array of its own, one longer than there are names.
  private byte[] names() {
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    int cells = design.instances();
    int bonds = design.bonds().count();
    int[] starts = new int[cells + bonds + 2];
    try {
      for (int i = 0; i < cells; i++) {
        starts[i] = out.size();
        out.write(design.instanceName(i).getBytes(StandardCharsets.UTF_8));
      }
      starts[cells] = out.size();
      for (int b = 0; b < bonds; b++) {
        starts[cells + 1 + b] = out.size();
        int net = design.bonds().net()[b];
        out.write((net == Design.NONE ? "" : design.netName(net)).getBytes(StandardCharsets.UTF_8));
      }
      starts[cells + bonds + 1] = out.size();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    integers("cell.name", cells + 1, i -> starts[i]);
    integers("bond.name", bonds + 1, b -> starts[cells + 1 + b]);
    return out.toByteArray();
  }

  private List<Map<String, Object>> maps() {
    List<Map<String, Object>> maps = new ArrayList<>();
    int tiers = design.floorplans().size();
    Stack.Map2 heat = built.heat();
    Stack.Map2 supply = built.supply();
    Stack.Map2 power = built.power(); // W/mm2, which is uW/um2
    CongestionMap congestion = built.congestion();
    for (int t = 0; t < tiers; t++) {
      maps.add(map("temperature", t, "K", heat.columns(), heat.columns(), heat.tiers()[t]));
      maps.add(map("supply", t, "V", supply.columns(), supply.columns(), supply.tiers()[t]));
      maps.add(map("power", t, "uW/um2", power.columns(), power.columns(), power.tiers()[t]));
      int tier = t;
      double[] use = new double[congestion.horizontal()[t].length];
      Arrays.setAll(use, bin -> congestion.use(tier, bin));
      maps.add(
          map("congestion", t, "", congestion.grid().columns(), congestion.grid().rows(), use));
    }
    return maps;
  }

  private Map<String, Object> map(
      String name, int tier, String unit, int columns, int rows, double[] values) {
    floats("map." + name + "." + tier, unit, values.length, i -> values[i]);
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("kind", name);
    entry.put("tier", tier);
    entry.put("columns", columns);
    entry.put("rows", rows);
    entry.put("unit", unit);
    entry.put("low", Arrays.stream(values).filter(Double::isFinite).min().orElse(0));
    entry.put("high", Arrays.stream(values).filter(Double::isFinite).max().orElse(0));
    return entry;
  }

  private String json(List<Map<String, Object>> maps) {
    Map<String, Object> layout = new LinkedHashMap<>();
    layout.put("format", "spikestack-layout/1");
    layout.put("name", arrangement);
    layout.put("die", Map.of("width", die.width() * MICRON, "height", die.height() * MICRON));
    layout.put(
        "tiers", design.floorplans().size() == 1 ? List.of("tier") : List.of("bottom", "top"));
    layout.put("cells", design.instances());
    layout.put("bonds", design.bonds().count());
    layout.put("bytes", offset);
    layout.put("kinds", KINDS);
    layout.put("blockNames", blocks.names());
    layout.put("blocks", blocks.rows(built, kind));
    layout.put("masters", List.copyOf(masters.keySet()));
    layout.put("arrays", arrays);
    layout.put("maps", maps);
    return new JsonMapper().writeValueAsString(layout) + "\n";
  }
}
