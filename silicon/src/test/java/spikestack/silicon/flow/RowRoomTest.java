package spikestack.silicon.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.DesignBuilder;
import spikestack.silicon.netlist.Library;
import spikestack.silicon.netlist.Rect;
import spikestack.silicon.netlist.def.Def;
import spikestack.silicon.netlist.lef.Lef;

/// A full tier of 20 rows of 20 um with a memory in it, and wide cells that want to stand anywhere.
final class RowRoomTest {
  private static final int ROWS = 20;
  private static final int SITES = 200;
  private static final int WIDE = 900;

  private static final String LEF =
      """
      LAYER M1 TYPE ROUTING ; DIRECTION HORIZONTAL ; PITCH 0.1 ; WIDTH 0.05 ; END M1
      SITE core CLASS CORE ; SIZE 0.1 BY 1 ; END core
      MACRO S CLASS CORE ; SIZE 0.3 BY 1 ; SITE core ; END S
      MACRO L CLASS CORE ; SIZE 0.7 BY 1 ; SITE core ; END L
      MACRO RAM CLASS BLOCK ; SIZE 6 BY 5 ; END RAM
      END LIBRARY
      """;

  /// @param fill of the rows, percent; every twentieth cell is fixed
  private static Design tier(int fill, long seed) {
    StringBuilder cells = new StringBuilder();
    StringBuilder rows = new StringBuilder();
    Random random = new Random(seed);
    int count = 1;
    for (int r = 0; r < ROWS; r++) {
      rows.append("ROW r" + r + " core 0 " + 1000 * r + " N DO " + SITES + " BY 1 STEP 100 0 ;\n");
      int at = 0;
      while (at + 7 <= SITES) {
        int sites = random.nextBoolean() ? 3 : 7;
        boolean memory = r >= 8 && r < 13 && at + sites > 70 && at < 130;
        if (memory) {
          at = 130;
          continue;
        }
        if (random.nextInt(100) < fill) {
          String how = random.nextInt(20) == 0 ? "FIXED" : "PLACED";
          cells.append("- c" + count++ + (sites == 3 ? " S" : " L") + " + " + how);
          cells.append(" ( " + 100 * at + " " + 1000 * r + " ) N ;\n");
        }
        at += sites;
      }
    }
    return Def.parse(
        "t.def",
        "VERSION 5.8 ;\nDESIGN t ;\nUNITS DISTANCE MICRONS 1000 ;\nDIEAREA ( 0 0 ) ( 20000 20000 ) ;\n"
            + rows
            + "COMPONENTS "
            + count
            + " ;\n- ram RAM + PLACED ( 7000 8000 ) N ;\n"
            + cells
            + "END COMPONENTS\nEND DESIGN\n",
        Library.of(List.of(), Lef.parse("t.lef", LEF)));
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 75, 85})
  void roomIsWhereItIsWantedAndNothingOverlaps(int fill) {
    Design design = tier(fill, fill);
    Random random = new Random(1);
    RowRoom room = new RowRoom(design, 40);
    Gaps gaps = new Gaps(design);
    List<Rect> made = new ArrayList<>();
    double off = 0;
    double offInGaps = 0;
    for (int k = 0; k < 40; k++) {
      int x = 100 * random.nextInt(SITES);
      int y = random.nextInt(1000 * ROWS);
      Gaps.Spot spot = room.make(0, x, y, WIDE);
      if (spot == null) {
        continue;
      }
      assertThat(spot.y()).isEqualTo(1000 * spot.row());
      made.add(new Rect(spot.x(), spot.y(), spot.x() + WIDE, spot.y() + 1000));
      off += Math.abs(spot.x() - x) + Math.abs(spot.y() - y);
      Gaps.Spot gap = gaps.take(0, x, y, WIDE);
      offInGaps += gap == null ? 20_000 : Math.abs(gap.x() - x) + Math.abs(gap.y() - y);
    }
    DesignBuilder builder = design.edit();
    room.write(builder);
    builder.floorplans(design.floorplans());
    Design after = builder.build();

    assertThat(made).hasSizeGreaterThan(30);
    assertThat(off).isLessThan(offInGaps);
    List<Rect> all = new ArrayList<>(made);
    int moved = 0;
    for (int i = 0; i < design.instances(); i++) {
      Rect now = after.outline(i);
      all.add(now);
      if (!now.equals(design.outline(i))) {
        moved++;
        assertThat(design.status()[i]).isEqualTo(Design.Status.PLACED.code());
        assertThat(design.master(i).name()).isNotEqualTo("RAM");
        assertThat(now.y0()).isEqualTo(design.outline(i).y0());
      }
      assertThat(Math.floorMod(now.x0(), 100)).isZero();
    }
    assertThat(moved).isPositive();
    boolean[][] taken = new boolean[ROWS][SITES];
    for (Rect one : all) {
      assertThat(one.x0()).isNotNegative();
      assertThat(one.x1()).isLessThanOrEqualTo(100 * SITES);
      for (int r = one.y0() / 1000; r < one.y1() / 1000; r++) {
        for (int s = one.x0() / 100; s < one.x1() / 100; s++) {
          assertThat(taken[r][s]).as("site %d of row %d", s, r).isFalse();
          taken[r][s] = true;
        }
      }
    }
  }

  /// Until nothing more fits: nothing is lost, nothing overlaps.
  @Test
  void aFullTierSaysSo() {
    Design design = tier(100, 5);
    RowRoom room = new RowRoom(design, 1_000);
    int made = 0;
    while (made < 1_000 && room.make(0, 10_000, 10_000, WIDE) != null) {
      made++;
    }
    assertThat(made).isLessThan(ROWS * SITES / 9);
    assertThat(room.make(0, 0, 0, WIDE)).isNull();
  }
}
