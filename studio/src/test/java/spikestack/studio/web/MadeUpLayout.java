package spikestack.studio.web;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.json.JsonMapper;

/// A stack result in which **every number is made up**, written after `docs/formats/layout.md` and
/// not with the code that writes real ones.
final class MadeUpLayout {
  private static final int SIDE = 16;

  private final List<Map<String, Object>> arrays = new ArrayList<>();
  private final List<byte[]> content = new ArrayList<>();
  private long offset;

  private MadeUpLayout() {}

  /// A `result.json` of two arrangements, and the layouts of both; cells in rows of a die of 100 x
  /// 100 um, a third of them on top of the 3D one.
  static void write(Path folder, int cells, int bonds) throws IOException {
    List<Map<String, Object>> figures = new ArrayList<>();
    for (String name : new String[] {"2d", "logic-on-logic"}) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("arrangement", name);
      one.put("cells", cells);
      one.put("footprintMm2", name.equals("2d") ? 0.02 : 0.01);
      one.put("bonds", name.equals("2d") ? 0 : bonds);
      one.put("timing", Map.of("worstSetupPs", -12.5, "megahertz", 410.0));
      one.put("power", Map.of("totalMw", name.equals("2d") ? 3.0 : 2.5));
      figures.add(one);
      Path at = Files.createDirectories(folder.resolve(name));
      new MadeUpLayout().arrangement(at, name, cells, name.equals("2d") ? 0 : bonds);
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("technology", "made-up");
    result.put("scope", "made up");
    result.put("arrangements", figures);
    Files.writeString(folder.resolve("result.json"), new JsonMapper().writeValueAsString(result));
  }

  private void array(
      String name, String type, int count, java.util.function.IntToDoubleFunction of) {
    int width = type.equals("u8") ? 1 : 4;
    byte[] bytes = new byte[width * count];
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      switch (type) {
        case "f32" -> buffer.putFloat((float) of.applyAsDouble(i));
        case "u32" -> buffer.putInt((int) of.applyAsDouble(i));
        default -> buffer.put((byte) of.applyAsDouble(i));
      }
    }
    arrays.add(
        Map.of("name", name, "type", type, "offset", offset, "count", count, "unit", "made up"));
    content.add(bytes);
    offset += bytes.length;
  }

  private void arrangement(Path folder, String name, int cells, int bonds) throws IOException {
    int tiers = name.equals("2d") ? 1 : 2;
    int rows = (int) Math.ceil(Math.sqrt(cells));
    double pitch = 100.0 / rows;
    Random random = new Random(1);
    array("cell.x", "f32", cells, i -> i % rows * pitch);
    array("cell.y", "f32", cells, i -> Math.floorDiv(i, rows) * pitch);
    array("cell.width", "f32", cells, i -> 0.9 * pitch);
    array("cell.height", "f32", cells, i -> 0.9 * pitch);
    array("cell.slack", "f32", cells, i -> i % 7 == 0 ? Double.NaN : 100 - i % 250);
    array("cell.power", "f32", cells, i -> 0.1 + i % 13 * 0.01);
    array("cell.block", "u32", cells, i -> Math.floorDiv(i % rows * 4, rows));
    array("cell.master", "u32", cells, i -> i % 2);
    array("bond.x", "f32", bonds, i -> random.nextDouble() * 100);
    array("bond.y", "f32", bonds, i -> random.nextDouble() * 100);
    List<Map<String, Object>> maps = new ArrayList<>();
    for (int tier = 0; tier < tiers; tier++) {
      array("map.temperature." + tier, "f32", SIDE * SIDE, i -> 318 + i % SIDE * 0.2);
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("kind", "temperature");
      map.put("tier", tier);
      map.put("columns", SIDE);
      map.put("rows", SIDE);
      map.put("unit", "K");
      map.put("low", 318.0);
      map.put("high", 321.0);
      maps.add(map);
    }
    StringBuilder names = new StringBuilder();
    int[] starts = new int[cells + bonds + 2];
    for (int i = 0; i < cells; i++) {
      starts[i] = names.length();
      names.append("block").append(Math.floorDiv(i % rows * 4, rows)).append("/cell").append(i);
    }
    starts[cells] = names.length();
    for (int i = 0; i < bonds; i++) {
      starts[cells + 1 + i] = names.length();
      names.append("net").append(i);
    }
    starts[cells + bonds + 1] = names.length();
    array("cell.name", "u32", cells + 1, i -> starts[i]);
    array("bond.name", "u32", bonds + 1, i -> starts[cells + 1 + i]);
    array("cell.tier", "u8", cells, i -> tiers == 2 && i % 3 == 0 ? 1 : 0);
    array("cell.kind", "u8", cells, i -> i % 4);
    array("bond.kind", "u8", bonds, i -> i == 0 ? 1 : 0);
    Files.writeString(folder.resolve("layout.names"), names.toString(), StandardCharsets.UTF_8);
    try (var out = Files.newOutputStream(folder.resolve("layout.bin"))) {
      for (byte[] bytes : content) {
        out.write(bytes);
      }
    }
    List<Map<String, Object>> blocks = new ArrayList<>();
    for (int tier = 0; tier < tiers; tier++) {
      for (int b = 0; b < 4; b++) {
        Map<String, Object> block = new LinkedHashMap<>();
        block.put("name", "block" + b);
        block.put("kind", b < 2 ? "array" : "bank");
        block.put("tier", tier);
        block.put("x", 25.0 * b);
        block.put("y", 0.0);
        block.put("width", 25.0);
        block.put("height", 100.0);
        block.put("area", 2500.0);
        block.put("cells", cells / 4 / tiers);
        block.put("power", 100.0 + b);
        block.put("temperature", 319.0 + b);
        block.put("slack", b == 3 ? null : -10.0 * b);
        block.put("memory", false);
        blocks.add(block);
      }
    }
    Map<String, Object> layout = new LinkedHashMap<>();
    layout.put("format", "spikestack-layout/1");
    layout.put("name", name);
    layout.put("die", Map.of("width", 100.0, "height", 100.0));
    layout.put("tiers", tiers == 1 ? List.of("tier") : List.of("bottom", "top"));
    layout.put("cells", cells);
    layout.put("bonds", bonds);
    layout.put("bytes", offset);
    layout.put("kinds", List.of("logic", "register", "buffer", "clock", "memory"));
    layout.put("blockNames", List.of("block0", "block1", "block2", "block3"));
    layout.put("masters", List.of("NAND2_X1", "DFF_X1"));
    layout.put("blocks", blocks);
    layout.put("arrays", arrays);
    layout.put("maps", maps);
    Files.writeString(folder.resolve("layout.json"), new JsonMapper().writeValueAsString(layout));
  }
}
