package spikestack.silicon.library;

import java.util.List;
import spikestack.machine.tech.Macro;
import spikestack.machine.tech.Technology;

/// A memory that takes the place of a behavioural shell: same ports, with the size, delay and
/// energy of the technology's SRAM table.
///
/// The table's memories have one port that reads or writes. A shell's further ports are not
/// charged: the machine's memories are halves, or banks, that are each busy with one access.
///
/// @param name module name of the shell
/// @param words in all banks together
/// @param wordBits of one access
/// @param banks equal macros that hold the words, at least 1
/// @param bankBits word of one bank
/// @param ports of the shell, in its order
public record MemoryMacro(
    String name, long words, int wordBits, int banks, int bankBits, List<Port> ports) {
  /// A port of a shell.
  public record Port(String name, int bits, Role role) {}

  /// What a port is for, told by its name.
  public enum Role {
    CLOCK,
    READ_ENABLE,
    WRITE_ENABLE,
    /// Address, data to write.
    INPUT,
    OUTPUT;

    /// The role of an input or output of a shell: `clk`, `read...enable`, `write...enable`, others.
    public static Role of(String name, boolean output) {
      if (output) {
        return OUTPUT;
      }
      if (name.equals("clk")) {
        return CLOCK;
      }
      if (name.contains("enable")) {
        return name.contains("write") ? WRITE_ENABLE : READ_ENABLE;
      }
      return INPUT;
    }
  }

  public MemoryMacro {
    ports = List.copyOf(ports);
    if (words < 1 || wordBits < 1 || banks < 1 || bankBits < 1) {
      throw new IllegalArgumentException(
          name + ": no memory of " + words + " words of " + wordBits + " bit in " + banks);
    }
    if (ports.stream().filter(p -> p.role() == Role.CLOCK).count() != 1) {
      throw new IllegalArgumentException(name + " needs one clock");
    }
  }

  String clock() {
    return ports.stream().filter(p -> p.role() == Role.CLOCK).findFirst().orElseThrow().name();
  }

  /// All banks together, in the technology's figures; an access pays for the share of the banks'
  /// words that it uses.
  public Macro figures(Technology technology) {
    double kibibytes = (double) words * wordBits / 8192;
    Macro bank = technology.ledger().memory(kibibytes / banks, bankBits);
    double share = (double) wordBits / bankBits;
    return new Macro(
        kibibytes,
        wordBits,
        banks * bank.banks(),
        bank.accessNs(),
        bank.cycleNs(),
        share * bank.readPj(),
        share * bank.writePj(),
        banks * bank.areaUm2(),
        banks * bank.leakageUw());
  }
}
