// Memory shell: the two spike buffers in ping-pong, HALF words of ROWS bits each (top address bit = half).
//
// A word holds ROWS channels of one slot. Expert cores read one bit per column (READS ports), attention cores
// one bit per row and column (ATTENTION_READS), each at an address of its own: together no more than the
// buffer's port. Expert cores write a word per slot (WRITES ports), attention cores a bit per row.
//
//   write_merge  0 set; 1 OR with what is there; 2 add to it, bit by bit, in `planes` words `plane_step` apart
//   right, down  the word is also joined `step_right`, `step_down` and both further on (windows of a max-pool)
//   clear        from the next cycle on the words of that half read as 0 until they are written again
//
// Read addresses are registered: data in the next cycle, writes up to the cycle of the address are seen. Ports
// that write the same word in the same cycle take their turn, port 0 first; conflicts between the banks of a
// real memory are not modelled.
//
// Addresses have 16 bits everywhere; a shell uses as many as it has words.
// verilator lint_off UNUSEDSIGNAL
(* tier_2d = "bottom", tier_memory_on_logic = "top", tier_logic_on_logic = "split", memory_shell *)
module spike_buffer #(
    parameter int ROWS             = 16,
    parameter int HALF             = 8192,  // words in one half, a power of two
    parameter int READS            = 64,
    parameter int ATTENTION_READS  = 128,
    parameter int WRITES           = 4,
    parameter int ATTENTION_WRITES = 64,
    parameter int BIT_W            = 4
) (
    input  logic                             clk,
    input  logic                             clear,
    input  logic                             clear_half,
    input  logic [READS-1:0]                 read_enable,
    input  logic [READS*16-1:0]              read_address,
    input  logic [READS*BIT_W-1:0]           read_bit,
    output logic [READS-1:0]                 read_data,
    input  logic [ATTENTION_READS-1:0]       attention_read_enable,
    input  logic [ATTENTION_READS*16-1:0]    attention_read_address,
    input  logic [ATTENTION_READS*BIT_W-1:0] attention_read_bit,
    output logic [ATTENTION_READS-1:0]       attention_read_data,
    input  logic [1:0]                       write_merge,
    input  logic [3:0]                       planes,
    input  logic [15:0]                      plane_step,
    input  logic [15:0]                      step_right,
    input  logic [15:0]                      step_down,
    input  logic [WRITES-1:0]                write_enable,
    input  logic [WRITES*16-1:0]             write_address,
    input  logic [WRITES*ROWS-1:0]           write_data,
    input  logic [WRITES-1:0]                write_right,
    input  logic [WRITES-1:0]                write_down,
    input  logic [ATTENTION_WRITES-1:0]       attention_write_enable,
    input  logic [ATTENTION_WRITES*16-1:0]    attention_write_address,
    input  logic [ATTENTION_WRITES*BIT_W-1:0] attention_write_bit,
    input  logic [ATTENTION_WRITES-1:0]       attention_write_data
);
  localparam int ADDRESS_W = $clog2(2 * HALF);
  logic [ROWS-1:0]   words   [0:2*HALF-1];
  logic [2*HALF-1:0] written;

  // Ports take their turn within a cycle, so these are blocking assignments; nobody else reads the words at
  // the clock edge.
  // verilator lint_off BLKSEQ
  logic [ROWS-1:0] carry;
  logic [ROWS-1:0] earlier;
  logic [15:0]     place;
  always_ff @(posedge clk) begin
    if (clear) begin
      if (clear_half) written[2*HALF-1:HALF] = '0;
      else written[HALF-1:0] = '0;
    end
    for (int p = 0; p < WRITES; p++) begin
      if (write_enable[p]) begin
        for (int w = 0; w < 4; w++) begin
          if ((w % 2 == 0 || write_right[p]) && (w / 2 == 0 || write_down[p])) begin
            place = write_address[p*16+:16] + (w % 2 == 1 ? step_right : '0) + (w / 2 == 1 ? step_down : '0);
            carry = write_data[p*ROWS+:ROWS];
            for (int i = 0; i < 16; i++) begin
              if (i == 0 || (write_merge == 2'd2 && i < 32'(planes))) begin
                earlier = written[place[ADDRESS_W-1:0]] && write_merge != 0 ? words[place[ADDRESS_W-1:0]] : '0;
                words[place[ADDRESS_W-1:0]]   = write_merge == 2'd2 ? earlier ^ carry : earlier | carry;
                written[place[ADDRESS_W-1:0]] = 1'b1;
                carry = earlier & carry;
                place = place + plane_step;
              end
            end
          end
        end
      end
    end
    for (int p = 0; p < ATTENTION_WRITES; p++) begin
      if (attention_write_enable[p]) begin
        place = attention_write_address[p*16+:16];
        if (!written[place[ADDRESS_W-1:0]]) words[place[ADDRESS_W-1:0]] = '0;
        written[place[ADDRESS_W-1:0]] = 1'b1;
        words[place[ADDRESS_W-1:0]][attention_write_bit[p*BIT_W+:BIT_W]] = attention_write_data[p];
      end
    end
  end
  // verilator lint_on BLKSEQ

  for (genvar p = 0; p < READS; p++) begin : g_read
    logic [ADDRESS_W-1:0] address_q;
    logic [BIT_W-1:0]     bit_q;
    assign read_data[p] = written[address_q] && 1'(words[address_q] >> bit_q);
    always_ff @(posedge clk) begin
      if (read_enable[p]) begin
        address_q <= read_address[p*16+:ADDRESS_W];
        bit_q     <= read_bit[p*BIT_W+:BIT_W];
      end
    end
  end

  for (genvar p = 0; p < ATTENTION_READS; p++) begin : g_attention_read
    logic [ADDRESS_W-1:0] address_q;
    logic [BIT_W-1:0]     bit_q;
    assign attention_read_data[p] = written[address_q] && 1'(words[address_q] >> bit_q);
    always_ff @(posedge clk) begin
      if (attention_read_enable[p]) begin
        address_q <= attention_read_address[p*16+:ADDRESS_W];
        bit_q     <= attention_read_bit[p*BIT_W+:BIT_W];
      end
    end
  end
endmodule
// verilator lint_on UNUSEDSIGNAL
