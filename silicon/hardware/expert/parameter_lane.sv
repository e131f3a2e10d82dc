// Fetches the parameter words of an item's ROWS features, one a cycle, so that each arrives at its row just
// when the row takes the item's first column: row r's word is asked for r cycles after `start`.
//
// Usually the words lie one after another. K and V of kept heads (D3) are features of other numbers: compact
// feature q < kept * head_width is feature q mod head_width of head kept_heads[q / head_width], K first, then V.
(* tier_2d = "bottom", tier_memory_on_logic = "top", tier_logic_on_logic = "bottom" *)
module parameter_lane #(
    parameter int ROWS = 16
) (
    input  logic         clk,
    input  logic         rst,
    input  logic         start,
    input  logic [15:0]  first_address,   // word of the item's first feature
    // Kept heads.
    input  logic         kept_rows,
    input  logic [4:0]   heads,           // kept
    input  logic [8:0]   head_width,
    input  logic [4:0]   first_head,      // compact head of the item's first feature
    input  logic [8:0]   first_inner,     // its feature within the head
    input  logic         first_value,     // it is a V feature
    input  logic [79:0]  kept_heads,      // 16 x 5 bit
    input  logic [255:0] head_parameter,  // 16 x 16 bit, by original head
    input  logic [15:0]  value_parameter, // from K's words to V's
    output logic         read_enable,
    output logic [15:0]  read_address
);
  localparam int COUNT_W = $clog2(ROWS + 1);

  logic [COUNT_W-1:0] left;
  logic [15:0]        address_q;
  logic [4:0]         head_here, head_q;
  logic [8:0]         inner_here, inner_q;
  logic               value_here, value_q;
  logic               head_ends;
  logic [3:0]         original;
  logic [15:0]        head_address;

  assign head_here    = start ? first_head : head_q;
  assign inner_here   = start ? first_inner : inner_q;
  assign value_here   = start ? first_value : value_q;
  assign head_ends    = inner_here + 9'd1 == head_width;
  assign original     = 4'(kept_heads >> (7'(head_here) * 7'd5));
  assign head_address = 16'(head_parameter >> (8'(original) * 8'd16)) + 16'(inner_here) + (value_here ? value_parameter : '0);

  assign read_enable  = start || left != 0;
  assign read_address = kept_rows ? head_address : start ? first_address : address_q;

  always_ff @(posedge clk) begin
    if (rst) left <= '0;
    else if (start) left <= COUNT_W'(ROWS - 1);
    else if (left != 0) left <= left - 1'b1;
  end

  always_ff @(posedge clk) begin
    address_q <= read_address + 16'd1;
    inner_q   <= head_ends ? '0 : inner_here + 9'd1;
    head_q    <= !head_ends ? head_here : head_here + 5'd1 == heads ? '0 : head_here + 5'd1;
    value_q   <= value_here || (head_ends && head_here + 5'd1 == heads);
  end
endmodule
