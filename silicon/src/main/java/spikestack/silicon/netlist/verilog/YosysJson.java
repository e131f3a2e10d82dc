package spikestack.silicon.netlist.verilog;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.zip.GZIPInputStream;
import spikestack.model.input.InputException;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Direction;
import spikestack.silicon.netlist.Library;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Yosys's `write_json`: the modules, cells, ports and names of nets. Read as a stream, so that a
/// large file costs no more than its netlist. Attributes and parameters are passed over.
public final class YosysJson {
  private static final int NO_BIT = Integer.MIN_VALUE;

  private final String file;
  private final JsonParser in;
  private final SequencedMap<String, Module> modules = new LinkedHashMap<>();

  private YosysJson(String file, JsonParser in) {
    this.file = file;
    this.in = in;
  }

  /// Reads one design.
  ///
  /// @param top name of the top module; empty for the only one that no other uses
  /// @throws InputException naming file and line
  public static Design read(Path file, Library library, String top) {
    try (InputStream raw = Files.newInputStream(file);
        InputStream bytes = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
        JsonParser in =
            JsonFactory.builder().build().createParser(ObjectReadContext.empty(), bytes)) {
      return new YosysJson(file.toString(), in).read(library, top);
    } catch (JacksonException e) {
      throw new InputException(
          file + ":" + Math.max(1, e.getLocation().getLineNr()),
          "no JSON: " + e.getOriginalMessage(),
          "what Yosys's write_json writes");
    } catch (IOException e) {
      throw new InputException(file.toString(), "no readable file", "a readable JSON netlist");
    }
  }

  private Design read(Library library, String top) {
    in.nextToken();
    fields(
        key -> {
          if (key.equals("modules")) {
            fields(this::module);
          } else {
            in.skipChildren();
          }
        });
    if (modules.isEmpty()) {
      throw new InputException(file, "no modules", "an object 'modules'");
    }
    return Elaborator.run(file, true, modules, library, top);
  }

  private interface Field {
    /// The parser stands on the value.
    void read(String key);
  }

  private void fields(Field field) {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw refuse("an object");
    }
    while (in.nextToken() == JsonToken.PROPERTY_NAME) {
      String key = in.currentName();
      in.nextToken();
      field.read(key);
    }
  }

  private InputException refuse(String allowed) {
    JsonToken token = in.currentToken();
    return new InputException(
        file + ":" + in.currentTokenLocation().getLineNr(),
        token == null ? "the end" : "'" + in.getString() + "'",
        allowed);
  }

  private int line() {
    return in.currentTokenLocation().getLineNr();
  }

  private String text() {
    if (in.currentToken() != JsonToken.VALUE_STRING) {
      throw refuse("a text");
    }
    return in.getString();
  }

  /// Cells and their bits, before names are known.
  private record Cell(String type, String name, Map<String, int[]> connections, int line) {}

  private void module(String name) {
    Module module = new Module(name, line());
    Map<String, Direction> directions = new LinkedHashMap<>();
    Map<String, int[]> portBits = new LinkedHashMap<>();
    List<Cell> cells = new ArrayList<>();
    SequencedMap<String, int[]> names = new LinkedHashMap<>();
    Map<String, int[]> ranges = new HashMap<>();
    boolean[] behaviour = {false};
    fields(
        key -> {
          switch (key) {
            case "ports" ->
                fields(
                    port ->
                        fields(
                            detail -> {
                              switch (detail) {
                                case "direction" -> directions.put(port, direction());
                                case "bits" -> portBits.put(port, bits());
                                default -> range(port, detail, ranges);
                              }
                            }));
            case "cells" -> fields(cell -> cells.add(cell(cell)));
            case "netnames" ->
                fields(
                    net ->
                        fields(
                            detail -> {
                              if (detail.equals("bits")) {
                                names.put(net, bits());
                              } else {
                                range(net, detail, ranges);
                              }
                            }));
            case "memories" -> {
              behaviour[0] |=
                  in.currentToken() == JsonToken.START_OBJECT
                      && in.nextToken() != JsonToken.END_OBJECT;
              while (behaviour[0] && in.currentToken() != JsonToken.END_OBJECT) {
                in.nextToken();
                in.skipChildren();
                in.nextToken();
              }
            }
            default -> in.skipChildren();
          }
        });
    if (behaviour[0]) {
      throw new InputException(
          file + ":" + module.line, "memories in module " + name, "a mapped netlist");
    }
    fill(module, directions, portBits, cells, names, ranges);
    modules.put(name, module);
  }

  /// `offset` and `upto` of a port or net: its lowest index, and whether indices rise.
  private void range(String name, String detail, Map<String, int[]> ranges) {
    if (detail.equals("offset") || detail.equals("upto")) {
      int[] range = ranges.computeIfAbsent(name, n -> new int[2]);
      range[detail.equals("offset") ? 0 : 1] = in.getIntValue();
    } else {
      in.skipChildren();
    }
  }

  private Direction direction() {
    return switch (text()) {
      case "input" -> Direction.INPUT;
      case "output" -> Direction.OUTPUT;
      case "inout" -> Direction.INOUT;
      default -> throw refuse("input, output or inout");
    };
  }

  private Cell cell(String name) {
    String[] type = {""};
    int line = line();
    Map<String, int[]> connections = new LinkedHashMap<>();
    fields(
        key -> {
          switch (key) {
            case "type" -> type[0] = text();
            case "connections" -> fields(port -> connections.put(port, bits()));
            default -> in.skipChildren();
          }
        });
    return new Cell(type[0], name, connections, line);
  }

  /// Least significant first in the file, most significant first here; constants as [Module] has
  /// them, nets as the file numbers them.
  private int[] bits() {
    if (in.currentToken() != JsonToken.START_ARRAY) {
      throw refuse("a list of bits");
    }
    int[] bits = new int[4];
    int count = 0;
    while (in.nextToken() != JsonToken.END_ARRAY) {
      int bit;
      if (in.currentToken() == JsonToken.VALUE_NUMBER_INT && in.getIntValue() >= 0) {
        bit = in.getIntValue();
      } else if (in.currentToken() == JsonToken.VALUE_STRING) {
        bit =
            switch (in.getString()) {
              case "0" -> Module.ZERO;
              case "1" -> Module.ONE;
              case "x", "z" -> Module.OPEN;
              default -> throw refuse("a number of a net, or \"0\", \"1\", \"x\", \"z\"");
            };
      } else {
        throw refuse("a number of a net, or \"0\", \"1\", \"x\", \"z\"");
      }
      if (count == bits.length) {
        bits = Arrays.copyOf(bits, 2 * count);
      }
      bits[count++] = bit;
    }
    int[] turned = new int[count];
    for (int i = 0; i < count; i++) {
      turned[i] = bits[count - 1 - i];
    }
    return turned;
  }

  /// Nets get the names of `netnames`: public ones first, then hidden ones.
  private void fill(
      Module module,
      Map<String, Direction> directions,
      Map<String, int[]> portBits,
      List<Cell> cells,
      SequencedMap<String, int[]> names,
      Map<String, int[]> ranges) {
    int highest = 0;
    for (int[] bits : names.values()) {
      highest = Math.max(highest, Arrays.stream(bits).max().orElse(0));
    }
    for (int[] bits : portBits.values()) {
      highest = Math.max(highest, Arrays.stream(bits).max().orElse(0));
    }
    for (Cell cell : cells) {
      for (int[] bits : cell.connections().values()) {
        highest = Math.max(highest, Arrays.stream(bits).max().orElse(0));
      }
    }
    int[] local = new int[highest + 1];
    Arrays.fill(local, NO_BIT);
    SequencedMap<String, int[]> ordered = new LinkedHashMap<>();
    portBits.forEach(ordered::put);
    names.forEach(ordered::putIfAbsent);
    ordered.forEach(
        (name, bits) -> {
          int[] range = ranges.getOrDefault(name, new int[2]);
          boolean vector = bits.length > 1 || range[0] != 0;
          for (int i = 0; i < bits.length; i++) {
            if (bits[i] >= 0 && local[bits[i]] == NO_BIT) {
              int index = range[0] + (range[1] == 0 ? bits.length - 1 - i : i);
              local[bits[i]] = module.bit(vector ? name + "[" + index + "]" : name);
            }
          }
        });
    portBits.forEach(
        (name, bits) ->
            module.ports.put(
                name,
                new Module.Port(
                    directions.getOrDefault(name, Direction.INPUT), mapped(module, bits, local))));
    for (Cell cell : cells) {
      String[] ports = cell.connections().keySet().toArray(String[]::new);
      int[][] bits = new int[ports.length][];
      for (int i = 0; i < ports.length; i++) {
        bits[i] = mapped(module, cell.connections().getOrDefault(ports[i], new int[0]), local);
      }
      module.instances.add(new Module.Instance(cell.type(), cell.name(), ports, bits, cell.line()));
    }
  }

  private static int[] mapped(Module module, int[] bits, int[] local) {
    int[] mapped = new int[bits.length];
    for (int i = 0; i < bits.length; i++) {
      if (bits[i] >= 0 && local[bits[i]] == NO_BIT) {
        local[bits[i]] = module.bit("$net" + bits[i]);
      }
      mapped[i] = bits[i] >= 0 ? local[bits[i]] : bits[i];
    }
    return mapped;
  }
}
