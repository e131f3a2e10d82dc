// Memory shell: router scores, one word per token and expert, 32 bit. WRITERS bank rows write, each its own
// expert's score when a token is complete; READERS comparators read in the same cycle.
//
// Addresses have 16 bits everywhere.
// verilator lint_off UNUSEDSIGNAL
(* tier_2d = "bottom", tier_memory_on_logic = "bottom", tier_logic_on_logic = "bottom", memory_shell *)
module score_memory #(
    parameter int EXPERTS = 16,
    parameter int TOKENS  = 256,
    parameter int WRITERS = 64,
    parameter int READERS = 4
) (
    input  logic                  clk,
    input  logic [WRITERS-1:0]    write_enable,
    input  logic [WRITERS*16-1:0] write_token,
    input  logic [WRITERS*16-1:0] write_expert,
    input  logic [WRITERS*32-1:0] write_score,
    input  logic [READERS*16-1:0] read_token,
    input  logic [4:0]            read_expert,
    output logic [READERS*32-1:0] read_score
);
  localparam int WORDS = TOKENS * EXPERTS;
  localparam int ADDRESS_W = WORDS > 1 ? $clog2(WORDS) : 1;
  logic [31:0] words [0:WORDS-1];

  function automatic logic [ADDRESS_W-1:0] address(input logic [15:0] token, input logic [15:0] expert);
    address = ADDRESS_W'(32'(token) * 32'(EXPERTS) + 32'(expert));
  endfunction

  // Blocking: Verilator takes no delayed assignments to a memory in a long loop; nobody else looks at the edge.
  // verilator lint_off BLKSEQ
  always_ff @(posedge clk) begin
    for (int w = 0; w < WRITERS; w++) begin
      if (write_enable[w] && write_expert[w*16+:16] < 16'(EXPERTS))
        words[address(write_token[w*16+:16], write_expert[w*16+:16])] = write_score[w*32+:32];
    end
  end
  // verilator lint_on BLKSEQ

  for (genvar r = 0; r < READERS; r++) begin : g_reader
    assign read_score[r*32+:32] = words[address(read_token[r*16+:16], 16'(read_expert))];
  end
endmodule
// verilator lint_on UNUSEDSIGNAL
