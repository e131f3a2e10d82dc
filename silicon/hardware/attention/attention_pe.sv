// One processing element: query q of the tile meets key k of the tile.
//
//   mode A   count   = (restart ? 0 : count) + (query & key)        the score Q[q] . K[k]
//   mode X   partial = partial_in + (value ? count : 0)             X[q][j], gathered along the row
//
// The query bit moves right, the key (mode A) or value (mode X) bit moves down, the partial sum and
// the control move right; each takes one cycle. `restart` marks the first index of a mode A.
(* tier_2d = "bottom", tier_memory_on_logic = "bottom", tier_logic_on_logic = "split" *)
module attention_pe #(
    parameter int SCORE_W = 8,  // bits of a score; holds the head width
    parameter int SUM_W   = 16  // bits of a partial sum
) (
    input  logic             clk,
    input  logic             rst,
    input  logic             valid_in,
    input  logic             mode_x_in,
    input  logic             restart_in,
    input  logic             query_in,
    input  logic             key_in,
    input  logic [SUM_W-1:0] partial_in,
    output logic             valid_out,
    output logic             mode_x_out,
    output logic             restart_out,
    output logic             query_out,
    output logic             key_out,
    output logic [SUM_W-1:0] partial_out
);
  logic [SCORE_W-1:0] count;

  wire [SCORE_W-1:0] base = restart_in ? '0 : count;
  wire [SUM_W-1:0]   gated  = key_in ? SUM_W'(count) : '0;

  always_ff @(posedge clk) begin
    valid_out   <= valid_in && !rst;
    mode_x_out  <= mode_x_in;
    restart_out <= restart_in;
    query_out   <= query_in;
    key_out     <= key_in;
    if (valid_in && !mode_x_in) count <= base + SCORE_W'(query_in && key_in);
    if (valid_in && mode_x_in) partial_out <= partial_in + gated;
  end
endmodule
