// The DRAM behind the machine and whoever holds it: answers bursts with exact timing.
//
// A burst asked for in cycle x takes LATENCY + ceil(bytes * 1000 / RATE) cycles: its last beat comes in the last of
// them, the others as soon as RATE allows (the fraction of a cycle left over is theirs, so no two beats meet).
// Weights lie feature-major in `bytes`; they are sent as row blocks: ROWS bytes an index, padded to whole port words. Rows or columns of the kept heads are picked on the way.
//
//   +stall=SEED   refuses requests and holds beats back at random: bits must stay, cycles need not (optional)
module dram_model #(
    parameter int ROWS        = 16,
    parameter int INDICES     = 4,
    parameter int BEAT_BYTES  = 256,
    parameter int LATENCY     = 30,      // cycles, at least 1
    parameter int RATE        = 153600,  // bytes per 1000 cycles, at most 1000 * BEAT_BYTES
    parameter int SIZE        = 1,
    parameter int IMAGE_BYTES = 784,
    parameter int IMAGES      = 1,
    parameter int LAYERS      = 1,
    parameter int LAYER_W     = 3871
) (
    input  logic                    clk,
    input  logic                    rst,
    input  int                      image,
    input  logic                    request_valid,
    output logic                    request_ready,
    input  logic [9:0]              request_layer,
    input  logic [11:0]             request_chunk,
    input  logic [79:0]             request_heads,
    output logic                    beat_valid,
    output logic                    beat_last,
    output logic [BEAT_BYTES*8-1:0] beat_data
);
  localparam int LAYER_INDEX_W = LAYERS > 1 ? $clog2(LAYERS) : 1;
  initial if (LATENCY < 1) $fatal(1, "LATENCY must be at least 1");
  initial if (RATE > 1000 * BEAT_BYTES) $fatal(1, "RATE must be at most one beat a cycle");

  logic [LAYER_W-1:0] table_words [0:LAYERS-1];
  logic [7:0]         bytes       [0:SIZE-1];
  logic [7:0]         images      [0:IMAGES*IMAGE_BYTES-1];
  logic [LAYER_W-1:0] layer_word;
  logic               busy;
  logic [9:0]         held;         // layer of the burst in progress
  assign layer_word = table_words[LAYER_INDEX_W'(busy ? held : request_layer)];
  `include "layer_fields.svh"

  // xorshift32: whether this cycle is lost. Without +stall it stays 0 and no cycle is.
  integer      stall;
  logic [31:0] dice;
  logic        lost;
  initial begin
    if (!$value$plusargs("stall=%d", stall)) stall = 0;
    dice = stall;
  end
  assign lost          = dice[0] && dice[7];
  assign request_ready = !lost;

  integer age;       // cycles since the request
  integer sent;      // bytes
  integer total;
  integer chunk;
  integer next_sent;
  integer ready;

  // Byte `at` of the burst in progress.
  function automatic logic [7:0] byte_at(input integer at);
    integer block, rest, index, row, feature, outputs, expert, d, section;
    byte_at = '0;
    if (layer.kind == 3'd0) byte_at = at < 32'(layer.image_bytes) ? images[image*IMAGE_BYTES+at] : 8'd0;
    else begin
      block   = at / (32'(layer.block_words) * INDICES * ROWS);
      rest    = at % (32'(layer.block_words) * INDICES * ROWS);
      block   = block + chunk * 32'(layer.blocks_per_chunk);
      index   = rest / ROWS;
      row     = rest % ROWS;
      outputs = (32'(layer.row_blocks) - 1) * ROWS + 32'(layer.last_rows);
      expert  = block / 32'(layer.row_blocks);
      feature = (block % 32'(layer.row_blocks)) * ROWS + row;
      d       = 32'(layer.head_width);
      if (feature < outputs && index < 32'(layer.indices)) begin
        section = outputs / 2;
        if (layer.dram_kind == 2'd1) begin
          feature = feature < section ? original(feature, d) : original(feature - section, d) + 32'(layer.dram_outputs) / 2;
        end
        if (layer.dram_kind == 2'd2) index = original(index, d);
        if (layer.kind == 3'd2) feature = feature + expert * outputs;
        byte_at = bytes[32'(layer.dram_base)+feature*32'(layer.dram_inputs)+index];
      end
    end
  endfunction

  // Feature of the network that a compact feature of the kept heads is.
  function automatic integer original(input integer compact, input integer d);
    original = 32'(5'(request_heads >> (5 * (compact / d)))) * d + compact % d;
  endfunction

  function automatic integer least(input integer a, input integer b);
    least = a < b ? a : b;
  endfunction

  function automatic integer blocks_of_chunk(input integer number);
    integer all;
    all = 32'(layer.row_blocks) * (layer.kind == 3'd2 ? 32'(layer.experts) : 1);
    blocks_of_chunk = least(all - number * 32'(layer.blocks_per_chunk), 32'(layer.blocks_per_chunk));
  endfunction

  // A model, not hardware: one process, in order.
  // verilator lint_off BLKSEQ
  always @(posedge clk) begin
    beat_valid <= 1'b0;
    beat_last  <= 1'b0;
    dice = dice ^ dice << 13;
    dice = dice ^ dice >> 17;
    dice = dice ^ dice << 5;
    if (rst) busy <= 1'b0;
    else begin
      if (!busy && request_valid && request_ready) begin
        age   = 0;
        sent  = 0;
        held <= request_layer;
        chunk = 32'(request_chunk);
        total = layer.kind == 3'd0 ? 32'(layer.image_bytes)
            : blocks_of_chunk(chunk) * 32'(layer.block_words) * INDICES * ROWS;
      end
      if (!lost && (busy || request_valid)) begin
        busy <= 1'b1;
        age   = age + 1;
        next_sent = least(sent + BEAT_BYTES, total);
        ready     = LATENCY + (next_sent * 1000 + (next_sent == total ? RATE - 1 : 0)) / RATE;
        if (age == ready - 1) begin
          for (int i = 0; i < BEAT_BYTES; i++) beat_data[i*8+:8] <= sent + i < total ? byte_at(sent + i) : 8'd0;
          beat_valid <= 1'b1;
          beat_last  <= next_sent == total;
          sent = next_sent;
          if (sent == total) busy <= 1'b0;
        end
      end
    end
  end
  // verilator lint_on BLKSEQ
endmodule
