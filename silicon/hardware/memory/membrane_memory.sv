// Memory of one bank row of an attention core: per feature of a head a membrane and a partial word.
//
// One read and one write a cycle, each half with an enable of its own. Read synchronously: an address
// presented in cycle x gives data in cycle x + 1, which hold until the next read of that half. A write
// of the same cycle to the same entry is seen (write-through). Bank conflicts do not exist: one read
// port, one write port. Nothing is reset: the bank never uses an entry it has not written in this head.
//
// Behavioural; a macro of DEPTH words x 2 HALF_W bits with a write mask of two bits takes its place.
(* tier_2d = "bottom", tier_memory_on_logic = "top", tier_logic_on_logic = "split", memory_shell *)
module membrane_memory #(
    parameter int DEPTH  = 64,  // features of a head
    parameter int HALF_W = 16   // bits of a membrane, and of a partial word
) (
    input  logic                                        clk,
    input  logic [1:0]                                  read_enable,    // {membrane, partial word}
    input  logic [(DEPTH > 1 ? $clog2(DEPTH) : 1)-1:0] read_address,
    output logic [2*HALF_W-1:0]                         read_data,      // {membrane, partial word}
    input  logic [1:0]                                  write_enable,   // {membrane, partial word}
    input  logic [(DEPTH > 1 ? $clog2(DEPTH) : 1)-1:0] write_address,
    input  logic [2*HALF_W-1:0]                         write_data      // {membrane, partial word}
);
  genvar h;
  generate
    for (h = 0; h < 2; h++) begin : g_half
      logic [HALF_W-1:0] words[0:DEPTH-1];
      logic [HALF_W-1:0] data;

      wire [HALF_W-1:0] written = write_data[h*HALF_W +: HALF_W];
      wire              through = write_enable[h] && write_address == read_address;

      always_ff @(posedge clk) begin
        if (write_enable[h]) words[write_address] <= written;
        if (read_enable[h]) data <= through ? written : words[read_address];
      end

      assign read_data[h*HALF_W +: HALF_W] = data;
    end
  endgenerate
endmodule
