// Delay line: what enters in cycle x leaves in cycle x + STAGES; 0 stages are wires.
//
// Resets to 0. Data that mean nothing without a valid bit tie `rst` to 0 and stay undefined.
(* tier_2d = "bottom", tier_memory_on_logic = "bottom", tier_logic_on_logic = "split" *)
module attention_delay #(
    parameter int WIDTH  = 1,  // bits
    parameter int STAGES = 1   // cycles, 0 or more
) (
    input  logic             clk,
    input  logic             rst,
    input  logic [WIDTH-1:0] in,
    output logic [WIDTH-1:0] out
);
  generate
    if (STAGES == 0) begin : g_wires
      assign out = in;
      wire unused = &{1'b0, clk, rst};
    end else begin : g_registers
      logic [STAGES*WIDTH-1:0] stage;  // stage s at [s * WIDTH +: WIDTH]

      always_ff @(posedge clk) begin
        if (rst) begin
          stage <= '0;
        end else begin
          stage[WIDTH-1:0] <= in;
          for (int s = 1; s < STAGES; s++) stage[s*WIDTH +: WIDTH] <= stage[(s-1)*WIDTH +: WIDTH];
        end
      end

      assign out = stage[(STAGES-1)*WIDTH +: WIDTH];
    end
  endgenerate
endmodule
