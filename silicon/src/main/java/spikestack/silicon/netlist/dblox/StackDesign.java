package spikestack.silicon.netlist.dblox;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import spikestack.model.input.InputException;
import spikestack.silicon.netlist.Bonds;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Floorplan;
import spikestack.silicon.netlist.Library;
import spikestack.silicon.netlist.Orientation;
import spikestack.silicon.netlist.def.Def;
import spikestack.silicon.netlist.verilog.Verilog;

/// The dies of a stack as one design: each die a block, on the tier of its height, connected by the
/// stack's Verilog. Cells of a flipped die keep their places in the die's own frame.
public final class StackDesign {
  private StackDesign() {}

  /// Reads the dies' DEF files and the top netlist, and joins them.
  ///
  /// @throws InputException if a file is missing or wrong, or the same kind of die has two DEFs
  public static Design read(Stack stack, Library library) {
    Path top =
        stack
            .verilog()
            .orElseThrow(
                () ->
                    new InputException(
                        stack.name(), "no netlist of the stack", "Design: external: verilog_file"));
    Map<String, Design> dies = new LinkedHashMap<>();
    for (Stack.Instance die : stack.instances().values()) {
      if (!dies.containsKey(die.chiplet())) {
        Stack.Chiplet kind = stack.chiplet(die);
        List<Path> own = new ArrayList<>(die.files().getOrDefault("def_file", List.of()));
        own.addAll(kind.files("DEF_file"));
        if (own.isEmpty()) {
          throw new InputException(stack.name(), "die " + die.name() + " without DEF", "DEF_file");
        }
        dies.put(die.chiplet(), Def.read(List.of(own.getFirst()), library));
      }
    }
    Design design = Verilog.join(top, dies, library, stack.name());
    List<Double> heights =
        stack.instances().values().stream().map(Stack.Instance::z).distinct().sorted().toList();
    List<Floorplan> floorplans = new ArrayList<>();
    for (double height : heights) {
      Optional<Stack.Instance> first =
          stack.instances().values().stream().filter(die -> die.z() == height).findFirst();
      floorplans.add(die(dies, first.orElseThrow()).floorplans().getFirst());
    }
    design.floorplans(floorplans);
    for (Stack.Instance die : stack.instances().values()) {
      Design inside = die(dies, die);
      int tier = heights.indexOf(die.z());
      for (int i = 0; i < inside.instances(); i++) {
        int at = design.instance(die.name() + "/" + inside.instanceName(i));
        design.place(
            at, inside.x()[i], inside.y()[i], tier, Orientation.of(inside.orientation()[i]));
      }
    }
    design.bonds(Bonds.NONE);
    return design;
  }

  private static Design die(Map<String, Design> dies, Stack.Instance die) {
    Design found = dies.get(die.chiplet());
    if (found == null) {
      throw new IllegalStateException("no die " + die.chiplet());
    }
    return found;
  }
}
