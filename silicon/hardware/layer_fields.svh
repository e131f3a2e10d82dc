// One layer as the sequencer sees it: a word of the layer table, first field most significant.
//
// Included inside the bodies of modules that read it (no tool but Yosys minds package types at ports,
// so the word travels as a flat vector). The Java side reads this very file to learn names, order and
// widths; every comment says unit and range. A "word" is a word of the spike buffer (ROWS bits), a
// "slot" a (token, time step) pair: slot = token * steps + t.
typedef struct packed {
  logic [2:0]   kind;              // 0 load image, 1 dense, 2 experts, 3 attention, 4 scan, 5 select heads, 6 end
  // Weights: row blocks of ROWS features, padded to whole words of the weight port.
  logic [11:0]  row_blocks;        // of the layer; experts: of one expert
  logic [8:0]   last_rows;         // features of the last row block, 1..ROWS
  logic [15:0]  block_words;       // port words of one row block
  logic [11:0]  blocks_per_chunk;  // row blocks that one burst brings (at most half of the buffer)
  logic [11:0]  chunks;            // bursts of the layer; 0: no weights
  logic [3:0]   next_weights;      // layers from here to the next one that has weights; 0: there is none
  logic [0:0]   streamed;          // row blocks are read from the shared buffer, not from a local one
  logic [0:0]   decided;           // bursts and local loads wait for the layer to begin (kept heads)
  logic [1:0]   dram_kind;         // 0 plain, 1 rows of kept heads (K, V), 2 columns of kept heads
  logic [23:0]  dram_base;         // byte address of weight [feature 0][index 0], feature-major
  logic [13:0]  dram_outputs;      // features in memory behind dram_base (experts: of all experts)
  logic [15:0]  dram_inputs;       // indices of a feature in memory (its pitch in bytes)
  logic [19:0]  image_bytes;       // load image: bytes of one image
  // Items: row block x part, dealt to the cores in turn (experts: row block of expert, dealt by expert).
  logic [4:0]   parts;             // ranges of slots, 1..CORES
  logic [4:0]   block_step;        // CORES / parts
  logic [4:0]   part_step;         // CORES mod parts
  logic [271:0] part_slots;        // 17 x 16 bit, entry p = first slot of part p (lowest entry in the lowest bits); entry `parts` = end
  logic [169:0] part_x;            // 17 x 10 bit: column of the part's first token in the output grid
  logic [169:0] part_y;            // 17 x 10 bit: its row
  logic [288:0] part_base;         // 17 x 17 bit signed: its first slot in the input, before taps, in slots
  logic [271:0] part_out;          // 17 x 16 bit: its first output slot (pool: of its own window)
  logic [271:0] part_pool;         // 17 x 16 bit: pool: first slot of that window's row
  // Input: where index k of a slot is found.
  logic [0:0]   pixels;            // 1: bit planes of pixels from the image memory, 0: spikes
  logic [4:0]   planes;            // bit planes of the input, 1 for spikes
  logic [0:0]   top_negative;      // the last plane subtracts (two's complement pixels)
  logic [7:0]   zero_point;        // subtracted from pixels
  logic [3:0]   kernel;            // taps = kernel x kernel; 1 for a linear layer
  logic [2:0]   stride;
  logic [3:0]   padding;
  logic [9:0]   in_width;          // input grid in tokens; linear: width = tokens, height = 1
  logic [9:0]   in_height;
  logic [9:0]   out_width;         // output grid in tokens; linear: width = tokens, height = 1
  logic [9:0]   out_height;
  logic [11:0]  groups;            // channel groups of the input (words per slot)
  logic [8:0]   group_channels;    // channels of a full group: ROWS for spikes, 1 for pixels
  logic [8:0]   last_channels;     // channels of the last group
  logic [15:0]  indices;           // K = kernel * kernel * channels
  logic [6:0]   steps;             // slots per token of this layer's input (pixels: 1)
  logic [15:0]  src_base;          // word address of channel group 0, slot 0, plane 0 (pixels: byte address 0)
  logic [15:0]  src_slots;         // words (bytes) from one channel group to the next = input tokens * steps
  logic [15:0]  src_plane;         // words from one plane to the next
  logic [7:0]   input_factor;      // an index enters every so many cycles
  logic [19:0]  pass_cycles;       // indices * input_factor
  logic [16:0]  token_step;        // signed: from a token's last slot to the next token's first, in slots of the input
  logic [16:0]  row_step;          // signed: the same at the end of a row of the output grid
  logic [15:0]  tap_row_step;      // from the last tap of a kernel row to the first of the next, in slots
  // Neuron bank.
  logic [1:0]   mode;              // 0 fire, 1 join residual then fire, 2 count per token (router), 3 count per item (classes)
  logic [1:0]   write;             // 0 nothing, 1 spikes, 2 bits of the binary router
  logic [1:0]   merge;             // spikes are 0 set, 1 ORed, 2 added (planes) to what is there
  logic [0:0]   pool;              // ORed into the max-pool windows 3/2/1 that hold the token
  logic [0:0]   gated;             // experts behind a binary router: a spike counts where its bit is set
  logic [0:0]   count_heads;       // ones per head are counted (D3)
  logic [6:0]   replays;           // time steps that the bank replays per column (pixels: T, else 1)
  logic [7:0]   bank_factor;       // cycles per column and replay
  logic [19:0]  bank_cycles;       // COLUMNS * replays * bank_factor
  logic [0:0]   subtract;          // neuron: 0 halve, 1 subtract
  logic [0:0]   reset_by;          // a spike 0 clears the membrane, 1 subtracts the parameter word's last field, which is no leak then
  logic [0:0]   rescaled;          // drive: 0 direct, 1 rescaled
  logic [6:0]   shift;             // signed; right shift of a rescaled drive, negative: left
  logic [0:0]   residual_init;     // join: the residual word before is 0
  logic [15:0]  parameter_base;    // parameter word of feature 0
  logic [0:0]   kept_rows;         // features are those of kept heads: first K, then V
  logic [15:0]  dst_base;          // word address of feature group 0, slot 0
  logic [15:0]  dst_slots;         // words from one feature group to the next = output tokens (after pooling) * T
  logic [15:0]  dst_plane;         // words from one plane to the next (merge 2)
  logic [3:0]   dst_planes;        // planes written, 1 unless merge 2
  logic [0:0]   clear;             // the half of dst_base reads as 0 until written
  logic [9:0]   pool_width;        // grid after pooling
  logic [9:0]   pool_height;
  logic [15:0]  pool_row_step;     // slots of a row after pooling = pool_width * T
  // Router.
  logic [4:0]   experts;
  logic [4:0]   top_k;
  logic [0:0]   binary;
  logic [13:0]  tokens;
  logic [6:0]   network_steps;     // T
  // Heads (attention, and D3).
  logic [4:0]   heads;             // attention: computed heads; select: all heads
  logic [4:0]   keep;              // select: heads that stay
  logic [8:0]   head_width;
  logic [383:0] query_head;        // 16 x {word address of feature 0 at slot 0: 16 bit, its bit in the word: 8 bit}, by original head; lowest entry in the lowest bits
  logic [383:0] key_head;          // the same, by compact head
  logic [383:0] value_head;        // the same, by compact head
  logic [383:0] score_head;        // the same for the output, by compact head
  logic [255:0] head_parameter;    // 16 x 16 bit: parameter word of feature 0, by original head (attention: of the score neuron; kept_rows: of K)
  logic [15:0]  value_parameter;   // kept_rows: words from a K parameter to the V parameter of the same head and feature
} layer_t;

// Each module uses the fields that concern it, not all.
// verilator lint_off UNUSEDSIGNAL
layer_t layer;
// verilator lint_on UNUSEDSIGNAL
assign layer = layer_word;
