// D3: counts the ones of Q per head as the neuron banks write them, then keeps the `keep` best heads, ties to the
// lowest index.
//
//   score[h] = sum over t, n, j of Q[t][n][h][j];   kept = the ceil(p H) best, in ascending order
//
// Counts come in on PORTS lanes. `select` is high in the cycle of the select layer; `kept_heads` is new two cycles
// later and stands until the next one. Without pruning head i is head i.
(* tier_2d = "bottom", tier_memory_on_logic = "bottom", tier_logic_on_logic = "bottom" *)
module head_selector #(
    parameter int PORTS = 4
) (
    input  logic                clk,
    input  logic                rst,
    input  logic                clear,         // counting begins anew in the next cycle
    input  logic [PORTS-1:0]    count_valid,
    input  logic [PORTS*16-1:0] count_head,
    input  logic [PORTS*32-1:0] counts,
    input  logic                select,
    input  logic [4:0]          heads,
    input  logic [4:0]          keep,
    output logic [79:0]         kept_heads,    // 16 x 5 bit, by compact head
    output logic [15:0]         kept_mask
);
  logic [511:0] scores;       // 16 x 32 bit
  logic [511:0] added;
  logic [15:0]  keeps;
  logic [79:0]  list;
  logic         select_q;
  logic [4:0]   heads_q;
  logic [4:0]   keep_q;

  always_comb begin
    added = '0;
    for (int h = 0; h < 16; h++) begin
      for (int p = 0; p < PORTS; p++) begin
        if (count_valid[p] && count_head[p*16+:16] == 16'(h)) added[h*32+:32] = added[h*32+:32] + counts[p*32+:32];
      end
    end
  end

  for (genvar h = 0; h < 16; h++) begin : g_head
    always_ff @(posedge clk) begin
      if (rst || clear) scores[h*32+:32] <= '0;
      else scores[h*32+:32] <= scores[h*32+:32] + added[h*32+:32];
    end
    // Heads in front of this one: better, or equal and of lower number.
    logic [15:0] ahead;
    logic [4:0]  rank;
    for (genvar i = 0; i < 16; i++) begin : g_other
      if (i < h) begin : g_lower
        assign ahead[i] = 5'(i) < heads_q && scores[i*32+:32] >= scores[h*32+:32];
      end else begin : g_higher
        assign ahead[i] = i != h && 5'(i) < heads_q && scores[i*32+:32] > scores[h*32+:32];
      end
    end
    always_comb begin
      rank = '0;
      for (int i = 0; i < 16; i++) rank = rank + 5'(ahead[i]);
    end
    assign keeps[h] = 5'(h) < heads_q && rank < keep_q;
  end

  logic [4:0] compact;
  always_comb begin
    list    = '0;
    compact = '0;
    for (int h = 0; h < 16; h++) begin
      if (keeps[h]) begin
        list    = list | (80'(h) << (7'(compact) * 7'd5));
        compact = compact + 5'd1;
      end
    end
  end

  always_ff @(posedge clk) begin
    select_q <= !rst && select;
    heads_q  <= heads;
    keep_q   <= keep;
    if (rst) begin
      for (int h = 0; h < 16; h++) kept_heads[h*5+:5] <= 5'(h);
      kept_mask <= '1;
    end else if (select_q) begin
      kept_heads <= list;
      kept_mask  <= keeps;
    end
  end
endmodule
