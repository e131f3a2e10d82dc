// Walks the layers: a layer begins in the cycle in which the one before it has drained.
//
// `begin_layer` is high in the first cycle of each; `layer_word` and `number` belong to the layer in progress.
// A layer ends:  load      with the last beat of the image
//                dense     when every expert core has drained; experts: likewise, one cycle if no token waits
//                attention when every attention core has drained
//                scan      when the router has filled the queues
//                select    after one cycle
// `start` comes one cycle before cycle 0 of an image; `done` is high for one cycle, at cycle `cycles` of it.
(* tier_2d = "bottom", tier_memory_on_logic = "bottom", tier_logic_on_logic = "bottom" *)
module sequencer #(
    parameter int CORES      = 4,
    parameter int HEAD_CORES = 4,
    parameter int LAYER_W    = 3871
) (
    input  logic                  clk,
    input  logic                  rst,
    input  logic                  start,
    output logic                  done,
    output logic                  running,
    // Layer table.
    output logic [9:0]            read_layer,
    input  logic [LAYER_W-1:0]    read_word,
    // Layer in progress.
    output logic [LAYER_W-1:0]    layer_word,
    output logic [9:0]            number,
    output logic                  begin_layer,
    output logic                  advance,       // the next layer begins in the next cycle
    output logic [31:0]           cycle,         // of the image
    // Ends.
    input  logic                  image_ends,
    input  logic [CORES-1:0]      drains_next,
    input  logic [HEAD_CORES-1:0] head_drains_next,
    input  logic                  scan_ends
);
  `include "layer_fields.svh"

  localparam logic [2:0] LOAD = 3'd0;
  localparam logic [2:0] DENSE = 3'd1;
  localparam logic [2:0] EXPERTS = 3'd2;
  localparam logic [2:0] ATTENTION = 3'd3;
  localparam logic [2:0] SCAN = 3'd4;
  localparam logic [2:0] SELECT = 3'd5;
  localparam logic [2:0] END = 3'd6;

  logic ends;
  always_comb begin
    case (layer.kind)
      LOAD:           ends = image_ends;
      DENSE, EXPERTS: ends = &drains_next;
      ATTENTION:      ends = &head_drains_next;
      SCAN:           ends = scan_ends;
      SELECT:         ends = 1'b1;
      default:        ends = 1'b0;
    endcase
  end

  assign advance    = running && ends;
  assign done       = running && layer.kind == END;
  assign read_layer = start ? '0 : number + 10'd1;

  always_ff @(posedge clk) begin
    if (rst) begin
      running     <= 1'b0;
      begin_layer <= 1'b0;
      number      <= '0;
      cycle       <= '0;
    end else if (start) begin
      running     <= 1'b1;
      begin_layer <= 1'b1;
      number      <= '0;
      cycle       <= '0;
    end else begin
      begin_layer <= advance;
      cycle       <= cycle + 32'(running);
      if (advance) number <= read_layer;
      if (done) running <= 1'b0;
    end
  end

  always_ff @(posedge clk) begin
    if (rst) layer_word <= '0;
    else if (start || advance) layer_word <= read_word;
  end
endmodule
