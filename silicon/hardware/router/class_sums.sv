// Sums of the classifier: cores that share a class by tokens add up here. Sums come in on PORTS lanes.
(* tier_2d = "bottom", tier_memory_on_logic = "bottom", tier_logic_on_logic = "bottom" *)
module class_sums #(
    parameter int PORTS   = 4,
    parameter int CLASSES = 16
) (
    input  logic                  clk,
    input  logic                  clear,
    input  logic [PORTS-1:0]      sum_valid,
    input  logic [PORTS*16-1:0]   sum_class,
    input  logic [PORTS*32-1:0]   sum,
    output logic [CLASSES*32-1:0] sums
);
  for (genvar k = 0; k < CLASSES; k++) begin : g_class
    logic [31:0] added;
    always_comb begin
      added = '0;
      for (int p = 0; p < PORTS; p++) if (sum_valid[p] && sum_class[p*16+:16] == 16'(k)) added = added + sum[p*32+:32];
    end
    always_ff @(posedge clk) sums[k*32+:32] <= clear ? '0 : sums[k*32+:32] + added;
  end
endmodule
