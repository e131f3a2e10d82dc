package spikestack.machine.cost;

/// What one event costs, in picojoules by kind.
record Price(
    double compute,
    double registers,
    double localBuffers,
    double globalBuffers,
    double wires,
    double bonds,
    double dram) {
  static final Price FREE = new Price(0, 0, 0, 0, 0, 0, 0);

  static Price compute(double picojoules) {
    return new Price(picojoules, 0, 0, 0, 0, 0, 0);
  }

  static Price registers(double picojoules) {
    return new Price(0, picojoules, 0, 0, 0, 0, 0);
  }

  static Price localBuffer(double picojoules) {
    return new Price(0, 0, picojoules, 0, 0, 0, 0);
  }

  static Price globalBuffer(double picojoules) {
    return new Price(0, 0, 0, picojoules, 0, 0, 0);
  }

  static Price wires(double picojoules, double bonds) {
    return new Price(0, 0, 0, 0, picojoules, bonds, 0);
  }

  static Price dram(double picojoules) {
    return new Price(0, 0, 0, 0, 0, 0, picojoules);
  }

  Price plus(Price other) {
    return new Price(
        compute + other.compute,
        registers + other.registers,
        localBuffers + other.localBuffers,
        globalBuffers + other.globalBuffers,
        wires + other.wires,
        bonds + other.bonds,
        dram + other.dram);
  }

  double total() {
    return compute + registers + localBuffers + globalBuffers + wires + bonds + dram;
  }

  double of(EnergyKind kind) {
    return switch (kind) {
      case COMPUTE -> compute;
      case REGISTERS -> registers;
      case LOCAL_BUFFERS -> localBuffers;
      case GLOBAL_BUFFERS -> globalBuffers;
      case WIRES -> wires;
      case BONDS -> bonds;
      case DRAM -> dram;
      case LEAKAGE, CLOCK -> 0;
    };
  }
}
