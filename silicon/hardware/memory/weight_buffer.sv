// Memory shell: the shared weight buffer, two halves of HALF_WORDS port words (INDICES indices x ROWS bytes).
//
// DRAM writes a beat (BEAT_WORDS words) at once. The loader reads one word a cycle; while a layer's weights
// are streamed, every core reads one index (ROWS bytes) a cycle instead: together no more than the port.
// Addresses are registered: data in the next cycle, writes up to the cycle of the address are seen. Conflicts
// between cores inside the banks of a real memory are not modelled.
//
// Addresses have 16 bits everywhere; a shell uses as many as it has words.
// verilator lint_off UNUSEDSIGNAL
(* tier_2d = "bottom", tier_memory_on_logic = "top", tier_logic_on_logic = "split", memory_shell *)
module weight_buffer #(
    parameter int CORES      = 4,
    parameter int ROWS       = 16,
    parameter int INDICES    = 4,
    parameter int HALF_WORDS = 1152,
    parameter int BEAT_WORDS = 4,
    parameter int LANE_W     = 2
) (
    input  logic                                 clk,
    input  logic                                 write_enable,
    input  logic                                 write_half,
    input  logic [15:0]                          write_word,   // first word of the beat
    input  logic [BEAT_WORDS*INDICES*ROWS*8-1:0] write_data,
    input  logic                                 load_enable,
    input  logic                                 load_half,
    input  logic [15:0]                          load_word,
    output logic [INDICES*ROWS*8-1:0]            load_data,
    input  logic                                 stream_half,
    input  logic [CORES-1:0]                     stream_enable,
    input  logic [CORES*16-1:0]                  stream_word,
    input  logic [CORES*LANE_W-1:0]              stream_lane,
    output logic [CORES*ROWS*8-1:0]              stream_data
);
  localparam int WORD_W = INDICES * ROWS * 8;
  localparam int ADDRESS_W = $clog2(2 * HALF_WORDS);
  logic [WORD_W-1:0]    words [0:2*HALF_WORDS-1];
  logic [ADDRESS_W-1:0] load_address_q;
  assign load_data = words[load_address_q];

  function automatic logic [ADDRESS_W-1:0] address(input logic half, input logic [15:0] word);
    address = ADDRESS_W'(word) + (half ? ADDRESS_W'(HALF_WORDS) : '0);
  endfunction

  // Blocking: Verilator takes no delayed assignments to a memory in a long loop; nobody else looks at the edge.
  // verilator lint_off BLKSEQ
  always_ff @(posedge clk) begin
    if (write_enable) begin
      // The last beat of a burst may reach beyond the half; that part is padding.
      for (int i = 0; i < BEAT_WORDS; i++) begin
        if (32'(write_word) + i < HALF_WORDS) words[address(write_half, write_word + 16'(i))] = write_data[i*WORD_W+:WORD_W];
      end
    end
  end
  // verilator lint_on BLKSEQ

  always_ff @(posedge clk) if (load_enable) load_address_q <= address(load_half, load_word);

  for (genvar c = 0; c < CORES; c++) begin : g_core
    logic [ADDRESS_W-1:0] address_q;
    logic [LANE_W-1:0]    lane_q;
    logic [WORD_W-1:0]    word;
    assign word                           = words[address_q];
    assign stream_data[c*ROWS*8+:ROWS*8] = (ROWS * 8)'(word >> (32'(lane_q) * 32'(ROWS * 8)));
    always_ff @(posedge clk) begin
      if (stream_enable[c]) begin
        address_q <= address(stream_half, stream_word[c*16+:16]);
        lane_q    <= stream_lane[c*LANE_W+:LANE_W];
      end
    end
  end
endmodule
// verilator lint_on UNUSEDSIGNAL
