// Fetches the image and the weights, burst by burst, in the order of the layers, as far ahead as there is room.
//
// A burst is asked for when the one before it has come and, for weights, one half of the weight buffer is free
// (`half_free` gives one back). Weights that depend on the chosen heads wait for their layer to begin. Whoever
// holds the DRAM knows by layer and chunk what to send; beats may come from the next cycle on, any time, and
// cannot be refused. The kept heads are meant as they stand from the cycle after the request on.
(* tier_2d = "bottom", tier_memory_on_logic = "bottom", tier_logic_on_logic = "bottom" *)
module dram_port #(
    parameter int BEAT_WORDS = 4,    // port words in a beat
    parameter int BEAT_BYTES = 256,
    parameter int LAYER_W    = 3871
) (
    input  logic               clk,
    input  logic               rst,
    input  logic               start,
    // Layer table.
    output logic [9:0]         read_layer,
    input  logic [LAYER_W-1:0] read_word,
    // Layer in progress.
    input  logic               running,
    input  logic [9:0]         number,
    // DRAM.
    output logic               request_valid,
    input  logic               request_ready,
    output logic [9:0]         request_layer,
    output logic [11:0]        request_chunk,
    input  logic               beat_valid,
    input  logic               beat_last,
    // Weight buffer and image memory: where the beat goes.
    output logic               weight_write,
    output logic               weight_half,
    output logic [15:0]        weight_word,
    output logic               image_write,
    output logic [19:0]        image_address,
    output logic               image_ends,
    // Room and content of the weight buffer.
    input  logic               half_free,
    output logic               chunk_there   // the oldest chunk is complete
);
  `include "layer_fields.svh"

  logic [LAYER_W-1:0] layer_word;
  logic [9:0]         here;         // layer whose bursts are asked for
  logic [11:0]        chunk;
  logic               is_image;
  logic               has_work;
  logic               waits;
  logic               busy;         // a burst is on its way
  logic               busy_image;
  logic [1:0]         free_halves;
  logic [1:0]         chunks;
  logic               asks;
  logic               burst_ends;

  assign is_image = layer.kind == 3'd0;
  assign has_work = running && (is_image ? chunk == 0 : chunk < layer.chunks);
  assign waits    = layer.decided && number < here;

  assign request_valid = has_work && !busy && !waits && (is_image || free_halves != 0);
  assign request_layer = here;
  assign request_chunk = chunk;
  assign asks          = request_valid && request_ready;
  assign burst_ends    = beat_valid && beat_last;
  assign read_layer    = start ? '0 : here + 10'(layer.next_weights);

  logic last_burst;
  assign last_burst = is_image || chunk + 12'd1 == layer.chunks;

  always_ff @(posedge clk) begin
    if (rst || start) begin
      here  <= '0;
      chunk <= '0;
      busy  <= 1'b0;
    end else begin
      if (burst_ends) busy <= 1'b0;
      if (asks) begin
        busy  <= 1'b1;
        chunk <= last_burst && layer.next_weights != 0 ? '0 : chunk + 12'd1;
        if (last_burst) here <= read_layer;
      end
    end
  end

  always_ff @(posedge clk) begin
    if (rst) layer_word <= '0;
    else if (start || (asks && last_burst)) layer_word <= read_word;
    if (asks) busy_image <= is_image;
  end

  // Beats lie one after another in the half.
  assign weight_write = beat_valid && !busy_image;
  assign image_write  = beat_valid && busy_image;
  assign image_ends   = burst_ends && busy_image;

  always_ff @(posedge clk) begin
    if (rst || start) weight_half <= 1'b0;
    else if (burst_ends && !busy_image) weight_half <= !weight_half;
  end
  always_ff @(posedge clk) begin
    if (asks) begin
      weight_word   <= '0;
      image_address <= '0;
    end else if (beat_valid) begin
      weight_word   <= weight_word + 16'(BEAT_WORDS);
      image_address <= image_address + 20'(BEAT_BYTES);
    end
  end

  assign chunk_there = chunks != 0;
  always_ff @(posedge clk) begin
    if (rst || start) begin
      free_halves <= 2'd2;
      chunks      <= '0;
    end else begin
      free_halves <= free_halves - 2'(asks && !is_image) + 2'(half_free);
      chunks      <= chunks + 2'(burst_ends && !busy_image) - 2'(half_free);
    end
  end
endmodule
