package spikestack.silicon.netlist;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A design in the making: instances, nets and ports are added and connected one by one.
///
/// Nets can be merged, as Verilog's `assign` does; of two names the earlier net's stays the first.
/// Names are full names; callers keep them apart.
public final class DesignBuilder {
  final Library library;
  final String name;
  final NameTable instanceNames;
  int[] master = new int[64];
  int[] block = new int[64];
  int[] firstPin = new int[65];
  int[] x = new int[64];
  int[] y = new int[64];
  byte[] tier = new byte[64];
  byte[] orientation = new byte[64];
  byte[] status = new byte[64];
  String source = "";
  int[] line = {};
  int pins;
  int[] pinNet = new int[256];
  final NameTable netNames;
  private int[] parent = new int[64];
  byte[] constant = new byte[64];
  final NameTable portNames;
  byte[] portDirection = new byte[16];
  int[] portNet = new int[16];
  int[] portX = new int[16];
  int[] portY = new int[16];
  byte[] portTier = new byte[16];
  int[] blockParent = new int[16];
  final List<String> blockNames = new ArrayList<>();
  final List<String> blockModules = new ArrayList<>();
  final List<Floorplan> floorplans = new ArrayList<>();
  private final int[] tied = {Design.NONE, Design.NONE};

  /// An empty design, which is block 0 itself.
  public DesignBuilder(String name, Library library) {
    this.name = name;
    this.library = library;
    instanceNames = new NameTable();
    netNames = new NameTable();
    portNames = new NameTable();
    block(Design.NONE, "", name);
  }

  DesignBuilder(Design from) {
    name = from.name;
    library = from.library;
    instanceNames = from.instanceNames.copy();
    netNames = from.netNames.copy();
    portNames = from.portNames.copy();
    master = Arrays.copyOf(from.master, Math.max(64, from.master.length));
    int room = master.length;
    block = Arrays.copyOf(from.block, room);
    firstPin = Arrays.copyOf(from.firstPin, room + 1);
    x = Arrays.copyOf(from.x(), room);
    y = Arrays.copyOf(from.y(), room);
    tier = Arrays.copyOf(from.tier(), room);
    orientation = Arrays.copyOf(from.orientation(), room);
    status = Arrays.copyOf(from.status(), room);
    source = from.source;
    line = from.line.clone();
    pins = from.pins();
    pinNet = Arrays.copyOf(from.pinNet, Math.max(256, pins));
    for (int p = 0; p < pins; p++) {
      pinNet[p] = pinNet[p] == Design.NONE ? Design.NONE : from.nameOfNet[pinNet[p]];
    }
    int names = netNames.size();
    parent = new int[Math.max(64, names)];
    constant = new byte[parent.length];
    for (int id = 0; id < names; id++) {
      parent[id] = from.nameOfNet[from.netOfName[id]];
      constant[id] = from.constant[from.netOfName[id]];
      if (constant[id] != Design.NONE && parent[id] == id) {
        tied[constant[id]] = id;
      }
    }
    int ports = Math.max(16, from.ports());
    portDirection = Arrays.copyOf(from.portDirection, ports);
    portX = Arrays.copyOf(from.portX(), ports);
    portY = Arrays.copyOf(from.portY(), ports);
    portTier = Arrays.copyOf(from.portTier(), ports);
    portNet = new int[ports];
    for (int p = 0; p < from.ports(); p++) {
      portNet[p] = from.nameOfNet[from.portNet(p)];
    }
    blockParent = Arrays.copyOf(from.blockParent, Math.max(16, from.blockParent.length));
    blockNames.addAll(from.blockNames);
    blockModules.addAll(from.blockModules);
    floorplans.addAll(from.floorplans());
  }

  /// Adds a block of the hierarchy and returns its number.
  ///
  /// @param outer block around it
  /// @param fullName with the names of the blocks around it, divided by `/`
  public int block(int outer, String fullName, String module) {
    int number = blockNames.size();
    if (number == blockParent.length) {
      blockParent = Arrays.copyOf(blockParent, 2 * number);
    }
    blockParent[number] = outer;
    blockNames.add(fullName);
    blockModules.add(module);
    return number;
  }

  public int instances() {
    return instanceNames.size();
  }

  public int ports() {
    return portNames.size();
  }

  public Library library() {
    return library;
  }

  /// Adds an instance, unplaced on tier 0, and returns its number, or [Design#NONE] if the name is
  /// taken.
  public int instance(String fullName, int masterNumber, int inBlock) {
    int number = instanceNames.add(fullName);
    if (number == NameTable.ABSENT) {
      return Design.NONE;
    }
    if (number == master.length) {
      int room = number + number / 2;
      master = Arrays.copyOf(master, room);
      block = Arrays.copyOf(block, room);
      firstPin = Arrays.copyOf(firstPin, room + 1);
      x = Arrays.copyOf(x, room);
      y = Arrays.copyOf(y, room);
      tier = Arrays.copyOf(tier, room);
      orientation = Arrays.copyOf(orientation, room);
      status = Arrays.copyOf(status, room);
    }
    master[number] = masterNumber;
    block[number] = inBlock;
    firstPin[number] = pins;
    int signals = library.master(masterNumber).signals();
    if (pins > Integer.MAX_VALUE / 2 - signals) {
      throw new IllegalStateException("more than a thousand million pins");
    }
    if (pins + signals > pinNet.length) {
      pinNet = Arrays.copyOf(pinNet, Math.max(pins + signals, pinNet.length * 3 / 2));
    }
    Arrays.fill(pinNet, pins, pins + signals, Design.NONE);
    pins += signals;
    return number;
  }

  /// Where an instance stands in the file that the design is read from, for complaints.
  ///
  /// @param file the same for all instances
  /// @param lineNumber from 1
  public void line(int instance, String file, int lineNumber) {
    source = file;
    if (instance >= line.length) {
      line = Arrays.copyOf(line, master.length);
    }
    line[instance] = lineNumber;
  }

  /// The instance of this name, or [Design#NONE].
  public int find(String fullName) {
    return instanceNames.find(fullName);
  }

  public Master master(int instance) {
    return library.master(master[instance]);
  }

  /// Exchanges an instance's master for one with the same pins, in any order: another drive.
  ///
  /// @throws IllegalArgumentException if a pin of the old one is missing
  public void master(int instance, int masterNumber) {
    Master old = master(instance);
    Master other = library.master(masterNumber);
    if (old.signals() != other.signals()) {
      throw new IllegalArgumentException(old + " and " + other + " have different pins");
    }
    int first = firstPin[instance];
    int[] nets = Arrays.copyOfRange(pinNet, first, first + old.signals());
    for (int k = 0; k < nets.length; k++) {
      int to = other.pin(old.pin(k).name());
      if (to == Master.ABSENT || to >= other.signals()) {
        throw new IllegalArgumentException(other + " has no pin " + old.pin(k).name());
      }
      pinNet[first + to] = nets[k];
    }
    master[instance] = masterNumber;
  }

  /// Adds a net and returns its number, or [Design#NONE] if the name is taken.
  public int net(String fullName) {
    int number = netNames.add(fullName);
    if (number == NameTable.ABSENT) {
      return Design.NONE;
    }
    if (number == parent.length) {
      int room = number + number / 2;
      parent = Arrays.copyOf(parent, room);
      constant = Arrays.copyOf(constant, room);
    }
    parent[number] = number;
    constant[number] = Design.NONE;
    return number;
  }

  /// Gives a net another name, by which it is found; a name that is taken stays where it is.
  public void alias(String fullName, int net) {
    int number = net(fullName);
    if (number != Design.NONE) {
      merge(number, net);
    }
  }

  /// The net of this name, made if it is new.
  public int netNamed(String fullName) {
    int known = netNames.find(fullName);
    return known == NameTable.ABSENT ? net(fullName) : root(known);
  }

  /// The net of this name, or [Design#NONE].
  public int findNet(String fullName) {
    int known = netNames.find(fullName);
    return known == NameTable.ABSENT ? Design.NONE : root(known);
  }

  /// The net tied to a constant.
  ///
  /// @param value 0 or 1
  public int tied(int value) {
    if (tied[value] == Design.NONE) {
      String wanted = value == 0 ? "zero_" : "one_";
      while (netNames.find(wanted) != NameTable.ABSENT) {
        wanted += "_";
      }
      tied[value] = net(wanted);
      constant[tied[value]] = (byte) value;
    }
    return tied[value];
  }

  /// The net that a net has become by merging.
  public int root(int net) {
    int at = net;
    while (parent[at] != at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  }

  /// Makes two nets one; false if they are tied to different constants.
  public boolean merge(int one, int other) {
    int first = Math.min(root(one), root(other));
    int second = Math.max(root(one), root(other));
    if (first == second) {
      return true;
    }
    if (constant[first] != Design.NONE
        && constant[second] != Design.NONE
        && constant[first] != constant[second]) {
      return false;
    }
    parent[second] = first;
    if (constant[second] != Design.NONE) {
      constant[first] = constant[second];
    }
    return true;
  }

  /// Connects a pin of an instance.
  ///
  /// @param net or [Design#NONE] to leave it open
  public void connect(int instance, int pin, int net) {
    pinNet[firstPin[instance] + pin] = net;
  }

  /// The net at a pin of an instance, or [Design#NONE].
  public int connected(int instance, int pin) {
    int net = pinNet[firstPin[instance] + pin];
    return net == Design.NONE ? Design.NONE : root(net);
  }

  /// Adds a port of one bit and returns its number, or [Design#NONE] if the name is taken.
  public int port(String portName, Direction direction, int net) {
    int number = portNames.add(portName);
    if (number == NameTable.ABSENT) {
      return Design.NONE;
    }
    if (number == portNet.length) {
      int room = 2 * number;
      portDirection = Arrays.copyOf(portDirection, room);
      portNet = Arrays.copyOf(portNet, room);
      portX = Arrays.copyOf(portX, room);
      portY = Arrays.copyOf(portY, room);
      portTier = Arrays.copyOf(portTier, room);
    }
    portDirection[number] = direction.code();
    portNet[number] = net;
    return number;
  }

  /// The port of this name, or [Design#NONE].
  public int findPort(String portName) {
    return portNames.find(portName);
  }

  /// The net at a port.
  public int portNet(int port) {
    return root(portNet[port]);
  }

  /// Puts a port somewhere, nm.
  public void placePort(int port, int atX, int atY, int onTier) {
    portX[port] = atX;
    portY[port] = atY;
    portTier[port] = (byte) onTier;
  }

  /// Puts an instance somewhere, lower left corner, nm.
  public void place(
      int instance, int left, int bottom, int onTier, Orientation how, Design.Status as) {
    x[instance] = left;
    y[instance] = bottom;
    tier[instance] = (byte) onTier;
    orientation[instance] = how.code();
    status[instance] = as.code();
  }

  /// Moves a placed instance along its row: its left edge, nm.
  public void left(int instance, int at) {
    x[instance] = at;
  }

  /// Sets the tier of an instance.
  public void tier(int instance, int onTier) {
    tier[instance] = (byte) onTier;
  }

  /// Sets the floorplans, from the bottom.
  public void floorplans(List<Floorplan> tiers) {
    floorplans.clear();
    floorplans.addAll(tiers);
  }

  /// The design; this builder must not be used afterwards.
  public Design build() {
    return new Design(this);
  }
}
