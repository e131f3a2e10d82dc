// One comparator of the router: sees a token's scores one a cycle, expert 0 first, and keeps the K best, ties to
// the lowest index.
//
// The best TOP_K_MAX so far lie sorted; a new score goes behind all that are at least as large. In the cycle of the
// last expert `mask` holds the chosen ones, that score included.
(* tier_2d = "bottom", tier_memory_on_logic = "bottom", tier_logic_on_logic = "bottom" *)
module top_k #(
    parameter int EXPERTS   = 16,
    parameter int TOP_K_MAX = 2
) (
    input  logic               clk,
    input  logic               first,    // expert 0
    input  logic [4:0]         expert,
    input  logic [31:0]        score,    // two's complement
    input  logic [4:0]         k,        // 1..TOP_K_MAX
    output logic [EXPERTS-1:0] mask
);
  initial if (TOP_K_MAX < 1 || TOP_K_MAX > EXPERTS) $fatal(1, "TOP_K_MAX must be 1..EXPERTS");

  logic [TOP_K_MAX*32-1:0] scores;      // place 0 is the best
  logic [TOP_K_MAX*5-1:0]  experts;
  logic [TOP_K_MAX-1:0]    filled;
  logic [TOP_K_MAX*32-1:0] next_scores;
  logic [TOP_K_MAX*5-1:0]  next_experts;
  logic [TOP_K_MAX-1:0]    next_filled;
  logic [TOP_K_MAX-1:0]    stays;       // this place is not worse than the new score

  for (genvar i = 0; i < TOP_K_MAX; i++) begin : g_place
    assign stays[i] = !first && filled[i] && $signed(scores[i*32+:32]) >= $signed(score);
    if (i == 0) begin : g_best
      assign next_scores[31:0]      = stays[i] ? scores[31:0] : score;
      assign next_experts[4:0]      = stays[i] ? experts[4:0] : expert;
      assign next_filled[i]         = 1'b1;
    end else begin : g_other
      assign next_scores[i*32+:32] = stays[i] ? scores[i*32+:32] : stays[i-1] ? score : scores[(i-1)*32+:32];
      assign next_experts[i*5+:5]  = stays[i] ? experts[i*5+:5] : stays[i-1] ? expert : experts[(i-1)*5+:5];
      assign next_filled[i]        = stays[i] || stays[i-1] || (!first && filled[i-1]);
    end
  end

  always_comb begin
    mask = '0;
    for (int i = 0; i < TOP_K_MAX; i++) begin
      for (int e = 0; e < EXPERTS; e++) begin
        if (next_filled[i] && 5'(i) < k && next_experts[i*5+:5] == 5'(e)) mask[e] = 1'b1;
      end
    end
  end

  always_ff @(posedge clk) begin
    scores  <= next_scores;
    experts <= next_experts;
    filled  <= next_filled;
  end
endmodule
