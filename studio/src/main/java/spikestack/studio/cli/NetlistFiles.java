package spikestack.studio.cli;

import java.nio.file.Path;
import java.util.List;
import spikestack.model.input.InputException;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Library;
import spikestack.silicon.netlist.dblox.Stack;
import spikestack.silicon.netlist.dblox.StackDesign;
import spikestack.silicon.netlist.def.Def;
import spikestack.silicon.netlist.verilog.Verilog;
import spikestack.silicon.netlist.verilog.YosysJson;

/// Any netlist that we read, by the endings of its files (`.gz` behind them or not): Yosys'
/// `.json`, a `.def` per tier from the bottom up, a stack of dies `.3dbx`, and structural Verilog
/// for all others.
final class NetlistFiles {
  private NetlistFiles() {}

  /// @param option that named the files, for complaints
  /// @param top module; empty for the only one that no other uses
  static Design read(String option, List<Path> files, Library library, String top) {
    String ending = ending(files.getFirst());
    for (Path file : files) {
      if (!ending(file).equals(ending)) {
        throw new InputException(option, "files of different kinds: " + files, "files of one kind");
      }
    }
    boolean alone = ending.equals("json") || ending.equals("3dbx");
    if (alone && files.size() > 1) {
      throw new InputException(option, files.size() + " files ." + ending, "one");
    }
    return switch (ending) {
      case "json" -> YosysJson.read(files.getFirst(), library, top);
      case "def" -> Def.read(files, library);
      case "3dbx" -> StackDesign.read(Stack.read(files.getFirst()), library);
      default -> Verilog.read(files, library, top);
    };
  }

  private static String ending(Path file) {
    String name = file.toString();
    String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    for (String known : List.of("json", "def", "3dbx")) {
      if (plain.endsWith("." + known)) {
        return known;
      }
    }
    return "v";
  }
}
