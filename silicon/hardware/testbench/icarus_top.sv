// Clock for the test bench under Icarus.
module icarus_top;
  logic clk;
  initial begin
    clk = 1'b0;
    forever #1 clk = !clk;
  end
  testbench bench (.clk(clk));
endmodule
