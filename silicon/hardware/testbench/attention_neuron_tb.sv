// Self-checking test of one bank row with numbers that no small layer reaches: any 16-bit drive, membrane,
// threshold and leak, in both neurons, with both resets. Features come back as early as they may: every 2 cycles with head
// width 1.
module attention_neuron_tb;
  parameter int LATENCY = 3;
  parameter int SEED    = 1;
  parameter int TILES   = 400;  // time steps, each of 1 to 3 key tiles

  localparam int WIDTH_MAX = 8;
  localparam int INDEX_W   = 3;

  logic clk = 1'b0;
  logic rst = 1'b1;
  always #5 clk = !clk;

  logic                fetch = 1'b0, valid = 1'b0;
  logic [INDEX_W+4:0]  control = '0;
  logic [15:0]         partial, next_partial;
  logic [32:0]         parameter_word, next_parameter;
  logic [4:0]          clamped;
  wire  [INDEX_W+4:0]  control_out;
  wire  [32:0]         parameter_out;
  wire                 spike_valid, spike;

  attention_neuron #(
      .LATENCY       (LATENCY),
      .HEAD_WIDTH_MAX(WIDTH_MAX),
      .SUM_W         (16),
      .RESET_BY      (1),
      .CLAMPED_W     (5),
      .INDEX_W       (INDEX_W)
  ) neuron (
      .clk          (clk),
      .rst          (rst),
      .fetch        (fetch),
      .control_in   (control),
      .control_out  (control_out),
      .valid        (valid),
      .partial      (partial),
      .parameter_in (parameter_word),
      .parameter_out(parameter_out),
      .clamped_in   (5'd0),
      .clamped_out  (clamped),
      .spike_valid  (spike_valid),
      .spike        (spike)
  );

  logic [31:0] random;

  function integer pick(input integer low, input integer high);
    random = random ^ (random << 13);
    random = random ^ (random >> 17);
    random = random ^ (random << 5);
    pick   = low + integer'((random >> 1) % 32'(high - low + 1));
  endfunction

  // The stream: time steps of a head of `width` features, `tiles` key tiles each.
  integer width, tiles, tile, index, pause, step, time_steps, subtract, reset_by;
  integer words    [0:WIDTH_MAX-1];
  integer membranes[0:WIDTH_MAX-1];
  integer thresholds[0:WIDTH_MAX-1];
  integer leaks     [0:WIDTH_MAX-1];

  // Expected spikes by cycle of their write, and clamps.
  logic   expected_valid[0:63];
  logic   expected      [0:63];
  integer cycle, done, clamps, counted, spikes, f, u, c, gain;

  task fail(input integer place, input integer found, input integer wanted);
    $display("FAIL latency %0d cycle %0d: place %0d, found %0d, wanted %0d", LATENCY, cycle, place, found, wanted);
    $fatal(1, "attention_neuron_tb");
  endtask

  task head;
    width      = pick(0, 1) * 7 + 1;
    tiles      = pick(1, 3);
    time_steps = pick(1, 6);
    subtract   = pick(0, 1);
    reset_by   = pick(0, 1);
    for (f = 0; f < WIDTH_MAX; f++) begin
      thresholds[f] = pick(-32768, 32767);
      if (pick(0, 1) == 0) thresholds[f] = 32768;
      leaks[f]      = pick(-32768, 32767);
      if (reset_by == 1) begin  // what a spike leaves has 16 bit
        if (thresholds[f] == -32768) thresholds[f] = -32767;
        leaks[f] = pick(1, thresholds[f] + 32768 < 65535 ? thresholds[f] + 32768 : 65535);
      end
    end
    step  = 0;
    tile  = 0;
    index = 0;
    pause = 10;  // the core drains between heads
  endtask

  initial begin
    random  = 32'(SEED) * 32'h9E3779B9 ^ 32'h5BD1E995;
    cycle   = 0;
    done    = 0;
    clamps  = 0;
    counted = 0;
    spikes  = 0;
    for (f = 0; f < 64; f++) expected_valid[f] = 1'b0;
    head;
  end

  always @(posedge clk) begin
    // Outputs of this cycle.
    if (cycle > 3) begin
      if (spike_valid !== expected_valid[cycle%64]) fail(1, 32'(spike_valid), 32'(expected_valid[cycle%64]));
      if (spike_valid && spike !== expected[cycle%64]) fail(2, 32'(spike), 32'(expected[cycle%64]));
      counted = counted + integer'(clamped);
    end
    expected_valid[cycle%64] = 1'b0;

    // What was fetched in this cycle is summed in the next one.
    valid          <= fetch;
    partial        <= next_partial;
    parameter_word <= next_parameter;
    fetch          <= 1'b0;
    rst            <= cycle < 2;
    if (pause > 0) begin
      pause = pause - 1;
    end else if (done < TILES) begin
      // Fetch in cycle + 1, sum in cycle + 2, spike in cycle + 1 + LATENCY.
      gain = pick(-32768, 32767);
      words[index] = (tile == 0 ? 0 : words[index]) + gain;
      if (words[index] > 32767 || words[index] < -32768) begin  // X never overflows
        words[index] = words[index] - gain;
        gain = 0;
      end
      fetch          <= 1'b1;
      control        <= {tile == 0, tile == tiles - 1, step == 0, subtract == 1, reset_by == 1, 3'(index)};
      next_partial   <= 16'(gain);
      next_parameter <= {17'(thresholds[index]), 16'(leaks[index])};
      if (tile == tiles - 1) begin
        u = step == 0 ? 0 : membranes[index];
        u = (subtract == 1 ? u - (reset_by == 1 ? 0 : leaks[index]) : u >>> 1) + words[index];
        c = u > 32767 ? 32767 : u < -32768 ? -32768 : u;
        if (c != u) clamps = clamps + 1;
        expected_valid[(cycle+1+LATENCY)%64] = 1'b1;
        expected[(cycle+1+LATENCY)%64]       = c >= thresholds[index];
        membranes[index] = c < thresholds[index] ? c : reset_by == 1 ? c - leaks[index] : 0;
        if (c >= thresholds[index]) spikes = spikes + 1;
      end
      // The next feature; mode A lies between two passes.
      index = index + 1;
      if (index == width) begin
        index = 0;
        pause = width;
        tile  = tile + 1;
        if (tile == tiles) begin
          tile = 0;
          step = step + 1;
          done = done + 1;
          if (step == time_steps) head;
        end
      end
    end
    if (done >= TILES && pause == 0) begin
      done = done + 1;
      if (done == TILES + 30) begin
        if (counted != clamps) fail(3, counted, clamps);
        if (clamps == 0 || spikes == 0) fail(4, clamps, spikes);
        $display("PASS latency %0d: %0d time steps, %0d clamps, %0d spikes", LATENCY, TILES, clamps, spikes);
        $finish;
      end
    end
    cycle = cycle + 1;
  end
endmodule
