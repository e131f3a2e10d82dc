package spikestack.silicon.flow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import spikestack.silicon.netlist.Library;
import spikestack.silicon.netlist.Master;
import spikestack.silicon.netlist.MasterPin;
import spikestack.silicon.netlist.liberty.LibertyCell;
import spikestack.silicon.netlist.liberty.Logic;

/// Which masters differ only in their drive: same pins, same functions, same kind, another width.
final class Drives {
  /// No larger one.
  static final int NONE = -1;

  private final int[] larger;

  private Drives(int[] larger) {
    this.larger = larger;
  }

  static Drives of(Library library) {
    Map<String, List<Integer>> families = new HashMap<>();
    for (int m = 0; m < library.size(); m++) {
      Master master = library.master(m);
      if (master.cell().isPresent()
          && !master.cell().get().dontUse()
          && master.kind() != Master.Kind.BLOCK
          && master.cell().get().kind() != LibertyCell.Kind.MEMORY) {
        families.computeIfAbsent(family(master), key -> new ArrayList<>()).add(m);
      }
    }
    int[] larger = new int[library.size()];
    java.util.Arrays.fill(larger, NONE);
    for (List<Integer> family : families.values()) {
      family.sort(
          Comparator.<Integer>comparingInt(m -> library.master(m).width())
              .thenComparing(m -> library.master(m).name()));
      for (int k = 0; k + 1 < family.size(); k++) {
        if (library.master(family.get(k)).width() < library.master(family.get(k + 1)).width()) {
          larger[family.get(k)] = family.get(k + 1);
        }
      }
    }
    return new Drives(larger);
  }

  private static String family(Master master) {
    LibertyCell cell = master.cell().orElseThrow();
    StringBuilder key = new StringBuilder(cell.kind().name());
    key.append(' ').append(master.height());
    master.pins().stream()
        .filter(pin -> !pin.supply())
        .sorted(Comparator.comparing(MasterPin::name))
        .forEach(
            pin ->
                key.append(' ')
                    .append(pin.name())
                    .append(pin.direction())
                    .append(
                        cell.pin(pin.name())
                            .flatMap(p -> p.function())
                            .map(Logic::text)
                            .orElse("")));
    // Registers of one shape may store different things.
    cell.arcs().stream()
        .map(arc -> arc.from() + arc.type() + arc.to())
        .sorted()
        .forEach(arc -> key.append(' ').append(arc));
    return key.toString();
  }

  /// The next larger master, or [#NONE].
  int larger(int master) {
    return larger[master];
  }
}
