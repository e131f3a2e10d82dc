// Runs images through the machine and writes down what every layer did and when.
//
//   +dir=DIR    layers.hex, parameters.hex, dram_bytes.hex, images.hex (written by `spikestack rtl`)
//   +out=FILE   results, text (docs/formats/rtl.md)
//   +log=FILE   one line per spike word written: cycle, core, address, word (optional)
//   +activity=FILE   transitions at the inputs of watched blocks over all images, CSV (optional)
//   +first=N +count=N   images to run (default: all)
//
// What a layer wrote is read from the memory shells four cycles after its end, when the last pipeline is empty.
module testbench (
    input logic clk
);
  localparam int CORES = machine_parameters::CORES;
  localparam int ROWS = machine_parameters::ROWS;
  localparam int COLUMNS = machine_parameters::COLUMNS;
  localparam int INDICES = machine_parameters::PORT_INDICES;
  localparam int BEAT_BYTES = machine_parameters::DRAM_BYTES;
  localparam int BEAT_WORDS = BEAT_BYTES / (ROWS * INDICES);
  localparam int SPIKE_HALF = 2 ** $clog2(machine_parameters::SPIKE_WORDS);
  localparam int RESIDUAL_WORDS = machine_parameters::RESIDUAL_WORDS;
  localparam int LAYERS = machine_parameters::LAYERS;
  localparam int EXPERTS_MAX = machine_parameters::EXPERTS_MAX;
  localparam int CLASSES_MAX = machine_parameters::CLASSES_MAX;
  localparam int TOKENS_MAX = machine_parameters::TOKENS_MAX;
  localparam int IMAGES = machine_parameters::IMAGES;
  localparam int LAYER_W = 3871;
  localparam int CHUNKS = (LAYER_W + 63) / 64;

  // ---- The machine and its DRAM -------------------------------------------------------------------------
  logic                      rst;
  logic                      host_enable;
  logic                      host_target;
  logic [15:0]               host_address;
  logic [63:0]               host_data;
  logic                      start;
  logic                      done;
  logic [31:0]               cycle;
  logic [CLASSES_MAX*32-1:0] classes;
  logic [31:0]               saturations;
  logic                      request_valid;
  logic                      request_ready;
  logic [9:0]                request_layer;
  logic [11:0]               request_chunk;
  logic [79:0]               request_heads;
  logic                      beat_valid;
  logic                      beat_last;
  logic [BEAT_BYTES*8-1:0]   beat_data;
  integer                    image;

  spike_machine #(
      .CORES          (CORES),
      .ROWS           (ROWS),
      .COLUMNS        (COLUMNS),
      .BANK_LATENCY   (machine_parameters::BANK_LATENCY),
      .INDICES        (INDICES),
      .LOCAL_WORDS    (machine_parameters::LOCAL_WORDS / INDICES),
      .HALF_WORDS     (machine_parameters::HALF_WORDS),
      .BEAT_WORDS     (BEAT_WORDS),
      .SPIKE_HALF     (SPIKE_HALF),
      .RESIDUAL_WORDS (RESIDUAL_WORDS),
      .IMAGE_BYTES    (machine_parameters::IMAGE_BYTES),
      .PARAMETER_WORDS(machine_parameters::PARAMETER_WORDS),
      .LAYERS         (LAYERS),
      .HEAD_CORES     (machine_parameters::HEAD_CORES),
      .HEAD_ROWS      (machine_parameters::HEAD_ROWS),
      .HEAD_COLUMNS   (machine_parameters::HEAD_COLUMNS),
      .HEAD_LATENCY   (machine_parameters::HEAD_LATENCY),
      .HEAD_WIDTH_MAX (machine_parameters::HEAD_WIDTH_MAX),
      .TOKENS_MAX     (TOKENS_MAX),
      .ROUTE_SLOTS    (machine_parameters::ROUTE_SLOTS),
      .EXPERTS_MAX    (EXPERTS_MAX),
      .TOP_K_MAX      (machine_parameters::TOP_K_MAX),
      .CLASSES_MAX    (CLASSES_MAX),
      .SHIFT_LEFT_MAX (machine_parameters::SHIFT_LEFT_MAX),
      .SHIFT_RIGHT_MAX(machine_parameters::SHIFT_RIGHT_MAX),
      .RESET_BY       (machine_parameters::RESET_BY),
      .LAYER_W        (LAYER_W)
  ) machine (
      .clk          (clk),
      .rst          (rst),
      .host_enable  (host_enable),
      .host_target  (host_target),
      .host_address (host_address),
      .host_data    (host_data),
      .start        (start),
      .done         (done),
      .cycle        (cycle),
      .classes      (classes),
      .saturations  (saturations),
      .request_valid(request_valid),
      .request_ready(request_ready),
      .request_layer(request_layer),
      .request_chunk(request_chunk),
      .request_heads(request_heads),
      .beat_valid   (beat_valid),
      .beat_last    (beat_last),
      .beat_data    (beat_data)
  );

  dram_model #(
      .ROWS       (ROWS),
      .INDICES    (INDICES),
      .BEAT_BYTES (BEAT_BYTES),
      .LATENCY    (machine_parameters::DRAM_LATENCY),
      .RATE       (machine_parameters::DRAM_RATE),
      .SIZE       (machine_parameters::DRAM_SIZE),
      .IMAGE_BYTES(machine_parameters::IMAGE_BYTES),
      .IMAGES     (IMAGES),
      .LAYERS     (LAYERS),
      .LAYER_W    (LAYER_W)
  ) dram (
      .clk          (clk),
      .rst          (rst),
      .image        (image),
      .request_valid(request_valid),
      .request_ready(request_ready),
      .request_layer(request_layer),
      .request_chunk(request_chunk),
      .request_heads(request_heads),
      .beat_valid   (beat_valid),
      .beat_last    (beat_last),
      .beat_data    (beat_data)
  );

  // ---- Files --------------------------------------------------------------------------------------------
  logic [56:0]          parameter_words [0:machine_parameters::PARAMETER_WORDS-1];
  logic [8*512-1:0]     directory;
  logic [8*512-1:0]     name;
  integer               out;
  integer               log;
  integer               act;
  logic                 watching;
  integer               first_image;
  integer               last_image;
  logic                 logging;
  initial begin
    if (!$value$plusargs("dir=%s", directory)) $fatal(1, "+dir=DIR is missing");
    $sformat(name, "%0s/layers.hex", directory);
    $readmemh(name, dram.table_words);
    $sformat(name, "%0s/parameters.hex", directory);
    $readmemh(name, parameter_words);
    $sformat(name, "%0s/dram_bytes.hex", directory);
    $readmemh(name, dram.bytes);
    $sformat(name, "%0s/images.hex", directory);
    $readmemh(name, dram.images);
    if (!$value$plusargs("out=%s", name)) $fatal(1, "+out=FILE is missing");
    out = $fopen(name, "w");
    logging = $value$plusargs("log=%s", name) != 0;
    log = 0;
    if (logging) log = $fopen(name, "w");
    watching = $value$plusargs("activity=%s", name) != 0;
    act = 0;
    if (watching) act = $fopen(name, "w");
    running_cycles = 0;
    if (!$value$plusargs("first=%d", first_image)) first_image = 0;
    if (!$value$plusargs("count=%d", last_image)) last_image = IMAGES;
    last_image = first_image + last_image;
    if (last_image > IMAGES) last_image = IMAGES;
  end

  // ---- Switching activity -------------------------------------------------------------------------------
  // Transitions at the inputs of some instances: the diagonal of the arrays, every row of the banks, of core 0.
  localparam int WATCHED = ROWS < COLUMNS ? ROWS : COLUMNS;
  localparam int HEAD_WATCHED = machine_parameters::HEAD_ROWS < machine_parameters::HEAD_COLUMNS
      ? machine_parameters::HEAD_ROWS : machine_parameters::HEAD_COLUMNS;
  longint pe_weight [0:WATCHED-1], pe_valid [0:WATCHED-1], pe_last [0:WATCHED-1], pe_spike [0:WATCHED-1];
  longint row_sum [0:ROWS-1], row_taken [0:ROWS-1], row_parameters [0:ROWS-1], row_residual [0:ROWS-1];
  longint head_valid [0:HEAD_WATCHED-1], head_mode [0:HEAD_WATCHED-1], head_restart [0:HEAD_WATCHED-1];
  longint head_query [0:HEAD_WATCHED-1], head_key [0:HEAD_WATCHED-1], head_partial [0:HEAD_WATCHED-1];
  for (genvar i = 0; i < WATCHED; i++) begin : g_pe
    port_activity #(.WIDTH(8)) weight (.clk(clk), .value(machine.g_core[0].core.array.g_row[i].g_column[i].pe.weight_in), .toggles(pe_weight[i]));
    port_activity valid (.clk(clk), .value(machine.g_core[0].core.array.g_row[i].g_column[i].pe.valid_in), .toggles(pe_valid[i]));
    port_activity last (.clk(clk), .value(machine.g_core[0].core.array.g_row[i].g_column[i].pe.last_in), .toggles(pe_last[i]));
    port_activity spike (.clk(clk), .value(machine.g_core[0].core.array.g_row[i].g_column[i].pe.spike_in), .toggles(pe_spike[i]));
  end
  for (genvar i = 0; i < ROWS; i++) begin : g_unit
    port_activity #(.WIDTH(16)) sum (.clk(clk), .value(machine.g_core[0].core.bank.g_row[i].unit.sum), .toggles(row_sum[i]));
    port_activity #(.WIDTH(80)) taken (.clk(clk), .value(machine.g_core[0].core.bank.g_row[i].unit.taken_in), .toggles(row_taken[i]));
    port_activity #(.WIDTH(57)) parameters (.clk(clk), .value(machine.g_core[0].core.bank.g_row[i].unit.parameters[56:0]), .toggles(row_parameters[i]));
    port_activity #(.WIDTH(16)) residual_data (.clk(clk), .value(machine.g_core[0].core.bank.g_row[i].unit.residual_data), .toggles(row_residual[i]));
  end
  for (genvar i = 0; i < HEAD_WATCHED; i++) begin : g_head_pe
    port_activity valid (.clk(clk), .value(machine.g_head_core[0].core.array.g_row[i].g_column[i].pe.valid_in), .toggles(head_valid[i]));
    port_activity mode (.clk(clk), .value(machine.g_head_core[0].core.array.g_row[i].g_column[i].pe.mode_x_in), .toggles(head_mode[i]));
    port_activity restart (.clk(clk), .value(machine.g_head_core[0].core.array.g_row[i].g_column[i].pe.restart_in), .toggles(head_restart[i]));
    port_activity query (.clk(clk), .value(machine.g_head_core[0].core.array.g_row[i].g_column[i].pe.query_in), .toggles(head_query[i]));
    port_activity key (.clk(clk), .value(machine.g_head_core[0].core.array.g_row[i].g_column[i].pe.key_in), .toggles(head_key[i]));
    port_activity #(.WIDTH(16)) partial (.clk(clk), .value(machine.g_head_core[0].core.array.g_row[i].g_column[i].pe.partial_in), .toggles(head_partial[i]));
  end

  integer running_cycles;
  task automatic activity;
    longint sums [0:13];
    integer i;
    for (i = 0; i < 14; i = i + 1) sums[i] = 0;
    for (i = 0; i < WATCHED; i = i + 1) begin
      sums[0] = sums[0] + pe_weight[i];
      sums[1] = sums[1] + pe_valid[i];
      sums[2] = sums[2] + pe_last[i];
      sums[3] = sums[3] + pe_spike[i];
    end
    for (i = 0; i < ROWS; i = i + 1) begin
      sums[4] = sums[4] + row_sum[i];
      sums[5] = sums[5] + row_taken[i];
      sums[6] = sums[6] + row_parameters[i];
      sums[7] = sums[7] + row_residual[i];
    end
    for (i = 0; i < HEAD_WATCHED; i = i + 1) begin
      sums[8] = sums[8] + head_valid[i];
      sums[9] = sums[9] + head_mode[i];
      sums[10] = sums[10] + head_restart[i];
      sums[11] = sums[11] + head_query[i];
      sums[12] = sums[12] + head_key[i];
      sums[13] = sums[13] + head_partial[i];
    end
    $fwrite(act, "block,port,bits,instances,cycles,transitions\n");
    $fwrite(act, "accumulate_pe,weight_in,8,%0d,%0d,%0d\n", WATCHED, running_cycles, sums[0]);
    $fwrite(act, "accumulate_pe,valid_in,1,%0d,%0d,%0d\n", WATCHED, running_cycles, sums[1]);
    $fwrite(act, "accumulate_pe,last_in,1,%0d,%0d,%0d\n", WATCHED, running_cycles, sums[2]);
    $fwrite(act, "accumulate_pe,spike_in,1,%0d,%0d,%0d\n", WATCHED, running_cycles, sums[3]);
    $fwrite(act, "neuron_unit,sum,16,%0d,%0d,%0d\n", ROWS, running_cycles, sums[4]);
    $fwrite(act, "neuron_unit,taken_in,80,%0d,%0d,%0d\n", ROWS, running_cycles, sums[5]);
    $fwrite(act, "neuron_unit,parameters,57,%0d,%0d,%0d\n", ROWS, running_cycles, sums[6]);
    $fwrite(act, "neuron_unit,residual_data,16,%0d,%0d,%0d\n", ROWS, running_cycles, sums[7]);
    $fwrite(act, "attention_pe,valid_in,1,%0d,%0d,%0d\n", HEAD_WATCHED, running_cycles, sums[8]);
    $fwrite(act, "attention_pe,mode_x_in,1,%0d,%0d,%0d\n", HEAD_WATCHED, running_cycles, sums[9]);
    $fwrite(act, "attention_pe,restart_in,1,%0d,%0d,%0d\n", HEAD_WATCHED, running_cycles, sums[10]);
    $fwrite(act, "attention_pe,query_in,1,%0d,%0d,%0d\n", HEAD_WATCHED, running_cycles, sums[11]);
    $fwrite(act, "attention_pe,key_in,1,%0d,%0d,%0d\n", HEAD_WATCHED, running_cycles, sums[12]);
    $fwrite(act, "attention_pe,partial_in,16,%0d,%0d,%0d\n", HEAD_WATCHED, running_cycles, sums[13]);
    $fclose(act);
  endtask

  // ---- What the machine did -----------------------------------------------------------------------------
  // Residual words as they are written, and the experts of every token as they are pushed.
  logic [ROWS*16-1:0]     residual [0:RESIDUAL_WORDS-1];
  logic [EXPERTS_MAX-1:0] routes   [0:TOKENS_MAX-1];
  integer c, r;

  // A layer's end waits here until everything it wrote is in place.
  localparam int WAIT = 4;
  logic [WAIT-1:0] ended;
  integer          ended_number [0:WAIT-1];
  integer          ended_begin  [0:WAIT-1];
  integer          ended_end    [0:WAIT-1];
  integer          layer_begin;

  logic [LAYER_W-1:0] layer_word;
  `include "layer_fields.svh"

  task automatic dump;
    integer i, p, features, base;
    features = 32'(layer.row_blocks) * ROWS - ROWS + 32'(layer.last_rows);
    if (layer.kind == 3'd3 || ((layer.kind == 3'd1 || layer.kind == 3'd2) && layer.write == 2'd1)) begin
      base = 32'(layer.row_blocks) * 32'(layer.dst_slots);
      $fwrite(out, "S %0d\n", base * (layer.kind == 3'd3 ? 1 : 32'(layer.dst_planes)));
      for (p = 0; p < (layer.kind == 3'd3 ? 1 : 32'(layer.dst_planes)); p = p + 1) begin
        for (i = 0; i < base; i = i + 1) $fwrite(out, "%h\n", spike_word(32'(layer.dst_base) + p * 32'(layer.dst_plane) + i));
      end
    end
    if (layer.kind == 3'd1 && layer.mode == 2'd1) begin
      base = 32'(layer.row_blocks) * 32'(layer.dst_slots);
      $fwrite(out, "R %0d\n", base);
      for (i = 0; i < base; i = i + 1) $fwrite(out, "%h\n", residual[i]);
    end
    if (layer.kind == 3'd1 && layer.mode == 2'd2) begin
      $fwrite(out, "T %0d\n", 32'(layer.tokens) * features);
      for (i = 0; i < 32'(layer.tokens); i = i + 1) begin
        for (p = 0; p < features; p = p + 1) $fwrite(out, "%h\n", machine.route_scores.words[i*EXPERTS_MAX+p]);
      end
    end
    if (layer.kind == 3'd1 && layer.write == 2'd2) begin
      base = 32'(layer.tokens) * 32'(layer.network_steps);
      $fwrite(out, "B %0d\n", base);
      for (i = 0; i < base; i = i + 1) $fwrite(out, "%h\n", machine.route_bit_words.bits[i]);
    end
    if (layer.kind == 3'd4) begin
      $fwrite(out, "M %0d\n", layer.tokens);
      for (i = 0; i < 32'(layer.tokens); i = i + 1) $fwrite(out, "%h\n", routes[i]);
    end
    if (layer.kind == 3'd5) $fwrite(out, "H %h\n", machine.kept_mask);
    if (layer.kind == 3'd1 && layer.mode == 2'd3) begin
      $fwrite(out, "C %0d\n", features);
      for (i = 0; i < features; i = i + 1) $fwrite(out, "%h\n", classes[i*32+:32]);
    end
  endtask

  function automatic logic [ROWS-1:0] spike_word(input integer address);
    spike_word = machine.spike_words.written[address] ? machine.spike_words.words[address] : '0;
  endfunction

  // A test bench, not hardware: one process, in order.
  // verilator lint_off BLKSEQ
  integer state;   // 0 reset, 1 layers, 2 parameters, 3 start, 4 run, 5 settle, 6 end
  integer at;
  integer chunk;
  integer settle;
  integer end_cycle;
  initial begin
    rst = 1'b1;
    state = 0;
    at = 0;
    chunk = 0;
    settle = 0;
    start = 1'b0;
    host_enable = 1'b0;
    host_target = 1'b0;
    ended = '0;
    image = 0;
    // Rows behind a layer's last feature are never written.
    for (c = 0; c < RESIDUAL_WORDS; c = c + 1) residual[c] = '0;
  end

  always @(posedge clk) begin
    // Ends of layers, oldest first.
    if (ended[WAIT-1]) begin
      $fwrite(out, "L %0d %0d %0d\n", ended_number[WAIT-1], ended_begin[WAIT-1], ended_end[WAIT-1]);
      dump();
    end
    for (int i = WAIT - 1; i > 0; i--) begin
      ended[i]        = ended[i-1];
      ended_number[i] = ended_number[i-1];
      ended_begin[i]  = ended_begin[i-1];
      ended_end[i]    = ended_end[i-1];
    end
    ended[0] = 1'b0;
    if (machine.running && machine.begin_layer) layer_begin = cycle;
    if (machine.running && machine.advance) begin
      ended[0]        = 1'b1;
      ended_number[0] = 32'(machine.number);
      ended_begin[0]  = layer_begin;
      ended_end[0]    = cycle + 1;
    end
    // Read here, not by an assign: Icarus misses changes of a memory in another instance.
    if (ended[WAIT-1]) layer_word <= dram.table_words[ended_number[WAIT-1]];

    for (c = 0; c < CORES; c = c + 1) begin
      for (r = 0; r < ROWS; r = r + 1) begin
        if (machine.residual_write_enable[c*ROWS+r])
          residual[32'(machine.residual_write[(c*ROWS+r)*16+:16])][r*16+:16] = machine.residual_word[(c*ROWS+r)*16+:16];
      end
      if (machine.push[c]) routes[32'(machine.route_token[c*16+:16])] = machine.push_mask[c*EXPERTS_MAX+:EXPERTS_MAX];
      if (logging && machine.write_valid[c] && machine.write_kind == 2'd1)
        $fwrite(log, "%0d %0d %h %h\n", cycle, c, machine.write_address[c*16+:16], machine.write_data[c*ROWS+:ROWS]);
    end

    if (machine.running) running_cycles = running_cycles + 1;
    start <= 1'b0;
    host_enable <= 1'b0;
    case (state)
      0: begin
        at = at + 1;
        if (at == 4) begin
          rst <= 1'b0;
          state = 1;
          at = 0;
        end
      end
      1: begin
        host_enable  <= 1'b1;
        host_target  <= 1'b0;
        host_address <= {10'(at), 6'(chunk)};
        host_data    <= 64'(dram.table_words[at] >> (64 * chunk));
        chunk = chunk + 1;
        if (chunk == CHUNKS) begin
          chunk = 0;
          at = at + 1;
          if (at == LAYERS) begin
            state = 2;
            at = 0;
          end
        end
      end
      2: begin
        host_enable  <= 1'b1;
        host_target  <= 1'b1;
        host_address <= 16'(at);
        host_data    <= 64'(parameter_words[at]);
        at = at + 1;
        if (at == machine_parameters::PARAMETER_WORDS) begin
          state = 3;
          image <= first_image;
        end
      end
      3: begin
        if (image >= last_image) begin
          if (watching) activity;
          $fclose(out);
          if (logging) $fclose(log);
          $finish;
        end
        $fwrite(out, "I %0d\n", image);
        if (logging) $fwrite(log, "I %0d\n", image);
        start <= 1'b1;
        state = 4;
      end
      4: begin
        if (done) begin
          end_cycle = cycle;
          settle = 0;
          state = 5;
        end
      end
      default: begin
        settle = settle + 1;
        if (settle == 8) begin
          $fwrite(out, "X %0d\nE %0d\n", saturations, end_cycle);
          image <= image + 1;
          state = 3;
        end
      end
    endcase
  end
  // verilator lint_on BLKSEQ
endmodule
