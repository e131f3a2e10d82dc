package spikestack.silicon.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.Library;
import spikestack.silicon.netlist.lef.Lef;
import spikestack.silicon.netlist.liberty.Liberty;
import spikestack.silicon.netlist.verilog.Verilog;
import spikestack.silicon.partition.Partitioner;

final class TierPartitionTest {
  private static final Partitioner.Options OPTIONS = new Partitioner.Options(1, 8, 2);

  /// gcd on Nangate45: bonds and areas counted from the design, given instances stay, heavy nets
  /// are not cut.
  @Test
  @Tag("external")
  void gcdOnTwoTiers() {
    String data =
        Optional.ofNullable(System.getProperty("spikestack.data")).orElse("../../shared/data");
    Path folder = Path.of(data, "3d/nangate45");
    // The Liberty file lacks MUX2_X1, which the netlist uses.
    Lef lef =
        Lef.read(
            List.of(
                folder.resolve("Nangate45_tech.lef"), folder.resolve("Nangate45_stdcell.lef.gz")));
    Liberty liberty = Liberty.read(folder.resolve("Nangate45_typ_63cells.lib.gz"));
    Library library = Library.of(List.of(liberty), lef);
    Design design = Verilog.read(List.of(folder.resolve("gcd_nangate45.v")), library, "gcd");
    byte[] given = new byte[design.instances()];
    Arrays.fill(given, TierPartition.FREE);
    int[] weight = new int[design.nets()];
    Arrays.fill(weight, 1);
    TierPartition free = TierPartition.of(design, given, weight, 2, 2, OPTIONS);
    assertCounted(design, free);
    assertThat(free.legal()).isTrue();
    assertThat(free.weightedCut()).isEqualTo(free.cutNets());
    double share = free.areaUm2()[0] / (free.areaUm2()[0] + free.areaUm2()[1]);
    assertThat(share).isBetween(0.48, 0.52);

    for (int i = 0; i < given.length; i += 7) {
      given[i] = (byte) (i % 2);
    }
    TierPartition held = TierPartition.of(design, given, weight, 2, 5, OPTIONS);
    assertCounted(design, held);
    for (int i = 0; i < given.length; i += 7) {
      assertThat(held.tier()[i]).isEqualTo(given[i]);
    }
    assertThat(held.cutNets()).isGreaterThan(free.cutNets());

    Arrays.fill(given, TierPartition.FREE);
    weight[cutNet(design, free)] = 1000;
    TierPartition timed = TierPartition.of(design, given, weight, 2, 2, OPTIONS);
    assertCounted(design, timed);
    assertThat(timed.weightedCut()).isLessThan(1000);
  }

  /// A net between two instances on different tiers.
  private static int cutNet(Design design, TierPartition found) {
    for (int n = 0; n < design.nets(); n++) {
      int first = design.netFirst(n);
      if (design.netFirst(n + 1) - first == 2
          && Math.max(design.netTerminal(first), design.netTerminal(first + 1)) < design.pins()
          && found.tier()[design.pinInstance(design.netTerminal(first))]
              != found.tier()[design.pinInstance(design.netTerminal(first + 1))]) {
        return n;
      }
    }
    throw new AssertionError("no net of two pins is cut");
  }

  private static void assertCounted(Design design, TierPartition found) {
    int cut = 0;
    for (int n = 0; n < design.nets(); n++) {
      Set<Integer> touched = new HashSet<>();
      boolean clock = false;
      for (int k = design.netFirst(n); k < design.netFirst(n + 1); k++) {
        int terminal = design.netTerminal(k);
        boolean pin = terminal < design.pins();
        clock |= pin && design.terminalName(terminal).endsWith("CK");
        touched.add(pin ? (int) found.tier()[design.pinInstance(terminal)] : 0);
      }
      cut += touched.size() > 1 && !clock && design.constant(n) == Design.NONE ? 1 : 0;
    }
    assertThat(found.cutNets()).isEqualTo(cut).isPositive();
    double[] area = new double[2];
    for (int i = 0; i < design.instances(); i++) {
      area[found.tier()[i]] += design.master(i).areaUm2();
    }
    assertThat(found.areaUm2()[0]).isCloseTo(area[0], org.assertj.core.api.Assertions.within(1e-3));
    assertThat(found.areaUm2()[1]).isCloseTo(area[1], org.assertj.core.api.Assertions.within(1e-3));
  }
}
