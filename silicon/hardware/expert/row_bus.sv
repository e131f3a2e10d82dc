// The bus from a row's shadow registers to its neuron unit: AND-OR of COLUMNS words, one-hot select.
(* tier_2d = "bottom", tier_memory_on_logic = "bottom", tier_logic_on_logic = "split" *)
module row_bus #(
    parameter int COLUMNS = 16,
    parameter int SUM_W   = 16
) (
    input  logic [COLUMNS*SUM_W-1:0] shadows,
    input  logic [COLUMNS-1:0]       select,
    output logic [SUM_W-1:0]         sum
);
  always_comb begin
    sum = '0;
    for (int c = 0; c < COLUMNS; c++) sum = sum | (shadows[c*SUM_W+:SUM_W] & {SUM_W{select[c]}});
  end
endmodule
