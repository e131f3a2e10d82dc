// The machine: expert cores, attention cores, router, shared buffers, sequencer (docs/architecture).
//
// Nothing in it knows a network: the host writes layer words and neuron parameters once, `start` runs an image,
// DRAM brings the image and the weights. `done` comes with the number of cycles; the answer is in `classes`.
//
//   host      target 0: layer table, address {layer 10 bit, chunk 6 bit}, 64 bit a chunk, lowest first
//             target 1: parameter word {bias 24, threshold 17, leak 16} at `host_address`
//   dram      a request names layer and chunk; beats come any time later, the last one marked
//   start     one cycle; cycle 0 of the image is the next one
//
// Where each block stands in the three arrangements is in the tier attributes of the leaf modules.
module spike_machine #(
    parameter int CORES           = 4,
    parameter int ROWS            = 16,
    parameter int COLUMNS         = 16,
    parameter int BANK_LATENCY    = 3,
    parameter int INDICES         = 4,     // indices (ROWS bytes each) in a word of the weight port
    parameter int LOCAL_WORDS     = 128,   // port words in a local half
    parameter int HALF_WORDS      = 1152,  // port words in a half of the weight buffer
    parameter int BEAT_WORDS      = 4,     // port words in a beat of the DRAM
    parameter int SPIKE_HALF      = 8192,  // words of ROWS bits in a spike buffer, a power of two
    parameter int RESIDUAL_WORDS  = 6144,  // words of ROWS x 16 bit
    parameter int IMAGE_BYTES     = 784,
    parameter int PARAMETER_WORDS = 4096,
    parameter int LAYERS          = 32,
    parameter int HEAD_CORES      = 4,
    parameter int HEAD_ROWS       = 16,
    parameter int HEAD_COLUMNS    = 16,
    parameter int HEAD_LATENCY    = 3,
    parameter int HEAD_WIDTH_MAX  = 64,
    parameter int TOKENS_MAX      = 256,
    parameter int ROUTE_SLOTS     = 1,
    parameter int EXPERTS_MAX     = 16,
    parameter int TOP_K_MAX       = 2,
    parameter int CLASSES_MAX     = 16,
    parameter int SHIFT_LEFT_MAX  = 7,
    parameter int SHIFT_RIGHT_MAX = 15,
    parameter int RESET_BY        = 0,     // 1: spikes can subtract from membranes
    parameter int LAYER_W         = 3871
) (
    input  logic                                 clk,
    input  logic                                 rst,
    input  logic                                 host_enable,
    input  logic                                 host_target,
    input  logic [15:0]                          host_address,
    input  logic [63:0]                          host_data,
    input  logic                                 start,
    output logic                                 done,
    output logic [31:0]                          cycle,
    output logic [CLASSES_MAX*32-1:0]            classes,
    output logic [31:0]                          saturations,
    output logic                                 request_valid,
    input  logic                                 request_ready,
    output logic [9:0]                           request_layer,
    output logic [11:0]                          request_chunk,
    output logic [79:0]                          request_heads,   // kept heads, from the cycle after the request on
    input  logic                                 beat_valid,
    input  logic                                 beat_last,
    input  logic [BEAT_WORDS*INDICES*ROWS*8-1:0] beat_data
);
  `include "layer_fields.svh"
  localparam int SUM_W = 16;
  localparam int LANES = (ROWS + COLUMNS - 1) / COLUMNS;
  localparam int LANE_W = INDICES > 1 ? $clog2(INDICES) : 1;
  localparam int BIT_W = ROWS > 1 ? $clog2(ROWS) : 1;
  localparam int BEAT_BYTES = BEAT_WORDS * INDICES * ROWS;
  localparam int HEADS_MAX = 16;

  initial if (CORES < 1 || CORES > 16) $fatal(1, "CORES must be 1..16");
  initial if (HEAD_CORES < 1 || HEAD_CORES > 16) $fatal(1, "HEAD_CORES must be 1..16");
  initial if (BANK_LATENCY < 1 || HEAD_LATENCY < 1) $fatal(1, "latencies must be at least 1");
  initial if (EXPERTS_MAX < 1 || EXPERTS_MAX > 16) $fatal(1, "EXPERTS_MAX must be 1..16");
  initial if (2 ** $clog2(SPIKE_HALF) != SPIKE_HALF || SPIKE_HALF > 32768) $fatal(1, "SPIKE_HALF must be a power of two, at most 32768");

  // ---- Sequencer ----------------------------------------------------------------------------------------
  logic [LAYER_W-1:0]      layer_word;
  logic [9:0]              number;
  logic                    begin_layer;
  // verilator lint_off UNUSEDSIGNAL
  logic                    advance;   // for whoever watches
  // verilator lint_on UNUSEDSIGNAL
  logic                    running;
  logic [3*10-1:0]         table_layer;
  logic [3*LAYER_W-1:0]    table_word;
  logic                    image_ends;
  logic                    scan_ends;
  logic [CORES-1:0]        drains_next;
  logic [CORES-1:0]        streamed_all;
  logic [HEAD_CORES-1:0]   head_drains_next;

  layer_table #(
      .LAYERS (LAYERS),
      .READERS(3),
      .LAYER_W(LAYER_W)
  ) program_table (
      .clk         (clk),
      .write_enable(host_enable && !host_target),
      .write_layer (host_address[15:6]),
      .write_chunk (host_address[5:0]),
      .write_data  (host_data),
      .read_layer  (table_layer),
      .read_word   (table_word)
  );

  sequencer #(
      .CORES     (CORES),
      .HEAD_CORES(HEAD_CORES),
      .LAYER_W   (LAYER_W)
  ) layers (
      .clk             (clk),
      .rst             (rst),
      .start           (start),
      .done            (done),
      .running         (running),
      .read_layer      (table_layer[0+:10]),
      .read_word       (table_word[0+:LAYER_W]),
      .layer_word      (layer_word),
      .number          (number),
      .begin_layer     (begin_layer),
      .advance         (advance),
      .cycle           (cycle),
      .image_ends      (image_ends),
      .drains_next     (drains_next),
      .head_drains_next(head_drains_next),
      .scan_ends       (scan_ends)
  );

  // ---- Weights ------------------------------------------------------------------------------------------
  localparam int WORD_W = INDICES * ROWS * 8;
  logic                      weight_write;
  logic                      weight_write_half;
  logic [15:0]               weight_write_word;
  logic                      image_write;
  logic [19:0]               image_address;
  logic                      half_free;
  logic                      chunk_there;
  logic                      load_enable;
  logic                      load_half;
  logic [15:0]               load_word;
  logic [WORD_W-1:0]         load_data;
  logic [CORES-1:0]          local_free;
  logic [CORES-1:0]          local_write;
  logic [CORES-1:0]          local_half;
  logic [15:0]               local_word;
  logic [CORES-1:0]          local_loaded;
  logic                      stream_ready;
  logic [CORES-1:0]          stream_enable;
  logic [CORES*16-1:0]       stream_word;
  logic [CORES*LANE_W-1:0]   stream_lane;
  logic [CORES*ROWS*8-1:0]   stream_data;
  logic [EXPERTS_MAX*16-1:0] queue_slots;
  logic [79:0]               kept_heads;

  assign request_heads = kept_heads;

  dram_port #(
      .BEAT_WORDS(BEAT_WORDS),
      .BEAT_BYTES(BEAT_BYTES),
      .LAYER_W   (LAYER_W)
  ) dram (
      .clk          (clk),
      .rst          (rst),
      .start        (start),
      .read_layer   (table_layer[10+:10]),
      .read_word    (table_word[LAYER_W+:LAYER_W]),
      .running      (running),
      .number       (number),
      .request_valid(request_valid),
      .request_ready(request_ready),
      .request_layer(request_layer),
      .request_chunk(request_chunk),
      .beat_valid   (beat_valid),
      .beat_last    (beat_last),
      .weight_write (weight_write),
      .weight_half  (weight_write_half),
      .weight_word  (weight_write_word),
      .image_write  (image_write),
      .image_address(image_address),
      .image_ends   (image_ends),
      .half_free    (half_free),
      .chunk_there  (chunk_there)
  );

  weight_loader #(
      .CORES      (CORES),
      .EXPERTS_MAX(EXPERTS_MAX),
      .LAYER_W    (LAYER_W)
  ) loader (
      .clk         (clk),
      .rst         (rst),
      .start       (start),
      .read_layer  (table_layer[20+:10]),
      .read_word   (table_word[2*LAYER_W+:LAYER_W]),
      .number      (number),
      .queue_slots (queue_slots),
      .chunk_there (chunk_there),
      .half_free   (half_free),
      .load_enable (load_enable),
      .load_half   (load_half),
      .load_word   (load_word),
      .local_free  (local_free),
      .local_write (local_write),
      .local_half  (local_half),
      .local_word  (local_word),
      .local_loaded(local_loaded),
      .stream_ready(stream_ready),
      .streamed_all(streamed_all)
  );

  weight_buffer #(
      .CORES     (CORES),
      .ROWS      (ROWS),
      .INDICES   (INDICES),
      .HALF_WORDS(HALF_WORDS),
      .BEAT_WORDS(BEAT_WORDS),
      .LANE_W    (LANE_W)
  ) weight_words (
      .clk          (clk),
      .write_enable (weight_write),
      .write_half   (weight_write_half),
      .write_word   (weight_write_word),
      .write_data   (beat_data),
      .load_enable  (load_enable),
      .load_half    (load_half),
      .load_word    (load_word),
      .load_data    (load_data),
      .stream_half  (load_half),
      .stream_enable(stream_enable),
      .stream_word  (stream_word),
      .stream_lane  (stream_lane),
      .stream_data  (stream_data)
  );

  // ---- Expert cores -------------------------------------------------------------------------------------
  logic [CORES*COLUMNS-1:0]       read_enable;
  logic [CORES*COLUMNS*16-1:0]    read_address;
  logic [CORES*COLUMNS*BIT_W-1:0] read_bit;
  logic [CORES*COLUMNS-1:0]       spike_data;
  logic [CORES*COLUMNS*8-1:0]     pixel_data;
  logic [CORES*ROWS-1:0]          residual_enable;
  logic [CORES*ROWS*16-1:0]       residual_read;
  logic [CORES*ROWS*16-1:0]       residual_data;
  logic [CORES*ROWS-1:0]          residual_write_enable;
  logic [CORES*ROWS*16-1:0]       residual_write;
  logic [CORES*ROWS*16-1:0]       residual_word;
  logic [CORES-1:0]               write_valid;
  logic [CORES*16-1:0]            write_address;
  logic [CORES-1:0]               write_right;
  logic [CORES-1:0]               write_down;
  logic [CORES*4-1:0]             write_block;
  logic [CORES*ROWS-1:0]          write_data;
  logic [CORES*ROWS-1:0]          score_valid;
  logic [CORES*ROWS*16-1:0]       score_token;
  logic [CORES*ROWS*16-1:0]       score_index;
  logic [CORES*ROWS*32-1:0]       scores;
  logic [CORES*LANES-1:0]         emit_valid;
  logic [CORES*LANES*16-1:0]      emit_index;
  logic [CORES*LANES*32-1:0]      emit_count;
  logic [CORES*32-1:0]            core_saturations;
  logic [CORES*5-1:0]             input_expert;
  logic [CORES*16-1:0]            input_index;
  logic [CORES*16-1:0]            input_place;
  logic [CORES*5-1:0]             output_expert;
  logic [CORES*16-1:0]            output_index;
  logic [CORES*16-1:0]            output_place;
  logic [CORES*16-1:0]            gate_place;
  logic [CORES-1:0]               gate_open;
  logic [CORES*LANES-1:0]         core_parameter_enable;
  logic [CORES*LANES*16-1:0]      core_parameter_address;
  logic [CORES*LANES*57-1:0]      core_parameters;

  for (genvar c = 0; c < CORES; c++) begin : g_core
    expert_core #(
        .CORE           (c),
        .CORES          (CORES),
        .ROWS           (ROWS),
        .COLUMNS        (COLUMNS),
        .SUM_W          (SUM_W),
        .BANK_LATENCY   (BANK_LATENCY),
        .INDICES        (INDICES),
        .LOCAL_WORDS    (LOCAL_WORDS),
        .EXPERTS_MAX    (EXPERTS_MAX),
        .SHIFT_LEFT_MAX (SHIFT_LEFT_MAX),
        .SHIFT_RIGHT_MAX(SHIFT_RIGHT_MAX),
        .RESET_BY       (RESET_BY),
        .LANES          (LANES),
        .LANE_W         (LANE_W),
        .BIT_W          (BIT_W),
        .LAYER_W        (LAYER_W)
    ) core (
        .clk                  (clk),
        .rst                  (rst),
        .clear                (start),
        .layer_word           (layer_word),
        .begin_layer          (begin_layer),
        .streamed_all         (streamed_all[c]),
        .drains_next          (drains_next[c]),
        .queue_slots          (queue_slots),
        .input_expert         (input_expert[c*5+:5]),
        .input_index          (input_index[c*16+:16]),
        .input_place          (input_place[c*16+:16]),
        .output_expert        (output_expert[c*5+:5]),
        .output_index         (output_index[c*16+:16]),
        .output_place         (output_place[c*16+:16]),
        .gate_place           (gate_place[c*16+:16]),
        .gate_open            (gate_open[c]),
        .kept_heads           (kept_heads),
        .local_loaded         (local_loaded[c]),
        .local_free           (local_free[c]),
        .local_write_enable   (local_write[c]),
        .local_write_half     (local_half[c]),
        .local_write_word     (local_word),
        .local_write_data     (load_data),
        .stream_ready         (stream_ready),
        .stream_enable        (stream_enable[c]),
        .stream_word          (stream_word[c*16+:16]),
        .stream_lane          (stream_lane[c*LANE_W+:LANE_W]),
        .stream_data          (stream_data[c*ROWS*8+:ROWS*8]),
        .parameter_enable     (core_parameter_enable[c*LANES+:LANES]),
        .parameter_address    (core_parameter_address[c*LANES*16+:LANES*16]),
        .parameters           (core_parameters[c*LANES*57+:LANES*57]),
        .read_enable          (read_enable[c*COLUMNS+:COLUMNS]),
        .read_address         (read_address[c*COLUMNS*16+:COLUMNS*16]),
        .read_bit             (read_bit[c*COLUMNS*BIT_W+:COLUMNS*BIT_W]),
        .spike_data           (spike_data[c*COLUMNS+:COLUMNS]),
        .pixel_data           (pixel_data[c*COLUMNS*8+:COLUMNS*8]),
        .residual_enable      (residual_enable[c*ROWS+:ROWS]),
        .residual_read        (residual_read[c*ROWS*16+:ROWS*16]),
        .residual_data        (residual_data[c*ROWS*16+:ROWS*16]),
        .residual_write_enable(residual_write_enable[c*ROWS+:ROWS]),
        .residual_write       (residual_write[c*ROWS*16+:ROWS*16]),
        .residual_word        (residual_word[c*ROWS*16+:ROWS*16]),
        .write_valid          (write_valid[c]),
        .write_address        (write_address[c*16+:16]),
        .write_right          (write_right[c]),
        .write_down           (write_down[c]),
        .write_block          (write_block[c*4+:4]),
        .write_data           (write_data[c*ROWS+:ROWS]),
        .score_valid          (score_valid[c*ROWS+:ROWS]),
        .score_token          (score_token[c*ROWS*16+:ROWS*16]),
        .score_index          (score_index[c*ROWS*16+:ROWS*16]),
        .scores               (scores[c*ROWS*32+:ROWS*32]),
        .emit_valid           (emit_valid[c*LANES+:LANES]),
        .emit_index           (emit_index[c*LANES*16+:LANES*16]),
        .emit_count           (emit_count[c*LANES*32+:LANES*32]),
        .saturations          (core_saturations[c*32+:32])
    );
  end

  // ---- Attention cores ----------------------------------------------------------------------------------
  localparam int HEAD_READS = HEAD_ROWS + HEAD_COLUMNS;
  logic [HEAD_CORES*HEAD_READS-1:0]       head_read_enable;
  logic [HEAD_CORES*HEAD_READS*16-1:0]    head_read_address;
  logic [HEAD_CORES*HEAD_READS*BIT_W-1:0] head_read_bit;
  logic [HEAD_CORES*HEAD_READS-1:0]       head_read_data;
  logic [HEAD_CORES*HEAD_ROWS-1:0]        head_write_enable;
  logic [HEAD_CORES*HEAD_ROWS*16-1:0]     head_write_address;
  logic [HEAD_CORES*HEAD_ROWS*BIT_W-1:0]  head_write_bit;
  logic [HEAD_CORES*HEAD_ROWS-1:0]        head_write_data;
  logic [HEAD_CORES-1:0]                  head_parameter_enable;
  logic [HEAD_CORES*16-1:0]               head_parameter_address;
  // verilator lint_off UNUSEDSIGNAL
  logic [HEAD_CORES*57-1:0]               head_parameters;  // attention has no bias
  // verilator lint_on UNUSEDSIGNAL
  logic [HEAD_CORES*32-1:0]               head_saturations;
  logic                                   begin_attention;
  logic [63:0]                            kept_numbers;   // 16 x 4 bit
  logic [4:0]                             head_count;

  assign begin_attention = begin_layer && layer.kind == 3'd3;
  assign head_count      = layer.heads;
  for (genvar h = 0; h < HEADS_MAX; h++) begin : g_kept
    assign kept_numbers[h*4+:4] = kept_heads[h*5+:4];
  end

  for (genvar c = 0; c < HEAD_CORES; c++) begin : g_head_core
    attention_core #(
        .CORE          (c),
        .CORES         (HEAD_CORES),
        .ROWS          (HEAD_ROWS),
        .COLUMNS       (HEAD_COLUMNS),
        .LATENCY       (HEAD_LATENCY),
        .HEAD_WIDTH_MAX(HEAD_WIDTH_MAX),
        .SUM_W         (SUM_W),
        .RESET_BY      (RESET_BY),
        .ADDRESS_W     (16),
        .WORD_W        (ROWS),
        .HEADS_MAX     (HEADS_MAX)
    ) core (
        .clk              (clk),
        .rst              (rst),
        .begin_layer      (begin_attention),
        .drains_next      (head_drains_next[c]),
        .heads            (head_count),
        .head_width       ($clog2(HEAD_WIDTH_MAX + 1)'(layer.head_width)),
        .tokens           (layer.tokens),
        .steps            (layer.network_steps),
        .input_factor     (layer.input_factor),
        .src_slots        (layer.src_slots),
        .dst_slots        (layer.dst_slots),
        .neuron_subtract  (layer.subtract),
        .neuron_reset_by  (layer.reset_by),
        .kept_heads       (kept_numbers),
        .query_head       (layer.query_head),
        .key_head         (layer.key_head),
        .value_head       (layer.value_head),
        .score_head       (layer.score_head),
        .score_parameter  (layer.head_parameter),
        .query_enable     (head_read_enable[c*HEAD_READS+:HEAD_ROWS]),
        .query_address    (head_read_address[c*HEAD_READS*16+:HEAD_ROWS*16]),
        .query_bit        (head_read_bit[c*HEAD_READS*BIT_W+:HEAD_ROWS*BIT_W]),
        .query_data       (head_read_data[c*HEAD_READS+:HEAD_ROWS]),
        .key_enable       (head_read_enable[c*HEAD_READS+HEAD_ROWS+:HEAD_COLUMNS]),
        .key_address      (head_read_address[(c*HEAD_READS+HEAD_ROWS)*16+:HEAD_COLUMNS*16]),
        .key_bit          (head_read_bit[(c*HEAD_READS+HEAD_ROWS)*BIT_W+:HEAD_COLUMNS*BIT_W]),
        .key_data         (head_read_data[c*HEAD_READS+HEAD_ROWS+:HEAD_COLUMNS]),
        .parameter_enable (head_parameter_enable[c]),
        .parameter_address(head_parameter_address[c*16+:16]),
        .parameter_data   (head_parameters[c*57+:33]),
        .write_enable     (head_write_enable[c*HEAD_ROWS+:HEAD_ROWS]),
        .write_address    (head_write_address[c*HEAD_ROWS*16+:HEAD_ROWS*16]),
        .write_bit        (head_write_bit[c*HEAD_ROWS*BIT_W+:HEAD_ROWS*BIT_W]),
        .write_data       (head_write_data[c*HEAD_ROWS+:HEAD_ROWS]),
        .clear            (start),
        .saturations      (head_saturations[c*32+:32])
    );
  end

  // ---- Memories -----------------------------------------------------------------------------------------
  // Writes belong to the layer whose spikes drain, one cycle behind the sequencer.
  logic [1:0]  write_merge;
  logic [1:0]  write_kind;
  logic [3:0]  planes;
  logic [15:0] plane_step;
  logic [15:0] step_right;
  logic [15:0] step_down;
  logic [1:0]  late_mode;
  logic        late_counts_heads;
  logic [6:0]  late_steps;
  always_ff @(posedge clk) begin
    write_merge       <= layer.pool ? 2'd1 : layer.merge;
    write_kind        <= layer.write;
    planes            <= layer.dst_planes;
    plane_step        <= layer.dst_plane;
    step_right        <= 16'(layer.network_steps);
    step_down         <= layer.pool_row_step;
    late_mode         <= layer.mode;
    late_counts_heads <= layer.count_heads;
    late_steps        <= layer.network_steps;
  end

  spike_buffer #(
      .ROWS            (ROWS),
      .HALF            (SPIKE_HALF),
      .READS           (CORES * COLUMNS),
      .ATTENTION_READS (HEAD_CORES * HEAD_READS),
      .WRITES          (CORES),
      .ATTENTION_WRITES(HEAD_CORES * HEAD_ROWS),
      .BIT_W           (BIT_W)
  ) spike_words (
      .clk                    (clk),
      .clear                  (begin_layer && layer.clear),
      .clear_half             (layer.dst_base >= 16'(SPIKE_HALF)),
      .read_enable            (layer.pixels ? '0 : read_enable),
      .read_address           (read_address),
      .read_bit               (read_bit),
      .read_data              (spike_data),
      .attention_read_enable  (head_read_enable),
      .attention_read_address (head_read_address),
      .attention_read_bit     (head_read_bit),
      .attention_read_data    (head_read_data),
      .write_merge            (write_merge),
      .planes                 (planes),
      .plane_step             (plane_step),
      .step_right             (step_right),
      .step_down              (step_down),
      .write_enable           (write_kind == 2'd1 ? write_valid : '0),
      .write_address          (write_address),
      .write_data             (write_data),
      .write_right            (write_right),
      .write_down             (write_down),
      .attention_write_enable (head_write_enable),
      .attention_write_address(head_write_address),
      .attention_write_bit    (head_write_bit),
      .attention_write_data   (head_write_data)
  );

  image_memory #(
      .PORTS     (CORES * COLUMNS),
      .BYTES     (IMAGE_BYTES),
      .BEAT_BYTES(BEAT_BYTES)
  ) image_bytes (
      .clk          (clk),
      .write_enable (image_write),
      .write_address(image_address),
      .write_data   (beat_data),
      .read_enable  (layer.pixels ? read_enable : '0),
      .read_address (read_address),
      .read_data    (pixel_data)
  );

  for (genvar r = 0; r < ROWS; r++) begin : g_residual
    logic [CORES-1:0]    enable;
    logic [CORES*16-1:0] address;
    logic [CORES*16-1:0] data;
    logic [CORES-1:0]    store;
    logic [CORES*16-1:0] store_address;
    logic [CORES*16-1:0] store_data;
    for (genvar c = 0; c < CORES; c++) begin : g_port
      assign enable[c]                              = residual_enable[c*ROWS+r];
      assign address[c*16+:16]                      = residual_read[(c*ROWS+r)*16+:16];
      assign residual_data[(c*ROWS+r)*16+:16]       = data[c*16+:16];
      assign store[c]                               = residual_write_enable[c*ROWS+r];
      assign store_address[c*16+:16]                = residual_write[(c*ROWS+r)*16+:16];
      assign store_data[c*16+:16]                   = residual_word[(c*ROWS+r)*16+:16];
    end
    residual_bank #(
        .PORTS(CORES),
        .WORDS(RESIDUAL_WORDS)
    ) bank (
        .clk          (clk),
        .read_enable  (enable),
        .read_address (address),
        .read_data    (data),
        .write_enable (store),
        .write_address(store_address),
        .write_data   (store_data)
    );
  end

  parameter_memory #(
      .PORTS(CORES * LANES + HEAD_CORES),
      .WORDS(PARAMETER_WORDS)
  ) parameter_words (
      .clk          (clk),
      .write_enable (host_enable && host_target),
      .write_address(host_address),
      .write_data   (host_data[56:0]),
      .read_enable  ({head_parameter_enable, core_parameter_enable}),
      .read_address ({head_parameter_address, core_parameter_address}),
      .read_data    ({head_parameters, core_parameters})
  );

  // ---- Router, heads, classes ---------------------------------------------------------------------------
  logic [CORES*16-1:0]          route_token;
  logic [4:0]                   route_expert;
  logic [CORES*32-1:0]          route_score;
  logic [CORES*16-1:0]          any_slot;
  logic [CORES*EXPERTS_MAX-1:0] any_mask;
  logic                         queue_clear;
  logic [CORES-1:0]             push;
  logic [CORES*EXPERTS_MAX-1:0] push_mask;
  logic [CORES*16-1:0]          push_place;
  // verilator lint_off UNUSEDSIGNAL
  logic [15:0]                  kept_mask;   // for whoever watches
  // verilator lint_on UNUSEDSIGNAL

  router #(
      .CORES      (CORES),
      .EXPERTS_MAX(EXPERTS_MAX),
      .TOP_K_MAX  (TOP_K_MAX)
  ) scr (
      .clk        (clk),
      .rst        (rst),
      .begin_scan (begin_layer && layer.kind == 3'd4),
      .experts    (layer.experts),
      .k          (layer.top_k),
      .binary     (layer.binary),
      .tokens     (layer.tokens),
      .steps      (layer.network_steps),
      .scan_ends  (scan_ends),
      .read_token (route_token),
      .read_expert(route_expert),
      .scores     (route_score),
      .any_slot   (any_slot),
      .any_mask   (any_mask),
      .queue_clear(queue_clear),
      .push       (push),
      .push_mask  (push_mask),
      .push_place (push_place)
  );

  score_memory #(
      .EXPERTS(EXPERTS_MAX),
      .TOKENS (TOKENS_MAX),
      .WRITERS(CORES * ROWS),
      .READERS(CORES)
  ) route_scores (
      .clk         (clk),
      .write_enable(score_valid),
      .write_token (score_token),
      .write_expert(score_index),
      .write_score (scores),
      .read_token  (route_token),
      .read_expert (route_expert),
      .read_score  (route_score)
  );

  route_bits #(
      .EXPERTS(EXPERTS_MAX),
      .SLOTS  (ROUTE_SLOTS),
      .ROWS   (ROWS),
      .CORES  (CORES)
  ) route_bit_words (
      .clk         (clk),
      .clear       (begin_layer && layer.write == 2'd2),
      .steps       (late_steps),
      .write_enable(write_kind == 2'd2 ? write_valid : '0),
      .write_slot  (write_address),
      .write_block (write_block),
      .write_data  (write_data),
      .gate_slot   (gate_place),
      .gate_expert (output_expert),
      .gate_open   (gate_open),
      .any_slot    (any_slot),
      .any_mask    (any_mask)
  );

  token_queues #(
      .EXPERTS(EXPERTS_MAX),
      .TOKENS (TOKENS_MAX),
      .PUSHERS(CORES),
      .READERS(2 * CORES)
  ) token_queue (
      .clk        (clk),
      .clear      (queue_clear),
      .push       (push),
      .push_mask  (push_mask),
      .push_place (push_place),
      .steps      (layer.network_steps),
      .slots      (queue_slots),
      .read_expert({output_expert, input_expert}),
      .read_index ({output_index, input_index}),
      .read_place ({output_place, input_place})
  );

  head_selector #(
      .PORTS(CORES * LANES)
  ) chosen_heads (
      .clk        (clk),
      .rst        (rst),
      .clear      (begin_layer && layer.count_heads),
      .count_valid(late_counts_heads ? emit_valid : '0),
      .count_head (emit_index),
      .counts     (emit_count),
      .select     (begin_layer && layer.kind == 3'd5),
      .heads      (layer.heads),
      .keep       (layer.keep),
      .kept_heads (kept_heads),
      .kept_mask  (kept_mask)
  );

  class_sums #(
      .PORTS  (CORES * LANES),
      .CLASSES(CLASSES_MAX)
  ) answer (
      .clk      (clk),
      .clear    (begin_layer && layer.mode == 2'd3),
      .sum_valid(late_mode == 2'd3 ? emit_valid : '0),
      .sum_class(emit_index),
      .sum      (emit_count),
      .sums     (classes)
  );

  always_comb begin
    saturations = '0;
    for (int c = 0; c < CORES; c++) saturations = saturations + core_saturations[c*32+:32];
    for (int c = 0; c < HEAD_CORES; c++) saturations = saturations + head_saturations[c*32+:32];
  end
endmodule
