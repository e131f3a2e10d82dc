// ROWS x COLUMNS processing elements; rows are queries, columns are keys.
//
//                     keys[0]  keys[1]  keys[2]
//                        |        |        |
//   control, queries[0] PE ----- PE ----- PE --- partials, row 0
//        (1 cycle)       |        |        |
//            queries[1] PE ----- PE ----- PE --- partials, row 1
//
// An index whose control enters in cycle y reaches PE(r, c) in cycle y + r + c: queries[r] is read in
// cycle y + r, keys[c] in cycle y + c. In mode X its sum is at the right edge of row r in cycle
// y + r + COLUMNS. `leaving` is high while the last PE of row 0 takes an index, in either mode: one
// cycle before that.
(* tier_2d = "bottom", tier_memory_on_logic = "bottom", tier_logic_on_logic = "split" *)
module attention_array #(
    parameter int ROWS    = 16,
    parameter int COLUMNS = 16,
    parameter int SCORE_W = 8,
    parameter int SUM_W   = 16
) (
    input  logic                  clk,
    input  logic                  rst,
    input  logic                  valid,
    input  logic                  mode_x,
    input  logic                  restart,
    input  logic [ROWS-1:0]       queries,
    input  logic [COLUMNS-1:0]    keys,
    output logic                  leaving,
    output logic [ROWS*SUM_W-1:0] partials
);
  // What enters PE(r, c) from the left: entry r * (COLUMNS + 1) + c; from above: entry r * COLUMNS + c.
  localparam int ACROSS = ROWS * (COLUMNS + 1);
  localparam int DOWN   = (ROWS + 1) * COLUMNS;

  wire [ACROSS-1:0]       row_valid;
  wire [ACROSS-1:0]       row_mode_x;
  wire [ACROSS-1:0]       row_restart;
  wire [ACROSS-1:0]       row_query;
  wire [ACROSS*SUM_W-1:0] row_partial;
  wire [DOWN-1:0]         column_key;

  assign column_key[COLUMNS-1:0] = keys;
  assign leaving                 = row_valid[COLUMNS-1];

  genvar r, c;
  generate
    for (r = 0; r < ROWS; r++) begin : g_row
      localparam int LEFT = r * (COLUMNS + 1);

      if (r == 0) begin : g_first
        assign row_valid[LEFT]   = valid;
        assign row_mode_x[LEFT]  = mode_x;
        assign row_restart[LEFT] = restart;
      end else begin : g_later
        localparam int ABOVE = LEFT - COLUMNS - 1;

        attention_delay #(
            .WIDTH (3),
            .STAGES(1)
        ) down (
            .clk(clk),
            .rst(rst),
            .in ({row_valid[ABOVE], row_mode_x[ABOVE], row_restart[ABOVE]}),
            .out({row_valid[LEFT], row_mode_x[LEFT], row_restart[LEFT]})
        );
      end
      assign row_query[LEFT]                   = queries[r];
      assign row_partial[LEFT*SUM_W +: SUM_W] = '0;

      for (c = 0; c < COLUMNS; c++) begin : g_column
        attention_pe #(
            .SCORE_W(SCORE_W),
            .SUM_W  (SUM_W)
        ) pe (
            .clk        (clk),
            .rst        (rst),
            .valid_in   (row_valid[LEFT+c]),
            .mode_x_in  (row_mode_x[LEFT+c]),
            .restart_in (row_restart[LEFT+c]),
            .query_in   (row_query[LEFT+c]),
            .key_in     (column_key[r*COLUMNS+c]),
            .partial_in (row_partial[(LEFT+c)*SUM_W +: SUM_W]),
            .valid_out  (row_valid[LEFT+c+1]),
            .mode_x_out (row_mode_x[LEFT+c+1]),
            .restart_out(row_restart[LEFT+c+1]),
            .query_out  (row_query[LEFT+c+1]),
            .key_out    (column_key[(r+1)*COLUMNS+c]),
            .partial_out(row_partial[(LEFT+c+1)*SUM_W +: SUM_W])
        );
      end

      assign partials[r*SUM_W +: SUM_W] = row_partial[(LEFT+COLUMNS)*SUM_W +: SUM_W];
    end
  endgenerate

  // Control, queries and keys end at the right and the lower edge.
  wire unused = &{1'b0, row_valid, row_mode_x, row_restart, row_query, column_key};
endmodule
