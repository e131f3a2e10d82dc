// Memory shell: bits of a binary router. `bits` has one word per slot (a bit per expert): an expert's spikes count
// where its bit is set. `any` has one word per token, kept at the token's first slot: experts whose bit was set
// at any step. A word of ROWS bits (row block `write_block`) is written per slot; a core's slots come in time
// order, whole tokens.
//
// Addresses have 16 bits everywhere.
// verilator lint_off UNUSEDSIGNAL
(* tier_2d = "bottom", tier_memory_on_logic = "bottom", tier_logic_on_logic = "bottom", memory_shell *)
module route_bits #(
    parameter int EXPERTS = 16,
    parameter int SLOTS   = 256,
    parameter int ROWS    = 16,
    parameter int CORES   = 4
) (
    input  logic                     clk,
    input  logic                     clear,        // a router layer begins
    input  logic [6:0]               steps,
    input  logic [CORES-1:0]         write_enable,
    input  logic [CORES*16-1:0]      write_slot,
    input  logic [CORES*4-1:0]       write_block,
    input  logic [CORES*ROWS-1:0]    write_data,
    input  logic [CORES*16-1:0]      gate_slot,
    input  logic [CORES*5-1:0]       gate_expert,
    output logic [CORES-1:0]         gate_open,
    input  logic [CORES*16-1:0]      any_slot,
    output logic [CORES*EXPERTS-1:0] any_mask
);
  localparam int ADDRESS_W = SLOTS > 1 ? $clog2(SLOTS) : 1;
  localparam int EXPERT_W = EXPERTS > 1 ? $clog2(EXPERTS) : 1;
  logic [EXPERTS-1:0] bits [0:SLOTS-1];
  logic [EXPERTS-1:0] any  [0:SLOTS-1];
  logic [6:0]         step [0:CORES-1];   // time step of the core's next slot

  // Cores take their turn; nobody else looks at the clock edge.
  // verilator lint_off BLKSEQ
  logic [EXPERTS-1:0]   mask;
  logic [EXPERTS-1:0]   fresh;
  logic [ADDRESS_W-1:0] slot;
  logic [ADDRESS_W-1:0] token;
  always_ff @(posedge clk) begin
    for (int c = 0; c < CORES; c++) begin
      if (clear) step[c] = '0;
      if (write_enable[c]) begin
        slot  = ADDRESS_W'(write_slot[c*16+:16]);
        token = ADDRESS_W'(write_slot[c*16+:16] - 16'(step[c]));
        fresh = EXPERTS'(write_data[c*ROWS+:ROWS]) << (32'(write_block[c*4+:4]) * ROWS);
        mask  = EXPERTS'({ROWS{1'b1}}) << (32'(write_block[c*4+:4]) * ROWS);
        bits[slot] = (bits[slot] & ~mask) | fresh;
        any[token] = (any[token] & (step[c] == 0 ? ~mask : '1)) | fresh;
        step[c] = step[c] + 7'd1 == steps ? '0 : step[c] + 7'd1;
      end
    end
  end
  // verilator lint_on BLKSEQ

  for (genvar c = 0; c < CORES; c++) begin : g_core
    assign gate_open[c] = 1'(bits[ADDRESS_W'(gate_slot[c*16+:16])] >> EXPERT_W'(gate_expert[c*5+:5]));
    assign any_mask[c*EXPERTS+:EXPERTS] = any[ADDRESS_W'(any_slot[c*16+:16])];
  end
endmodule
// verilator lint_on UNUSEDSIGNAL
