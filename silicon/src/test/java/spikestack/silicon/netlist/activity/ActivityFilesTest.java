package spikestack.silicon.netlist.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spikestack.model.input.InputException;

/// Waves and SAIF to counts: by hand, there and back, and of a counter that Icarus simulates.
final class ActivityFilesTest {
  private static final String VCD =
      """
      $timescale 1ns $end
      $scope module top $end
      $var wire 1 ! clk $end
      $var wire 4 " sum [3:0] $end
      $var wire 1 # run $end
      $var parameter 32 $ WIDTH [31:0] $end
      $scope module g_row[1] $end
      $scope module pe $end
      $var wire 4 " taken [5:2] $end
      $upscope $end
      $upscope $end
      $upscope $end
      $enddefinitions $end
      #0
      $dumpvars
      0!
      bx "
      1#
      b100 $
      $end
      #10
      b101 "
      #20
      b110 "
      0#
      #30
      b1111 "
      #40
      1#
      b0 "
      #50
      """;

  @TempDir Path folder;

  private static SignalCounts vcd(String text, String gate) {
    return Vcd.read(
        "t.vcd", new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)), gate);
  }

  @Test
  void bitsAreCounted() {
    SignalCounts counts = vcd(VCD, "");
    assertThat(counts.duration()).isEqualTo(50);
    // sum: x, 0101 at 10, 0110 at 20, 1111 at 30, 0000 at 40.
    int low = counts.find("top.sum[0]");
    assertThat(counts.transitions(low)).isEqualTo(3);
    assertThat(counts.high(low)).isEqualTo(20);
    assertThat(counts.unknown(low)).isEqualTo(10);
    assertThat(counts.highShare(low)).isEqualTo(0.5);
    assertThat(counts.transitions(counts.find("top.sum[3]"))).isEqualTo(2);
    // The same bits under another name and range.
    assertThat(counts.transitions(counts.find("top.g_row[1].pe.taken[2]"))).isEqualTo(3);
    assertThat(counts.find("top.WIDTH[0]")).isEqualTo(-1);
    assertThat(counts.find("top.clk")).isNotNegative();
  }

  /// Only while run is 1: from 0 to 20 and from 40 to 50.
  @Test
  void onlyWhileTheGateIsOpen() {
    SignalCounts counts = vcd(VCD, "top.run");
    assertThat(counts.duration()).isEqualTo(30);
    int third = counts.find("top.sum[2]");
    // 1 from 10 on; the change at 40 comes behind run's.
    assertThat(counts.high(third)).isEqualTo(10);
    assertThat(counts.transitions(third)).isEqualTo(1);
    assertThatThrownBy(() -> vcd(VCD, "top.go"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("top.go");
  }

  @Test
  void saifThereAndBack() throws Exception {
    SignalCounts counts = vcd(VCD, "");
    Path file = folder.resolve("t.saif");
    Saif.write(file, counts, "top", "1 ns", "test");
    SignalCounts again = Saif.read(file);
    assertThat(again.duration()).isEqualTo(50);
    assertThat(again.size()).isEqualTo(counts.size());
    for (int bit = 0; bit < counts.size(); bit++) {
      int same = again.find(counts.scopeOf(bit) + "." + counts.bit(bit));
      assertThat(same).as(counts.bit(bit)).isNotNegative();
      assertThat(again.transitions(same)).isEqualTo(counts.transitions(bit));
      assertThat(again.high(same)).isEqualTo(counts.high(bit));
      assertThat(again.unknown(same)).isEqualTo(counts.unknown(bit));
    }
    Path twice = folder.resolve("again.saif");
    Saif.write(twice, again, "top", "1 ns", "test");
    assertThat(Files.readString(twice)).isEqualTo(Files.readString(file));
  }

  /// As other tools write it: PORT groups, comments of LEAKAGE and VENDOR, escaped brackets.
  @Test
  void saifOfOthers() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("o.saif"),
            """
            (SAIFILE (SAIFVERSION "2.0") (DIRECTION "backward") (DIVIDER / ) (TIMESCALE 1 ps) (DURATION 1000.00)
              (INSTANCE "lib/cell" tb
                (INSTANCE dut
                  (PORT (a\\[3\\] (T0 400) (T1 600) (TX 0) (TZ 0) (TC 7) (IG 0)))
                  (LEAKAGE (x (y)))
                  (NET (n (T0 1000) (T1 0) (TC 0))))))
            """);
    SignalCounts counts = Saif.read(file);
    assertThat(counts.scopes()).containsExactly("tb", "tb.dut");
    assertThat(counts.transitions(counts.find("tb.dut.a[3]"))).isEqualTo(7);
    assertThat(counts.highShare(counts.find("tb.dut.a[3]"))).isEqualTo(0.6);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "b110 \"|b110 @|t.vcd:24|'@'",
        "#30|#15|t.vcd:26|time 15 after 20",
        "$var wire 4|$var wire 0|t.vcd:4|0 bits",
        "sum [3:0]|sum [4:0]|t.vcd:4|a range that fits",
        "#50|hello|t.vcd:31|'hello'",
        "$enddefinitions $end|$end|t.vcd:13|'$end'",
      })
  void brokenWavesAreNamed(String from, String to, String place, String found) {
    assertThat(VCD).contains(from);
    assertThatThrownBy(() -> vcd(VCD.replace(from, to), ""))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(place)
        .hasMessageContaining(found);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "(SAIFILE (INSTANCE t (NET (a (T1 1))))|without TC",
        "(SAIFILE (DURATION 0)|a duration of 0",
        "(SAIFILE (DURATION soon)|'soon'",
        "(SAIFILE (INSTANCE t (NET (a (TC 1))))|the end of the file",
        "(SAIFILE (INSTANCE t (NET (a (TC 1)))))|no DURATION",
        "VCD|'VCD'",
      })
  void brokenSaifIsNamed(String text, String found) throws Exception {
    Path file = Files.writeString(folder.resolve("b.saif"), text);
    assertThatThrownBy(() -> Saif.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("b.saif:1")
        .hasMessageContaining(found);
  }

  /// Bit k of a counter moves every 2^k cycles: waves of a simulator that is not ours.
  @Test
  @Tag("tools")
  void aCounterInIcarus() throws Exception {
    Files.writeString(
        folder.resolve("t.v"),
        """
        module counter(input clk, output reg [7:0] count);
          initial count = 0;
          always @(posedge clk) count <= count + 1;
        endmodule
        module t;
          reg clk = 0;
          wire [7:0] count;
          counter dut(.clk(clk), .count(count));
          initial begin
            $dumpfile("t.vcd");
            $dumpvars(0, t);
            repeat (512) #5 clk = ~clk;
            $finish;
          end
        endmodule
        """);
    run("iverilog", "-o", "t.vvp", "t.v");
    run("vvp", "-n", "t.vvp");
    SignalCounts counts = Vcd.read(folder.resolve("t.vcd"), "");
    assertThat(counts.transitions(counts.find("t.dut.clk"))).isBetween(511L, 512L);
    for (int bit = 0; bit < 8; bit++) {
      int found = counts.find("t.dut.count[" + bit + "]");
      assertThat(counts.transitions(found)).isBetween((256L >> bit) - 1, 256L >> bit);
      assertThat(counts.highShare(found)).isBetween(0.48, 0.52);
    }
  }

  private void run(String... command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(folder.resolve("log"))).isZero();
  }
}
