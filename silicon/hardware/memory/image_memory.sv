// Memory shell: the image, one byte a pixel, channel by channel. DRAM writes a beat (BYTES bytes) at once;
// every column of every expert core reads one byte a cycle. Addresses are registered, data in the next cycle.
//
// Addresses have 16 bits everywhere; a shell uses as many as it has words.
// verilator lint_off UNUSEDSIGNAL
(* tier_2d = "bottom", tier_memory_on_logic = "top", tier_logic_on_logic = "split", memory_shell *)
module image_memory #(
    parameter int PORTS      = 64,
    parameter int BYTES      = 784,  // of an image
    parameter int BEAT_BYTES = 256
) (
    input  logic                    clk,
    input  logic                    write_enable,
    input  logic [19:0]             write_address,  // first byte of the beat
    input  logic [BEAT_BYTES*8-1:0] write_data,
    input  logic [PORTS-1:0]        read_enable,
    input  logic [PORTS*16-1:0]     read_address,
    output logic [PORTS*8-1:0]      read_data
);
  localparam int ADDRESS_W = BYTES > 1 ? $clog2(BYTES) : 1;
  logic [7:0] bytes [0:BYTES-1];

  // Blocking: no tool but Icarus takes delayed assignments to a memory in a long loop, and nobody else looks at
  // the clock edge.
  // verilator lint_off BLKSEQ
  always_ff @(posedge clk) begin
    if (write_enable) begin
      for (int i = 0; i < BEAT_BYTES; i++) begin
        if (32'(write_address) + i < BYTES) bytes[ADDRESS_W'(write_address) + ADDRESS_W'(i)] = write_data[i*8+:8];
      end
    end
  end
  // verilator lint_on BLKSEQ

  for (genvar p = 0; p < PORTS; p++) begin : g_port
    logic [ADDRESS_W-1:0] address_q;
    assign read_data[p*8+:8] = bytes[address_q];
    always_ff @(posedge clk) if (read_enable[p]) address_q <= ADDRESS_W'(read_address[p*16+:16]);
  end
endmodule
// verilator lint_on UNUSEDSIGNAL
