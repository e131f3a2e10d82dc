// Moves row blocks from the shared weight buffer into the cores' local halves, item by item in the order of the
// layers, as far ahead as there is room: a word of the port each cycle.
//
// An item's load begins when the port is free, its chunk has come and a local half of its core is free; loads
// for experts also wait for the layer to begin (the queues say which are needed), and those of a layer whose
// weights depend on the chosen heads. A streamed layer is not loaded: its cores read the shared buffer
// themselves (`stream_ready`), the port is theirs until the last one has streamed its last index.
// A chunk's half is given back (`half_free`) with its last load.
(* tier_2d = "bottom", tier_memory_on_logic = "bottom", tier_logic_on_logic = "bottom" *)
module weight_loader #(
    parameter int CORES       = 4,
    parameter int EXPERTS_MAX = 16,
    parameter int LAYER_W     = 3871
) (
    input  logic                      clk,
    input  logic                      rst,
    input  logic                      start,
    // Layer table.
    output logic [9:0]                read_layer,
    input  logic [LAYER_W-1:0]        read_word,
    // Layer in progress.
    input  logic [9:0]                number,
    input  logic [EXPERTS_MAX*16-1:0] queue_slots,
    // Weight buffer.
    input  logic                      chunk_there,
    output logic                      half_free,
    output logic                      load_enable,
    output logic                      load_half,
    output logic [15:0]               load_word,
    // Cores. The word arrives at the core one cycle after `load_enable`.
    input  logic [CORES-1:0]          local_free,
    output logic [CORES-1:0]          local_write,
    output logic [CORES-1:0]          local_half,
    output logic [15:0]               local_word,
    output logic [CORES-1:0]          local_loaded,
    output logic                      stream_ready,
    input  logic [CORES-1:0]          streamed_all
);
  `include "layer_fields.svh"
  localparam int CORE_W = CORES > 1 ? $clog2(CORES) : 1;
  localparam logic [2:0] EXPERTS = 3'd2;

  logic [LAYER_W-1:0] layer_word;
  logic [9:0]         here;
  logic               valid;       // `layer_word` is the word of layer `here`
  logic               fresh;       // at the layer's first item
  logic               allowed;
  logic               has_weights;
  logic               expert_layer;

  assign expert_layer = layer.kind == EXPERTS;
  assign has_weights  = valid && layer.chunks != 0;
  assign allowed      = !(expert_layer || layer.decided) || number >= here;

  // ---- Items --------------------------------------------------------------------------------------------
  logic                   item_there;
  logic [4:0]             expert, expert_q, first_expert, next_expert;
  logic [11:0]            block, block_q, next_block;
  logic [4:0]             part, part_q, next_part;
  logic [CORE_W-1:0]      core, core_q, next_core;
  logic [11:0]            in_chunk, in_chunk_q;   // row block within the chunk
  logic                   next_there;
  logic                   part_ends;
  logic                   block_ends;
  logic                   chunk_ends;
  logic [EXPERTS_MAX-1:0] waiting;                // experts with tokens
  logic [EXPERTS_MAX-1:0] group;                  // of those, in the same round of cores
  logic [EXPERTS_MAX-1:0] group_after;
  logic [EXPERTS_MAX-1:0] later;                  // ... in later rounds

  for (genvar e = 0; e < EXPERTS_MAX; e++) begin : g_expert
    assign waiting[e]     = 5'(e) < layer.experts && queue_slots[e*16+:16] != 0;
    assign group[e]       = waiting[e] && round(5'(e)) == round(expert);
    assign later[e]       = waiting[e] && round(5'(e)) > round(expert);
  end

  assign group_after = group & ({EXPERTS_MAX{1'b1}} << 1 << expert);

  // Which round of the cores an expert belongs to: e / CORES.
  function automatic logic [4:0] round(input logic [4:0] e);
    round = '0;
    for (int i = CORES; i < EXPERTS_MAX; i += CORES) if (e >= 5'(i)) round = 5'(i / CORES);
  endfunction

  function automatic logic [4:0] lowest(input logic [EXPERTS_MAX-1:0] bits);
    lowest = '0;
    for (int e = EXPERTS_MAX - 1; e >= 0; e--) if (bits[e]) lowest = 5'(e);
  endfunction

  // Core of an expert: e mod CORES.
  function automatic logic [CORE_W-1:0] core_of(input logic [4:0] e);
    core_of = '0;
    for (int i = 0; i < EXPERTS_MAX; i++) if (e == 5'(i)) core_of = CORE_W'(i % CORES);
  endfunction

  assign first_expert = lowest(waiting);
  assign item_there   = has_weights && (!expert_layer || waiting != 0);
  assign expert       = !expert_layer ? '0 : fresh ? first_expert : expert_q;
  assign block        = fresh ? '0 : block_q;
  assign part         = fresh ? '0 : part_q;
  assign core         = expert_layer ? core_of(expert) : fresh ? '0 : core_q;
  assign in_chunk     = fresh ? '0 : in_chunk_q;

  assign part_ends   = part + 5'd1 == layer.parts;
  assign block_ends  = block + 12'd1 == layer.row_blocks;
  assign next_core   = core == CORE_W'(CORES - 1) ? '0 : core + 1'b1;
  assign next_part   = part_ends ? '0 : part + 5'd1;
  assign next_expert = group_after != 0 ? lowest(group_after) : !block_ends ? lowest(group) : lowest(later);
  assign next_block  = expert_layer ? (group_after != 0 ? block : block_ends ? '0 : block + 12'd1)
      : part_ends ? block + 12'd1 : block;
  assign next_there  = expert_layer ? group_after != 0 || !block_ends || later != 0 : !part_ends || !block_ends;
  assign chunk_ends  = !next_there || (!expert_layer && part_ends && in_chunk + 12'd1 == layer.blocks_per_chunk);

  // ---- Load ---------------------------------------------------------------------------------------------
  logic              busy;
  logic [15:0]       word;          // of the row block
  logic [11:0]       row_block;     // experts: number in the chunk
  logic [15:0]       block_start;   // first word of the row block in the half
  logic [15:0]       stored_start;
  logic              starts;
  logic              loads;
  logic              load_ends;
  logic              skips;         // an expert layer without tokens
  logic              stream_ends;
  logic              layer_ends;
  logic [CORES*2-1:0] room;         // free local halves
  logic [CORES-1:0]  room_there;
  logic [CORES-1:0]  takes;

  assign starts      = !busy && item_there && !layer.streamed && chunk_there && allowed && room_there[core];
  assign loads       = busy || starts;
  assign load_ends   = loads && word + 16'd1 == layer.block_words;
  assign skips       = has_weights && expert_layer && waiting == 0 && chunk_there && allowed && !busy;
  assign stream_ready = has_weights && layer.streamed && chunk_there;
  assign stream_ends = stream_ready && number == here && &streamed_all;
  assign half_free   = (load_ends && chunk_ends) || skips || stream_ends;
  assign layer_ends  = (load_ends && !next_there) || skips || stream_ends || (valid && layer.chunks == 0);

  assign row_block   = 12'(expert) * layer.row_blocks + block;
  assign block_start = expert_layer ? 16'(16'(row_block) * layer.block_words)
      : fresh ? '0 : stored_start;
  assign load_enable = loads;
  assign load_word   = block_start + word;

  always_ff @(posedge clk) begin
    if (rst || start) begin
      busy      <= 1'b0;
      word      <= '0;
      load_half <= 1'b0;
    end else begin
      busy <= loads && !load_ends;
      word <= load_ends ? '0 : word + 16'(loads);
      if (half_free) load_half <= !load_half;
    end
  end

  assign read_layer = start ? '0 : here + 10'(layer.next_weights);
  always_ff @(posedge clk) begin
    if (rst) begin
      valid      <= 1'b0;
      fresh      <= 1'b0;
      here       <= '0;
      layer_word <= '0;
    end else if (start || layer_ends) begin
      valid      <= start || layer.next_weights != 0;
      fresh      <= 1'b1;
      here       <= read_layer;
      layer_word <= read_word;
    end else if (load_ends) fresh <= 1'b0;
  end

  always_ff @(posedge clk) begin
    if (load_ends) begin
      expert_q   <= next_expert;
      block_q    <= next_block;
      part_q     <= next_part;
      core_q     <= next_core;
      in_chunk_q <= chunk_ends ? '0 : part_ends ? in_chunk + 12'd1 : in_chunk;
      stored_start <= chunk_ends ? '0 : part_ends ? block_start + layer.block_words : block_start;
    end
  end

  // ---- Local halves -------------------------------------------------------------------------------------
  for (genvar c = 0; c < CORES; c++) begin : g_core
    logic chosen;
    logic chosen_q;
    logic half;
    logic half_q;
    logic write_q;
    assign chosen          = core == CORE_W'(c);
    assign takes[c]        = starts && chosen;
    assign local_loaded[c] = load_ends && chosen;
    assign room_there[c]   = room[c*2+:2] != 0;
    assign local_write[c]  = write_q && chosen_q;
    assign local_half[c]   = half_q;
    always_ff @(posedge clk) begin
      if (rst) begin
        room[c*2+:2] <= 2'd2;
        half         <= 1'b0;
        write_q      <= 1'b0;
      end else begin
        room[c*2+:2] <= room[c*2+:2] - 2'(takes[c]) + 2'(local_free[c]);
        if (local_loaded[c]) half <= !half;
        write_q <= loads;
      end
    end
    always_ff @(posedge clk) begin
      chosen_q <= chosen;
      half_q   <= half;
    end
  end
  always_ff @(posedge clk) local_word <= word;
endmodule
