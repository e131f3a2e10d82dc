// Step SCR of the mixture of experts: from the scores (or bits) of all tokens to a queue per expert.
//
// Scan: CORES comparators take CORES tokens at a time, one expert a cycle, and push them in token order in the last
// cycle of each round: ceil(tokens / CORES) * experts cycles, the first of them one cycle after the layer `scan`
// has begun (`begin_scan`); the queues can be read in the cycle after the last (`scan_ends` is high in it).
// Binary router: a token goes to every expert whose bit was set at any step.
(* tier_2d = "bottom", tier_memory_on_logic = "bottom", tier_logic_on_logic = "bottom" *)
module router #(
    parameter int CORES       = 4,
    parameter int EXPERTS_MAX = 16,
    parameter int TOP_K_MAX   = 2
) (
    input  logic                         clk,
    input  logic                         rst,
    // Layer.
    input  logic                         begin_scan,
    input  logic [4:0]                   experts,
    input  logic [4:0]                   k,
    input  logic                         binary,
    input  logic [13:0]                  tokens,
    input  logic [6:0]                   steps,
    output logic                         scan_ends,
    // Scores and bits: comparator c works on token `read_token`.
    output logic [CORES*16-1:0]          read_token,
    output logic [4:0]                   read_expert,
    input  logic [CORES*32-1:0]          scores,
    output logic [CORES*16-1:0]          any_slot,
    input  logic [CORES*EXPERTS_MAX-1:0] any_mask,
    // Queues.
    output logic                         queue_clear,
    output logic [CORES-1:0]             push,
    output logic [CORES*EXPERTS_MAX-1:0] push_mask,
    output logic [CORES*16-1:0]          push_place
);
  logic        active;
  logic [4:0]  expert;
  logic [15:0] token;        // of comparator 0
  logic [15:0] place;        // its first slot
  logic [15:0] round_slots;  // CORES * steps
  logic        round_ends;

  assign round_ends  = active && expert + 5'd1 == experts;
  assign scan_ends   = round_ends && token + 16'(CORES) >= 16'(tokens);
  assign read_expert = expert;
  assign queue_clear = begin_scan;
  assign round_slots = 16'(CORES) * 16'(steps);

  always_ff @(posedge clk) begin
    if (rst) active <= 1'b0;
    else if (begin_scan) active <= 1'b1;
    else if (scan_ends) active <= 1'b0;
  end

  always_ff @(posedge clk) begin
    if (begin_scan) begin
      expert <= '0;
      token  <= '0;
      place  <= '0;
    end else if (active) begin
      expert <= round_ends ? '0 : expert + 5'd1;
      if (round_ends) begin
        token <= token + 16'(CORES);
        place <= place + round_slots;
      end
    end
  end

  for (genvar c = 0; c < CORES; c++) begin : g_comparator
    logic [EXPERTS_MAX-1:0] best;
    top_k #(
        .EXPERTS  (EXPERTS_MAX),
        .TOP_K_MAX(TOP_K_MAX)
    ) comparator (
        .clk   (clk),
        .first (expert == 0),
        .expert(expert),
        .score (scores[c*32+:32]),
        .k     (k),
        .mask  (best)
    );
    assign read_token[c*16+:16]                    = token + 16'(c);
    assign any_slot[c*16+:16]                      = place + 16'(c) * 16'(steps);
    assign push[c]                                 = round_ends && token + 16'(c) < 16'(tokens);
    assign push_mask[c*EXPERTS_MAX+:EXPERTS_MAX]  = binary ? any_mask[c*EXPERTS_MAX+:EXPERTS_MAX] : best;
    assign push_place[c*16+:16]                    = any_slot[c*16+:16];
  end
endmodule
