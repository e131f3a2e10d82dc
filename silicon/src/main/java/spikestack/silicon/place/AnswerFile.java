package spikestack.silicon.place;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import spikestack.model.input.AtomicFile;

/// The contest's answer text: `TopDiePlacement n`, `BottomDiePlacement n`, `NumTerminals n`.
final class AnswerFile {
  private final PlacementProblem problem;

  AnswerFile(PlacementProblem problem) {
    if (problem.tiers().size() != 2) {
      throw new IllegalArgumentException("a contest answer has two tiers");
    }
    this.problem = problem;
  }

  Answer read(Path file) {
    Map<String, Integer> cellNumber = numbers(problem.names().cells());
    Map<String, Integer> netNumber = numbers(problem.names().nets());
    boolean rotatable = problem.cells().rotatable();
    String instance = rotatable ? "Inst NAME X Y ORIENTATION" : "Inst NAME X Y";
    List<Answer.CellLine> cells = new ArrayList<>();
    List<Answer.BondLine> bonds = new ArrayList<>();
    try (WordLines in = new WordLines(file)) {
      for (int tier = 1; tier >= 0; tier--) {
        in.expect((tier == 1 ? "Top" : "Bottom") + "DiePlacement COUNT");
        int count = in.integer(1, "a number of instances", 0, Integer.MAX_VALUE);
        for (int i = 0; i < count; i++) {
          in.expect(instance);
          Integer cell = cellNumber.get(in.word(1));
          if (cell == null) {
            throw in.refuse("instance " + in.word(1), "an instance of the case");
          }
          cells.add(
              new Answer.CellLine(
                  cell, tier, coordinate(in, 2), coordinate(in, 3), rotatable ? turns(in) : 0));
        }
      }
      in.expect("NumTerminals COUNT");
      int count = in.integer(1, "a number of terminals", 0, Integer.MAX_VALUE);
      for (int i = 0; i < count; i++) {
        in.expect("Terminal NET X Y");
        Integer net = netNumber.get(in.word(1));
        if (net == null) {
          throw in.refuse("net " + in.word(1), "a net of the case");
        }
        bonds.add(new Answer.BondLine(net, coordinate(in, 2), coordinate(in, 3)));
      }
      if (in.next()) {
        throw in.refuse('"' + in.word(0) + '"', "the end of the file after the last terminal");
      }
    }
    return new Answer(cells, bonds);
  }

  private static int coordinate(WordLines in, int index) {
    return in.integer(index, "a coordinate", -Die.LIMIT, Die.LIMIT);
  }

  private static int turns(WordLines in) {
    return switch (in.word(4)) {
      case "R0" -> 0;
      case "R90" -> 1;
      case "R180" -> 2;
      case "R270" -> 3;
      default -> throw in.refuse("orientation " + in.word(4), "R0, R90, R180 or R270");
    };
  }

  private static Map<String, Integer> numbers(String[] names) {
    Map<String, Integer> map = new HashMap<>(2 * names.length);
    for (int i = 0; i < names.length; i++) {
      map.put(names[i], i);
    }
    return map;
  }

  void write(Path file, Placement placement) {
    boolean rotatable = problem.cells().rotatable();
    StringBuilder text = new StringBuilder();
    for (int tier = 1; tier >= 0; tier--) {
      StringBuilder lines = new StringBuilder();
      int count = 0;
      for (int i = 0; i < problem.cellCount(); i++) {
        if (placement.tier()[i] == tier) {
          count++;
          lines.append("Inst ").append(problem.names().cells()[i]);
          lines.append(' ').append(placement.x()[i]).append(' ').append(placement.y()[i]);
          lines.append(rotatable ? " R" + 90 * placement.orientation()[i] : "").append('\n');
        }
      }
      text.append(tier == 1 ? "Top" : "Bottom").append("DiePlacement ").append(count).append('\n');
      text.append(lines);
    }
    text.append("NumTerminals ").append(placement.bondCount()).append('\n');
    for (int net = 0; net < problem.netCount(); net++) {
      if (placement.bonded()[net]) {
        text.append("Terminal ").append(problem.names().nets()[net]);
        text.append(' ').append(placement.bondX()[net]);
        text.append(' ').append(placement.bondY()[net]).append('\n');
      }
    }
    AtomicFile.write(file, out -> out.write(text.toString().getBytes(StandardCharsets.UTF_8)));
  }
}
