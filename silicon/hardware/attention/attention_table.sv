// One entry of a table that came with the layer: entry = entries[index * WIDTH +: WIDTH].
(* tier_2d = "bottom", tier_memory_on_logic = "bottom", tier_logic_on_logic = "split" *)
module attention_table #(
    parameter int ENTRIES = 16,
    parameter int WIDTH   = 24
) (
    input  logic [ENTRIES*WIDTH-1:0]                        entries,
    input  logic [(ENTRIES > 1 ? $clog2(ENTRIES) : 1)-1:0] index,
    output logic [WIDTH-1:0]                                entry
);
  always_comb begin
    entry = '0;
    for (int e = 0; e < ENTRIES; e++) begin
      if (32'(index) == e) entry = entries[e*WIDTH +: WIDTH];
    end
  end
endmodule
