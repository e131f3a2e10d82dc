// Clock for the test bench under Icarus; +vcd=FILE writes the waves of the machine's top and of expert core 0,
// +cycles=N stops in cycle N of an image.
module icarus_top;
  logic clk;
  logic [8*512-1:0] file;
  initial begin
    if ($value$plusargs("vcd=%s", file)) begin
      $dumpfile(file);
      $dumpvars(1, bench.machine);
      $dumpvars(1, bench.machine.g_core[0].core);
    end
    clk = 1'b0;
    forever #1 clk = !clk;
  end
  integer last;
  initial if (!$value$plusargs("cycles=%d", last)) last = 2147483647;
  always @(posedge clk) if (bench.machine.running && bench.machine.cycle >= last) $finish;

  testbench bench (.clk(clk));
endmodule
