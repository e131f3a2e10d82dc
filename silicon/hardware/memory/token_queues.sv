// Memory shell: a queue of token places per expert (an entry is the first slot of a token). PUSHERS routers push
// in one cycle, in order; READERS read any entry in the same cycle (a register file, or an SRAM with its
// addresses a cycle earlier).
//
// Addresses have 16 bits everywhere.
// verilator lint_off UNUSEDSIGNAL
(* tier_2d = "bottom", tier_memory_on_logic = "bottom", tier_logic_on_logic = "bottom", memory_shell *)
module token_queues #(
    parameter int EXPERTS = 16,
    parameter int TOKENS  = 256,
    parameter int PUSHERS = 4,
    parameter int READERS = 8
) (
    input  logic                       clk,
    input  logic                       clear,
    input  logic [PUSHERS-1:0]         push,
    input  logic [PUSHERS*EXPERTS-1:0] push_mask,   // experts of the token
    input  logic [PUSHERS*16-1:0]      push_place,
    input  logic [6:0]                 steps,       // slots of a token
    output logic [EXPERTS*16-1:0]      slots,       // waiting for each expert
    input  logic [READERS*5-1:0]       read_expert,
    input  logic [READERS*16-1:0]      read_index,
    output logic [READERS*16-1:0]      read_place
);
  localparam int ADDRESS_W = TOKENS > 1 ? $clog2(TOKENS) : 1;
  localparam int EXPERT_W = EXPERTS > 1 ? $clog2(EXPERTS) : 1;

  logic [EXPERTS*16-1:0] expert_places [0:READERS-1];

  for (genvar e = 0; e < EXPERTS; e++) begin : g_queue
    logic [15:0] places [0:TOKENS-1];
    logic [15:0] length;
    logic [15:0] grown;
    logic [15:0] taken;

    // Pushers take their turn; nobody else looks at the clock edge.
    // verilator lint_off BLKSEQ
    always_ff @(posedge clk) begin
      if (clear) begin
        length = '0;
        taken  = '0;
      end
      for (int p = 0; p < PUSHERS; p++) begin
        if (push[p] && push_mask[p*EXPERTS+e]) begin
          places[ADDRESS_W'(length)] = push_place[p*16+:16];
          length = length + 16'd1;
          taken  = taken + 16'(steps);
        end
      end
    end
    // verilator lint_on BLKSEQ
    assign grown            = taken;
    assign slots[e*16+:16] = grown;
    for (genvar r = 0; r < READERS; r++) begin : g_place
      assign expert_places[r][e*16+:16] = places[ADDRESS_W'(read_index[r*16+:16])];
    end
  end

  for (genvar r = 0; r < READERS; r++) begin : g_reader
    assign read_place[r*16+:16] = 16'(expert_places[r] >> (32'(EXPERT_W'(read_expert[r*5+:5])) * 16));
  end
endmodule
// verilator lint_on UNUSEDSIGNAL
