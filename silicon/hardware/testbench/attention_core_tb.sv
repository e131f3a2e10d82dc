// Self-checking test of CORES attention cores on one spike memory.
//
// Draws LAYERS layers from SEED (shapes, kept heads, tables, spikes, parameters), starts each in the very cycle in
// which the one before has drained or some cycles later, and checks: every bit of the spike memory
// (also those nobody may write) at the edge that ends the layer's last cycle, `drains_next` of every core in every
// cycle, the saturation counts, and that nothing is written outside a layer. The next layer often reads
// what the last one wrote, from its first cycle on. The reference below is plain loops over tokens and
// channels; it knows no tiles and no tables.
module attention_core_tb;
  parameter int SEED           = 1;
  parameter int LAYERS         = 12;
  parameter int ROWS           = 4;
  parameter int COLUMNS        = 4;
  parameter int LATENCY        = 3;
  parameter int WORD_W         = 4;
  parameter int CORES          = 2;
  parameter int HEAD_WIDTH_MAX = 16;
  parameter int HEADS_MAX      = 4;
  parameter int TOKENS_MAX     = 20;
  parameter int WORK_MAX       = 40000;  // multiplications of a layer, to keep it short

  localparam int SUM_W        = 16;
  localparam int ADDRESS_W    = 13;
  localparam int HALF         = 1 << (ADDRESS_W - 1);  // words; layers read one half and write the other
  localparam int PARAMETERS   = 2048;
  localparam int BIT_W        = WORD_W > 1 ? $clog2(WORD_W) : 1;
  localparam int HEAD_INDEX_W = HEADS_MAX > 1 ? $clog2(HEADS_MAX) : 1;
  localparam int HEADS_W      = $clog2(HEADS_MAX + 1);
  localparam int WIDTH_W      = $clog2(HEAD_WIDTH_MAX + 1);
  localparam int ENTRY_W      = 24;

  logic clk = 1'b0;
  logic rst = 1'b1;
  always #5 clk = !clk;

  // Configuration of the cores.
  logic                              begin_layer = 1'b0;
  logic                              clear = 1'b0;
  logic [HEADS_W-1:0]                heads;
  logic [WIDTH_W-1:0]                head_width;
  logic [13:0]                       tokens;
  logic [6:0]                        steps;
  logic [7:0]                        input_factor;
  logic [ADDRESS_W-1:0]              src_slots, dst_slots;
  logic                              neuron_subtract;
  logic                              neuron_reset_by;
  logic [HEADS_MAX*HEAD_INDEX_W-1:0] kept_heads;
  logic [HEADS_MAX*ENTRY_W-1:0]      query_head, key_head, value_head, score_head;
  logic [HEADS_MAX*16-1:0]           score_parameter;

  // Ports of all cores, core k at [k * width +: width].
  wire  [CORES-1:0]                   drains_next;
  wire  [CORES*ROWS-1:0]              query_enable, write_enable, write_data;
  wire  [CORES*ROWS*ADDRESS_W-1:0]    query_address, write_address;
  wire  [CORES*ROWS*BIT_W-1:0]        query_bit, write_bit;
  wire  [CORES*COLUMNS-1:0]           key_enable;
  wire  [CORES*COLUMNS*ADDRESS_W-1:0] key_address;
  wire  [CORES*COLUMNS*BIT_W-1:0]     key_bit;
  wire  [CORES-1:0]                   parameter_enable;
  wire  [CORES*16-1:0]                parameter_address;
  wire  [CORES*32-1:0]                saturations;
  logic [CORES*ROWS-1:0]              query_data;
  logic [CORES*COLUMNS-1:0]           key_data;
  logic [CORES*(2*SUM_W+1)-1:0]       parameter_data;

  genvar g;
  generate
    for (g = 0; g < CORES; g++) begin : g_core
      attention_core #(
          .CORE          (g),
          .CORES         (CORES),
          .ROWS          (ROWS),
          .COLUMNS       (COLUMNS),
          .LATENCY       (LATENCY),
          .HEAD_WIDTH_MAX(HEAD_WIDTH_MAX),
          .SUM_W         (SUM_W),
          .RESET_BY      (1),
          .ADDRESS_W     (ADDRESS_W),
          .WORD_W        (WORD_W),
          .HEADS_MAX     (HEADS_MAX)
      ) core (
          .clk              (clk),
          .rst              (rst),
          .begin_layer      (begin_layer),
          .drains_next      (drains_next[g]),
          .heads            (heads),
          .head_width       (head_width),
          .tokens           (tokens),
          .steps            (steps),
          .input_factor     (input_factor),
          .src_slots        (src_slots),
          .dst_slots        (dst_slots),
          .neuron_subtract  (neuron_subtract),
          .neuron_reset_by  (neuron_reset_by),
          .kept_heads       (kept_heads),
          .query_head       (query_head),
          .key_head         (key_head),
          .value_head       (value_head),
          .score_head       (score_head),
          .score_parameter  (score_parameter),
          .query_enable     (query_enable[g*ROWS +: ROWS]),
          .query_address    (query_address[g*ROWS*ADDRESS_W +: ROWS*ADDRESS_W]),
          .query_bit        (query_bit[g*ROWS*BIT_W +: ROWS*BIT_W]),
          .query_data       (query_data[g*ROWS +: ROWS]),
          .key_enable       (key_enable[g*COLUMNS +: COLUMNS]),
          .key_address      (key_address[g*COLUMNS*ADDRESS_W +: COLUMNS*ADDRESS_W]),
          .key_bit          (key_bit[g*COLUMNS*BIT_W +: COLUMNS*BIT_W]),
          .key_data         (key_data[g*COLUMNS +: COLUMNS]),
          .parameter_enable (parameter_enable[g]),
          .parameter_address(parameter_address[g*16 +: 16]),
          .parameter_data   (parameter_data[g*(2*SUM_W+1) +: 2*SUM_W+1]),
          .write_enable     (write_enable[g*ROWS +: ROWS]),
          .write_address    (write_address[g*ROWS*ADDRESS_W +: ROWS*ADDRESS_W]),
          .write_bit        (write_bit[g*ROWS*BIT_W +: ROWS*BIT_W]),
          .write_data       (write_data[g*ROWS +: ROWS]),
          .clear            (clear),
          .saturations      (saturations[g*32 +: 32])
      );
    end
  endgenerate

  // Random numbers: the same in every simulator (which may draw both sides of a ?: that has a draw in it).
  logic [31:0] random;

  function integer pick(input integer low, input integer high);
    random = random ^ (random << 13);
    random = random ^ (random >> 17);
    random = random ^ (random << 5);
    pick   = low + integer'((random >> 1) % 32'(high - low + 1));
  endfunction

  function integer odds(input integer one_in, input integer low, input integer high, input integer otherwise);
    odds = otherwise;
    if (pick(1, one_in) == 1) odds = pick(low, high);
  endfunction

  task fail(input integer place, input integer found, input integer wanted);
    $display("FAIL seed %0d cycle %0d layer %0d: place %0d, found %0d, wanted %0d", SEED, cycle, layer, place, found,
             wanted);
    $fatal(1, "attention_core_tb");
  endtask

  // The layer as the reference sees it.
  integer kept, width, n_tokens, n_steps, factor, slots, all_heads;
  integer query_base, key_base, value_base, score_base;
  integer key_channel, value_channel, score_channel;
  integer original[0:HEADS_MAX-1];
  integer parameter_of[0:HEADS_MAX-1];
  integer half, refill, previous_base;

  logic [WORD_W-1:0]    memory    [0:2*HALF-1];
  logic [WORD_W-1:0]    shadow    [0:2*HALF-1];  // what the memory shall hold at the end of the layer
  logic [2*SUM_W:0]     parameters[0:PARAMETERS-1];
  integer               counted   [0:CORES-1];   // clamps, by core
  integer               settled   [0:CORES-1];   // the same, at the end of the last layer
  integer               ends      [0:CORES-1];   // cycle E of the core

  // Time.
  integer cycle, layer, begins, layer_end, checks_at, checks, spikes, clamps;

  function integer groups(input integer channels);
    groups = (channels + WORD_W - 1) / WORD_W;
  endfunction

  function integer place(input integer base, input integer channel, input integer token, input integer t);
    place = base + (channel / WORD_W) * slots + token * n_steps + t;
  endfunction

  function integer spike_at(input integer base, input integer channel, input integer token, input integer t);
    spike_at = shadow[place(base, channel, token, t)][channel%WORD_W] ? 1 : 0;
  endfunction

  function [ENTRY_W-1:0] entry(input integer base, input integer channel);
    entry = {16'(base + (channel / WORD_W) * slots), 8'(channel % WORD_W)};
  endfunction

  // Draws a layer; `half` is where it reads.
  task draw;
    integer fits, h;
    fits = 0;
    while (fits == 0) begin
      n_tokens      = pick(1, odds(4, 3, 3, TOKENS_MAX));
      width         = pick(1, odds(4, 1, 2, HEAD_WIDTH_MAX));
      if (width > HEAD_WIDTH_MAX) width = HEAD_WIDTH_MAX;
      n_steps       = pick(1, 4);
      factor        = odds(3, 2, 5, 1);
      all_heads     = pick(1, HEADS_MAX);
      kept          = pick(1, all_heads);
      kept          = odds(10, 0, 0, kept);
      slots         = n_tokens * n_steps;
      key_channel   = pick(0, 2 * WORD_W);
      value_channel = key_channel + kept * width;
      score_channel = pick(0, WORD_W - 1);
      fits = groups(all_heads * width) * slots <= HALF && groups(value_channel + kept * width) * slots <= HALF
          && groups(score_channel + kept * width) * slots <= HALF
          && kept * slots * (n_tokens + 4) * width <= WORK_MAX ? 1 : 0;
    end
    query_base = half + pick(0, HALF - groups(all_heads * width) * slots);
    key_base   = half + pick(0, HALF - groups(value_channel + kept * width) * slots);
    // K and V in one tensor, or V in a tensor of its own.
    value_base = key_base;
    if (pick(0, 1) == 0) begin
      value_channel = pick(0, key_channel);
      value_base    = half + pick(0, HALF - groups(value_channel + kept * width) * slots);
    end
    refill = pick(0, 2) == 0 ? 1 : 0;
    if (layer == 0) refill = 1;
    // Read what the layer before wrote, at its own place.
    if (refill == 0 && previous_base + groups(all_heads * width) * slots <= half + HALF) query_base = previous_base;
    score_base    = HALF - half + pick(0, HALF - groups(score_channel + kept * width) * slots);
    previous_base = score_base;
    // Kept heads: `kept` of `all_heads`, in order.
    fits = 0;
    for (h = 0; h < all_heads; h++) begin
      if (pick(1, all_heads - h) <= kept - fits) begin
        original[fits] = h;
        fits = fits + 1;
      end
    end
    for (h = 0; h < HEADS_MAX; h++) parameter_of[h] = pick(0, PARAMETERS - HEAD_WIDTH_MAX);
  endtask

  // Spikes of the half that is read.
  task fill;
    integer w, b, density;
    density = pick(0, 5);  // 0 all 0, 1 all 1, else 20 to 80 %
    for (w = half; w < half + HALF; w++) begin
      for (b = 0; b < WORD_W; b++) begin
        memory[w][b] = density == 1 || pick(0, 9) < 2 * density - 2;
      end
      shadow[w] = memory[w];
    end
  endtask

  task configure;
    integer h;
    heads           <= HEADS_W'(kept);
    head_width      <= WIDTH_W'(width);
    tokens          <= 14'(n_tokens);
    steps           <= 7'(n_steps);
    input_factor    <= 8'(factor);
    src_slots       <= ADDRESS_W'(slots);
    dst_slots       <= ADDRESS_W'(slots);
    neuron_subtract <= pick(0, 1) == 1;
    neuron_reset_by <= pick(0, 1) == 1;
    for (h = 0; h < HEADS_MAX; h++) begin
      if (h >= kept) original[h] = pick(0, HEADS_MAX - 1);  // any: not computed
      kept_heads[h*HEAD_INDEX_W +: HEAD_INDEX_W] <= HEAD_INDEX_W'(original[h]);
      query_head[h*ENTRY_W +: ENTRY_W] <= entry(query_base, h * width);
      key_head[h*ENTRY_W +: ENTRY_W]   <= entry(key_base, key_channel + h * width);
      value_head[h*ENTRY_W +: ENTRY_W] <= entry(value_base, value_channel + h * width);
      score_head[h*ENTRY_W +: ENTRY_W] <= entry(score_base, score_channel + h * width);
      score_parameter[h*16 +: 16]      <= 16'(parameter_of[h]);
    end
  endtask

  // When every core ends, from the formula of the simulator.
  task schedule;
    integer h, pairs;
    pairs = ((n_tokens + ROWS - 1) / ROWS) * n_steps * ((n_tokens + COLUMNS - 1) / COLUMNS);
    for (h = 0; h < CORES; h++) ends[h] = begins;
    for (h = 0; h < kept; h++) begin
      ends[h%CORES] = ends[h%CORES] + pairs * 2 * width * factor + ROWS + COLUMNS - 2 + LATENCY;
    end
    layer_end = begins + 1;
    for (h = 0; h < CORES; h++) if (ends[h] > layer_end) layer_end = ends[h];
  endtask

  // X = (Q K^T) V and the neuron, into `shadow`.
  integer scores   [0:TOKENS_MAX*TOKENS_MAX-1];
  integer membranes[0:TOKENS_MAX*HEAD_WIDTH_MAX-1];

  task reference;
    integer i, t, n, k, j, x, u, c, word;
    logic signed [SUM_W:0]   threshold;
    logic signed [SUM_W-1:0] leak;
    for (i = 0; i < kept; i++) begin
      for (n = 0; n < n_tokens * width; n++) membranes[n] = 0;
      for (t = 0; t < n_steps; t++) begin
        for (n = 0; n < n_tokens; n++) begin
          for (k = 0; k < n_tokens; k++) begin
            x = 0;
            for (j = 0; j < width; j++) begin
              x = x + spike_at(query_base, original[i] * width + j, n, t)
                  * spike_at(key_base, key_channel + i * width + j, k, t);
            end
            scores[n*n_tokens+k] = x;
          end
          for (j = 0; j < width; j++) begin
            x = 0;
            for (k = 0; k < n_tokens; k++) begin
              x = x + scores[n*n_tokens+k] * spike_at(value_base, value_channel + i * width + j, k, t);
            end
            {threshold, leak} = parameters[parameter_of[original[i]]+j];
            u = membranes[n*width+j];
            u = (neuron_subtract ? u - (neuron_reset_by ? 0 : integer'(leak)) : u >>> 1) + x;
            c = u > 32767 ? 32767 : u < -32768 ? -32768 : u;
            if (c != u) begin
              counted[i%CORES] = counted[i%CORES] + 1;
              clamps           = clamps + 1;
            end
            word = place(score_base, score_channel + i * width + j, n, t);
            shadow[word][(score_channel+i*width+j)%WORD_W] = c >= integer'(threshold);
            if (c >= integer'(threshold)) spikes = spikes + 1;
            if (c < integer'(threshold)) membranes[n*width+j] = c;
            else membranes[n*width+j] = neuron_reset_by ? integer'($signed(16'(c - integer'(leak)))) : 0;
          end
        end
      end
    end
  endtask

  integer a, r;

  initial begin
    random = 32'(SEED) * 32'h9E3779B9 ^ 32'h5BD1E995;
    for (a = 0; a < 8; a++) r = pick(0, 1);
    cycle         = 0;
    layer         = 0;
    half          = 0;
    begins        = 4;
    layer_end     = -1;
    checks_at     = -1;
    checks        = 0;
    spikes        = 0;
    clamps        = 0;
    previous_base = 0;
    for (a = 0; a < CORES; a++) begin
      counted[a] = 0;
      settled[a] = 0;
      ends[a]    = 0;
    end
    for (a = 0; a < 2 * HALF; a++) begin
      memory[a] = WORD_W'(pick(0, 32'h3FFFFFFF));
      shadow[a] = memory[a];
    end
    for (a = 0; a < PARAMETERS; a++) begin
      // Mostly small; sometimes anything a 16-bit membrane can meet.
      r = pick(-2, 40);
      parameters[a][2*SUM_W:SUM_W] = 17'(odds(8, -32768, 32768, r));
      r = pick(-6, 6);
      parameters[a][SUM_W-1:0] = 16'(odds(4, -32768, 32767, r));
    end
  end

  // One edge = the end of cycle `cycle`.
  always @(posedge clk) begin
    // Writes are committed.
    for (a = 0; a < CORES * ROWS; a++) begin
      if (cycle > 2 && write_enable[a] !== 1'b0) begin
        if (cycle > ends[a/ROWS]) fail(1, cycle, ends[a/ROWS]);
        memory[write_address[a*ADDRESS_W +: ADDRESS_W]][write_bit[a*BIT_W +: BIT_W]] = write_data[a];
      end
    end

    // The layer before has ended.
    if (cycle == layer_end) begin
      for (a = 0; a < 2 * HALF; a++) begin
        if (memory[a] !== shadow[a]) fail(2 + 10 * a, 32'(memory[a]), 32'(shadow[a]));
      end
      checks = checks + 1;
      for (a = 0; a < CORES; a++) settled[a] = counted[a];
      checks_at = cycle + 2;
    end
    if (cycle == checks_at) begin
      for (a = 0; a < CORES; a++) begin
        if (saturations[a*32 +: 32] !== 32'(settled[a])) fail(3, 32'(saturations[a*32 +: 32]), settled[a]);
      end
    end

    // A layer begins; its times stand from here on.
    if (begin_layer) begin
      schedule;
      if (refill == 1) fill;
      reference;
    end

    if (cycle > 2) begin
      for (a = 0; a < CORES; a++) begin
        if (drains_next[a] !== (cycle >= ends[a] - 1)) fail(4 + 10 * a, cycle, ends[a]);
      end
    end

    // Reads; what nobody asked for is 1.
    for (a = 0; a < CORES * ROWS; a++) begin
      query_data[a] <= query_enable[a]
          ? memory[query_address[a*ADDRESS_W +: ADDRESS_W]][query_bit[a*BIT_W +: BIT_W]] : 1'b1;
    end
    for (a = 0; a < CORES * COLUMNS; a++) begin
      key_data[a] <= key_enable[a]
          ? memory[key_address[a*ADDRESS_W +: ADDRESS_W]][key_bit[a*BIT_W +: BIT_W]] : 1'b1;
    end
    for (a = 0; a < CORES; a++) begin
      parameter_data[a*(2*SUM_W+1) +: 2*SUM_W+1] <= parameter_enable[a]
          ? parameters[parameter_address[a*16 +: 11]] : '1;
    end

    // The next layer begins in the cycle in which this one ends, or later.
    begin_layer <= 1'b0;
    clear       <= 1'b0;
    if (cycle == layer_end - 1) begin
      layer  = layer + 1;
      half   = HALF - half;
      begins = layer_end + odds(3, 1, 12, 0);
    end
    if (begins > layer_end + 6 && cycle == layer_end + 3) begin
      clear <= 1'b1;
      for (a = 0; a < CORES; a++) counted[a] = 0;
    end
    if (cycle == begins - 1 && layer < LAYERS) begin
      draw;
      configure;
      begin_layer <= 1'b1;
    end
    if (layer == LAYERS && cycle == layer_end + 20) begin
      $display("PASS seed %0d: %0d layers, %0d cycles, %0d spikes, %0d clamps", SEED, checks, cycle, spikes,
               clamps);
      if (checks != LAYERS) fail(5, checks, LAYERS);
      $finish;
    end
    rst   <= cycle < 2;
    cycle  = cycle + 1;
  end
endmodule
