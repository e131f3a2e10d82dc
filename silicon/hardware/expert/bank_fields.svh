// What travels down the rows of a neuron bank, one row a cycle, with every column that is taken.
typedef struct packed {
  logic        valid;         // a column is taken
  logic        slot_valid;    // its slot exists
  logic [7:0]  column;
  logic [4:0]  plane;
  logic        combine_only;  // not the last plane: the sum goes to the combiner
  logic        negative;      // this plane subtracts
  logic        start;         // first time step of the token
  logic        final_step;    // last one
  logic        load;          // first column of an item: take its parameters
  logic        restart;       // first column of an item that is finished: counters start at 0
  logic        flush;         // last column of an item: counters leave
  logic [7:0]  lane;          // parameters and counters of the item travel on this lane
  logic [8:0]  rows;          // features of the item
  logic [15:0] address;       // residual word, or token number (router)
  logic [15:0] index;         // this row's head (or expert, or class)
  logic [8:0]  inner;         // this row's feature within it
} taken_t;
