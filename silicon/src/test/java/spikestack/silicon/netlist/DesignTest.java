package spikestack.silicon.netlist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import org.junit.jupiter.api.Test;
import spikestack.silicon.netlist.verilog.Verilog;

/// The database: names, connections, editing, turning, size.
final class DesignTest {
  @Test
  void aMillionCellsFitFarBelowFourGibibytes() {
    Library library = Cases.toy();
    int cells = 1_000_000;
    long before = used();
    DesignBuilder builder = new DesignBuilder("million", library);
    int nand = library.find("NAND");
    int block = Design.NONE;
    for (int i = 0; i < cells; i++) {
      if (i % 1000 == 0) {
        block = builder.block(0, "core/array_" + i / 1000, "array");
      }
      int instance = builder.instance("core/array_" + i / 1000 + "/row/u_nand_" + i, nand, block);
      int net = builder.net("core/array_" + i / 1000 + "/row/net_" + i);
      builder.connect(instance, 2, net);
      builder.connect(instance, 0, Math.max(0, net - 1));
      builder.connect(instance, 1, Math.max(0, net - 37));
    }
    Design design = builder.build();
    long bytes = used() - before;
    assertThat(design.instances()).isEqualTo(cells);
    assertThat(design.nets()).isEqualTo(cells);
    assertThat(design.pins()).isEqualTo(3 * cells);
    assertThat(design.blocks()).isEqualTo(1001);
    assertThat(design.instance("core/array_777/row/u_nand_777777")).isEqualTo(777_777);
    assertThat(design.instanceName(777_777)).isEqualTo("core/array_777/row/u_nand_777777");
    int net = design.net("core/array_500/row/net_500000");
    assertThat(design.netFirst(net + 1) - design.netFirst(net)).isEqualTo(3);
    assertThat(design.drives(design.netTerminal(design.netFirst(net)))).isTrue();
    // Measured 233 MB; the bar is 4 GiB.
    assertThat(bytes).isBetween(50L << 20, 400L << 20);
  }

  private static long used() {
    System.gc();
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    return heap.getUsed();
  }

  @Test
  void editingMakesAnotherDesign() {
    Library library = Cases.toy();
    Design design =
        Verilog.parse(
            "t.v",
            "module t(input a, output z); wire n; INV u1(.A(a), .Z(n)); INV u2(.A(n), .Z(z));"
                + " endmodule",
            library,
            "");
    DesignBuilder builder = design.edit();
    int buffer = builder.instance("extra", library.find("INV"), 0);
    int between = builder.net("between");
    builder.connect(buffer, 0, builder.findNet("n"));
    builder.connect(buffer, 1, between);
    builder.connect(builder.find("u2"), 0, between);
    Design edited = builder.build();
    assertThat(design.instances()).isEqualTo(2);
    assertThat(edited.instances()).isEqualTo(3);
    int u2 = edited.instance("u2");
    assertThat(edited.netName(edited.pinNet(edited.firstPin(u2)))).isEqualTo("between");
    assertThat(design.netName(design.pinNet(design.firstPin(design.instance("u2")))))
        .isEqualTo("n");
  }

  @Test
  void anotherMasterMustHaveTheSamePins() {
    Library library = Cases.toy();
    DesignBuilder builder = new DesignBuilder("t", library);
    int inverter = builder.instance("u", library.find("INV"), 0);
    assertThatThrownBy(() -> builder.master(inverter, library.find("NAND")))
        .hasMessageContaining("INV and NAND");
  }

  @Test
  void pinsTurnWithTheirCell() {
    // A point at (30, 10) of a cell of 100 by 40.
    int[][] places = {
      {30, 10}, {30, 30}, {70, 30}, {10, 70}, {70, 10}, {10, 30}, {30, 30}, {30, 70},
    };
    Orientation[] all = {
      Orientation.N, Orientation.W, Orientation.S, Orientation.E,
      Orientation.FN, Orientation.FW, Orientation.FS, Orientation.FE,
    };
    for (int i = 0; i < all.length; i++) {
      assertThat(new int[] {all[i].x(30, 10, 100, 40), all[i].y(30, 10, 100, 40)})
          .as(all[i].name())
          .isEqualTo(places[i]);
    }
  }

  @Test
  void lefAndLibertyJoin() {
    Master inverter = Cases.toy().master(Cases.toy().find("INV"));
    assertThat(inverter.width()).isEqualTo(300);
    assertThat(inverter.signals()).isEqualTo(2);
    assertThat(inverter.pins()).hasSize(3);
    MasterPin input = inverter.pin(0);
    // The origin is 0.1 um inside: LEF's -0.1 .. 0.0 is 0 .. 100 nm.
    assertThat(input.dx()).isEqualTo(50);
    assertThat(input.dy()).isEqualTo(500);
    assertThat(input.capacitanceFf()).isEqualTo(1.1);
    assertThat(inverter.obstructions().getFirst().rect()).isEqualTo(new Rect(100, 0, 200, 100));
  }

  @Test
  void layersHaveTheirResistance() {
    assertThat(Cases.toy().lef().layer("M1"))
        .satisfies(
            layer -> {
              assertThat(layer.ohmPerUm()).isCloseTo(8, org.assertj.core.data.Offset.offset(1e-9));
              assertThat(layer.femtofaradPerUm())
                  .isCloseTo(0.005 + 0.04, org.assertj.core.data.Offset.offset(1e-9));
            });
  }
}
