package spikestack.silicon.netlist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spikestack.model.input.InputException;
import spikestack.silicon.netlist.verilog.Verilog;
import spikestack.silicon.netlist.verilog.YosysJson;

/// Structural Verilog and Yosys JSON.
final class VerilogTest {
  @TempDir Path folder = Path.of("");

  private static Design parse(String text) {
    return Verilog.parse("t.v", text, Cases.toy(), "");
  }

  private static String netAt(Design design, String instance, String pin) {
    int number = design.instance(instance);
    int net = design.pinNet(design.firstPin(number) + design.master(number).pin(pin));
    return net == Design.NONE ? "" : design.netName(net);
  }

  @Test
  void busesSlicesConstantsAndEscapedNames() {
    Design design =
        parse(
            """
            // a comment
            (* top = 1 *) module t(d, q, \\odd[3] , ck);
              input [1:0] d; output [3:2] q; input \\odd[3] ; input ck;
              wire [3:0] w; /* another */
              wire alias_;
              assign alias_ = ck;
              assign {w[3], w[0]} = { d };
              RAM ram (.clk(alias_), .d({w[0], \\odd[3] }), .q(q));
              NAND \\u.1 (.A(w[3]), .B(1'b1), .Z(w[1]));
              INV u2 (.A(1'hx), .Z());
              INV u3 (.A(1'b0), .Z(w[2]));
            endmodule
            """);
    assertThat(design.ports()).isEqualTo(6);
    assertThat(design.portName(0)).isEqualTo("d[1]");
    assertThat(netAt(design, "ram", "clk")).isEqualTo("ck");
    assertThat(netAt(design, "ram", "d[1]")).isEqualTo("d[0]");
    assertThat(netAt(design, "ram", "d[0]")).isEqualTo("odd[3]");
    assertThat(netAt(design, "ram", "q[1]")).isEqualTo("q[3]");
    assertThat(netAt(design, "ram", "q[0]")).isEqualTo("q[2]");
    assertThat(netAt(design, "u.1", "A")).isEqualTo("d[1]");
    int u1 = design.instance("u.1");
    assertThat(design.constant(design.pinNet(design.firstPin(u1) + 1))).isEqualTo(1);
    assertThat(netAt(design, "u2", "A")).isEmpty();
    int u3 = design.instance("u3");
    assertThat(design.constant(design.pinNet(design.firstPin(u3)))).isZero();
  }

  @Test
  void hierarchyIsKeptAndNetsCrossIt() {
    Design design =
        parse(
            """
            module pair(input a, output z, output through);
              wire n; assign through = a;
              INV u1(.A(a), .Z(n)); INV u2(.A(n), .Z(z));
            endmodule
            module t(input a, output z, output b);
              wire m;
              pair p1(.a(a), .z(m), .through(b));
              pair p2(m, z, );
            endmodule
            """);
    assertThat(design.instances()).isEqualTo(4);
    assertThat(design.blocks()).isEqualTo(3);
    assertThat(design.blockName(2)).isEqualTo("p2");
    assertThat(design.blockModule(2)).isEqualTo("pair");
    assertThat(design.block(design.instance("p2/u1"))).isEqualTo(2);
    assertThat(netAt(design, "p2/u1", "A")).isEqualTo("m");
    // Through p1 the input is an output too.
    assertThat(design.portNet(design.port("b"))).isEqualTo(design.portNet(design.port("a")));
    assertThat(design.net("p1/z")).isEqualTo(design.net("m"));
    assertThat(design.net("p1/n")).isNotEqualTo(design.net("p2/n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "module t(input a);\\n NOSUCH u(.A(a));\\nendmodule|t.v:2|unknown cell 'NOSUCH'",
        "module t(input a);\\n INV u(.X(a));\\nendmodule|t.v:2|pin 'X'",
        "module t(input a); wire [1:0] b;\\n INV u(.A(b));\\nendmodule|t.v:2|2 bits at port A",
        "module t(input a);\\n INV u(.A(a));\\n INV u(.A(a));\\nendmodule|t.v:3|second instance u",
        "module t(input a);\\n always @(a) b = a;\\nendmodule|t.v:2|'always'",
        "module t(a);\\nendmodule|t.v:1|without a direction",
        "module t(input [1:0] a);\\n INV u(.A(a[2]));\\nendmodule|t.v:2|bit 2 of 'a'",
        "module t(input a);\\n INV u(.A(a)|t.v:2|the end of the file",
        "module t(input a);\\n wire b; assign b = 1'b0; assign b = 1'b1;\\nendmodule|t.v:2|0 and to 1",
        "module t(input a);\\n t u(.a(a));\\nendmodule|t.v|0 modules",
        "module a(input x); endmodule module b(input x); endmodule|t.v|2 modules",
        "module t(input a);\\n INV u(.A(4'q0));\\nendmodule|t.v:2|'4'q0'",
        "module t(input a); /* open\\n|t.v:1|never closed",
      })
  void whatIsWrongIsNamedWithItsLine(String text, String place, String found) {
    assertThatThrownBy(() -> parse(text.replace("\\n", "\n")))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(place)
        .hasMessageContaining(found);
  }

  @Test
  void jsonIsTheSameNetlist() throws Exception {
    Path json =
        Files.writeString(
            folder.resolve("t.json"),
            """
            { "creator": "Yosys", "modules": {
              "t": { "attributes": { "top": "1" },
                "ports": { "d": {"direction": "input", "bits": [2, 3]},
                           "z": {"direction": "output", "bits": [4]} },
                "cells": {
                  "u": { "hide_name": 0, "type": "NAND", "parameters": {}, "attributes": {},
                    "port_directions": {"A": "input"},
                    "connections": {"A": [2], "B": ["1"], "Z": [5]} },
                  "v": { "type": "INV", "connections": {"A": [5], "Z": [4]} } },
                "netnames": { "n": {"hide_name": 0, "bits": [5], "attributes": {}},
                              "d": {"bits": [2, 3]} } } } }
            """);
    Design design = YosysJson.read(json, Cases.toy(), "t");
    assertThat(netAt(design, "u", "A")).isEqualTo("d[0]");
    assertThat(netAt(design, "u", "Z")).isEqualTo("n");
    assertThat(netAt(design, "v", "Z")).isEqualTo("z");
    Path broken = Files.writeString(folder.resolve("b.json"), "{\"modules\": {\n \"t\": {,}");
    assertThatThrownBy(() -> YosysJson.read(broken, Cases.toy(), ""))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("b.json:2");
  }

  @Test
  @Tag("external")
  void gcd() {
    Design design =
        Verilog.read(
            List.of(Cases.data().resolve("nangate45/gcd_nangate45.v")), Cases.nangate45(), "");
    assertThat(design.name()).isEqualTo("gcd");
    assertThat(design.instances()).isEqualTo(362);
    assertThat(design.ports()).isEqualTo(54);
    for (int net = 0; net < design.nets(); net++) {
      assertThat(design.drives(design.netTerminal(design.netFirst(net)))).isTrue();
    }
  }
}
