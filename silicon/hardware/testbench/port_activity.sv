// Counts the transitions of a port, all bits together, since the start.
module port_activity #(
    parameter int WIDTH = 1
) (
    input  logic             clk,
    input  logic [WIDTH-1:0] value,
    output longint           toggles
);
  logic [WIDTH-1:0] was;
  initial begin
    toggles = 0;
    was = '0;
  end
  always @(posedge clk) begin
    toggles <= toggles + 64'($countones(value ^ was));
    was <= value;
  end
endmodule
