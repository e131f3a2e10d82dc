package spikestack.silicon.netlist;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A netlist with its placement, on one or more tiers: a structure of arrays.
///
/// Everything is a small integer: instances `0..instances()`, nets, ports, blocks, and pins, which
/// are numbered instance by instance in the order of the master's pins (supplies left out). A
/// *terminal* is a pin, or, from `pins()` on, a port: `pins() + port`. The netlist itself is fixed
/// ([#edit] makes another); the placement arrays are open for placers to write.
///
/// Memory: about 12 bytes a pin, 44 an instance, 30 a net, and the characters of the names; a
/// million cells with three million pins took 233 MB when measured (`DesignTest`).
public final class Design {
  /// No net, no block, no instance.
  public static final int NONE = -1;

  /// Whether a cell stands somewhere.
  public enum Status {
    UNPLACED(0),
    PLACED(1),
    FIXED(2);

    private final byte code;

    Status(int code) {
      this.code = (byte) code;
    }

    /// The number in [Design#status].
    public byte code() {
      return code;
    }
  }

  final Library library;
  final String name;

  // Instances.
  final NameTable instanceNames;
  final int[] master;
  final int[] block;
  final int[] firstPin;
  private final int[] x;
  private final int[] y;
  private final byte[] tier;
  private final byte[] orientation;
  private final byte[] status;

  /// Line of each instance in `source`; 0, or none at all, where it is not known.
  final int[] line;

  final String source;

  // Pins and nets.
  final int[] pinNet;
  private final int[] pinInstance;
  final NameTable netNames;
  final int[] netOfName;
  final int[] nameOfNet;
  final byte[] constant;
  private final int[] netFirst;
  private final int[] netTerminals;

  // Ports.
  final NameTable portNames;
  final byte[] portDirection;
  final int[] portNet;
  private final int[] portX;
  private final int[] portY;
  private final byte[] portTier;

  // Blocks: the hierarchy.
  final int[] blockParent;
  final List<String> blockNames;
  final List<String> blockModules;

  private final List<Floorplan> floorplans = new ArrayList<>();
  private Bonds bonds = Bonds.NONE;

  /// Copies nothing: the builder hands its arrays over, trimmed.
  Design(DesignBuilder from) {
    library = from.library;
    name = from.name;
    instanceNames = from.instanceNames;
    master = Arrays.copyOf(from.master, from.instances());
    block = Arrays.copyOf(from.block, from.instances());
    firstPin = Arrays.copyOf(from.firstPin, from.instances() + 1);
    firstPin[from.instances()] = from.pins;
    x = Arrays.copyOf(from.x, from.instances());
    y = Arrays.copyOf(from.y, from.instances());
    tier = Arrays.copyOf(from.tier, from.instances());
    orientation = Arrays.copyOf(from.orientation, from.instances());
    status = Arrays.copyOf(from.status, from.instances());
    source = from.source;
    line = Arrays.copyOf(from.line, Math.min(from.line.length, from.instances()));
    netNames = from.netNames;
    int names = netNames.size();
    netOfName = new int[names];
    int nets = 0;
    for (int id = 0; id < names; id++) {
      if (from.root(id) == id) {
        netOfName[id] = nets++;
      }
    }
    nameOfNet = new int[nets];
    constant = new byte[nets];
    Arrays.fill(constant, (byte) NONE);
    for (int id = 0; id < names; id++) {
      int root = from.root(id);
      if (root == id) {
        nameOfNet[netOfName[id]] = id;
        constant[netOfName[id]] = from.constant[id];
      } else {
        // Roots are the smallest of their set, so they are numbered already.
        netOfName[id] = netOfName[root];
      }
    }
    pinNet = Arrays.copyOf(from.pinNet, from.pins);
    pinInstance = new int[from.pins];
    for (int i = 0; i < master.length; i++) {
      Arrays.fill(pinInstance, firstPin[i], firstPin[i + 1], i);
    }
    for (int p = 0; p < pinNet.length; p++) {
      pinNet[p] = pinNet[p] == NONE ? NONE : netOfName[pinNet[p]];
    }
    portNames = from.portNames;
    int ports = portNames.size();
    portDirection = Arrays.copyOf(from.portDirection, ports);
    portX = Arrays.copyOf(from.portX, ports);
    portY = Arrays.copyOf(from.portY, ports);
    portTier = Arrays.copyOf(from.portTier, ports);
    portNet = new int[ports];
    for (int p = 0; p < ports; p++) {
      portNet[p] = netOfName[from.portNet[p]];
    }
    blockParent = Arrays.copyOf(from.blockParent, from.blockNames.size());
    blockNames = List.copyOf(from.blockNames);
    blockModules = List.copyOf(from.blockModules);
    floorplans.addAll(from.floorplans);
    netFirst = new int[nets + 1];
    netTerminals = new int[count(pinNet) + ports];
    fillNets();
    instanceNames.trim();
    netNames.trim();
    portNames.trim();
  }

  private static int count(int[] pinNet) {
    int count = 0;
    for (int net : pinNet) {
      count += net == NONE ? 0 : 1;
    }
    return count;
  }

  /// Terminals of each net: what drives it first, then in order of their numbers.
  private void fillNets() {
    int pins = pinNet.length;
    int all = pins + portNet.length;
    for (int t = 0; t < all; t++) {
      int net = terminalNet(t);
      if (net != NONE) {
        netFirst[net + 1]++;
      }
    }
    for (int n = 0; n < nets(); n++) {
      netFirst[n + 1] += netFirst[n];
    }
    int[] next = netFirst.clone();
    for (int pass = 0; pass < 2; pass++) {
      for (int t = 0; t < all; t++) {
        int net = terminalNet(t);
        if (net != NONE && drives(t) == (pass == 0)) {
          netTerminals[next[net]++] = t;
        }
      }
    }
  }

  public String name() {
    return name;
  }

  public Library library() {
    return library;
  }

  /// How many instances there are.
  public int instances() {
    return master.length;
  }

  /// File and line that an instance comes from, as complaints name them; empty for one that the
  /// flow has added, and where a reader keeps no lines (DEF, several Verilog files, dies of a
  /// stack).
  public Optional<String> place(int instance) {
    return instance < line.length && line[instance] > 0
        ? Optional.of(source + ":" + line[instance])
        : Optional.empty();
  }

  /// Full name of an instance, blocks divided by `/`.
  public String instanceName(int instance) {
    return instanceNames.get(instance);
  }

  /// The instance of this full name, or [#NONE].
  public int instance(String fullName) {
    return instanceNames.find(fullName);
  }

  public Master master(int instance) {
    return library.master(master[instance]);
  }

  /// Number of the instance's master in the library.
  public int masterNumber(int instance) {
    return master[instance];
  }

  /// The block that an instance lies in; 0 is the design itself.
  public int block(int instance) {
    return block[instance];
  }

  /// The first pin of an instance; its pins go up to `firstPin(instance + 1)`.
  public int firstPin(int instance) {
    return firstPin[instance];
  }

  /// How many pins of instances there are; terminals from here on are ports.
  public int pins() {
    return pinNet.length;
  }

  /// How many pins and ports there are.
  public int terminals() {
    return pinNet.length + portNet.length;
  }

  /// The net at a pin, or [#NONE].
  public int pinNet(int pin) {
    return pinNet[pin];
  }

  public int pinInstance(int pin) {
    return pinInstance[pin];
  }

  /// Which pin of its master a pin is.
  public int pinNumber(int pin) {
    return pin - firstPin[pinInstance[pin]];
  }

  /// What the master says of a pin.
  public MasterPin pin(int pin) {
    return master(pinInstance[pin]).pin(pinNumber(pin));
  }

  /// The net at a pin or port, or [#NONE].
  public int terminalNet(int terminal) {
    return terminal < pinNet.length ? pinNet[terminal] : portNet[terminal - pinNet.length];
  }

  /// Whether a terminal can drive its net: an output pin, an input port.
  public boolean drives(int terminal) {
    return terminal < pinNet.length
        ? pin(terminal).direction().drives()
        : portDirection(terminal - pinNet.length) != Direction.OUTPUT;
  }

  /// `instance/pin`, or the name of a port.
  public String terminalName(int terminal) {
    return terminal < pinNet.length
        ? instanceName(pinInstance[terminal]) + "/" + pin(terminal).name()
        : portName(terminal - pinNet.length);
  }

  /// How many nets there are.
  public int nets() {
    return nameOfNet.length;
  }

  /// The name of a net nearest to the top of the hierarchy.
  public String netName(int net) {
    return netNames.get(nameOfNet[net]);
  }

  /// The net of this name, any of its names, or [#NONE].
  public int net(String anyName) {
    int id = netNames.find(anyName);
    return id == NameTable.ABSENT ? NONE : netOfName[id];
  }

  /// 0 or 1 for a net tied to that value, else [#NONE].
  public int constant(int net) {
    return constant[net];
  }

  /// Where the terminals of a net start in [#netTerminal]; they end where the next net's start.
  public int netFirst(int net) {
    return netFirst[net];
  }

  /// A terminal of a net, by its place between `netFirst(net)` and `netFirst(net + 1)`; drivers
  /// come first.
  public int netTerminal(int place) {
    return netTerminals[place];
  }

  /// How many ports there are.
  public int ports() {
    return portNet.length;
  }

  /// Name of a port, one bit: `data[3]`.
  public String portName(int port) {
    return portNames.get(port);
  }

  /// The port of this name, or [#NONE].
  public int port(String portName) {
    return portNames.find(portName);
  }

  public Direction portDirection(int port) {
    return Direction.of(portDirection[port]);
  }

  public int portNet(int port) {
    return portNet[port];
  }

  /// How many blocks there are; block 0 is the design itself.
  public int blocks() {
    return blockNames.size();
  }

  /// The block around a block, or [#NONE] for block 0.
  public int blockParent(int block) {
    return blockParent[block];
  }

  /// Full name of a block; empty for block 0.
  public String blockName(int block) {
    return blockNames.get(block);
  }

  /// The module that a block is a copy of.
  public String blockModule(int block) {
    return blockModules.get(block);
  }

  // Placement: the arrays themselves.

  /// Lower left corners, nm. The array itself: what is written here is the placement.
  public int[] x() {
    return x;
  }

  /// Lower left corners, nm. The array itself.
  public int[] y() {
    return y;
  }

  /// Tiers from the bottom, 0 first. The array itself.
  public byte[] tier() {
    return tier;
  }

  /// Codes of [Orientation]. The array itself.
  public byte[] orientation() {
    return orientation;
  }

  /// Codes of [Status]. The array itself.
  public byte[] status() {
    return status;
  }

  /// Places of ports, nm. The array itself.
  public int[] portX() {
    return portX;
  }

  /// Places of ports, nm. The array itself.
  public int[] portY() {
    return portY;
  }

  /// Tiers of ports. The array itself.
  public byte[] portTier() {
    return portTier;
  }

  /// Puts an instance somewhere.
  public void place(int instance, int left, int bottom, int onTier, Orientation how) {
    x[instance] = left;
    y[instance] = bottom;
    tier[instance] = (byte) onTier;
    orientation[instance] = how.code();
    status[instance] = Status.PLACED.code();
  }

  /// x of a terminal: the centre of a placed pin, or a port; nm.
  public int terminalX(int terminal) {
    if (terminal >= pinNet.length) {
      return portX[terminal - pinNet.length];
    }
    int instance = pinInstance[terminal];
    Master its = master(instance);
    MasterPin pin = its.pin(pinNumber(terminal));
    return x[instance]
        + Orientation.of(orientation[instance]).x(pin.dx(), pin.dy(), its.width(), its.height());
  }

  /// y of a terminal: the centre of a placed pin, or a port; nm.
  public int terminalY(int terminal) {
    if (terminal >= pinNet.length) {
      return portY[terminal - pinNet.length];
    }
    int instance = pinInstance[terminal];
    Master its = master(instance);
    MasterPin pin = its.pin(pinNumber(terminal));
    return y[instance]
        + Orientation.of(orientation[instance]).y(pin.dx(), pin.dy(), its.width(), its.height());
  }

  /// Tier of a terminal.
  public int terminalTier(int terminal) {
    return terminal < pinNet.length
        ? tier[pinInstance[terminal]]
        : portTier[terminal - pinNet.length];
  }

  /// The area that a placed instance covers.
  public Rect outline(int instance) {
    Master its = master(instance);
    boolean sideways = Orientation.of(orientation[instance]).sideways();
    int width = sideways ? its.height() : its.width();
    int height = sideways ? its.width() : its.height();
    return new Rect(x[instance], y[instance], x[instance] + width, y[instance] + height);
  }

  /// One per tier, from the bottom; empty if nothing is known yet.
  public List<Floorplan> floorplans() {
    return List.copyOf(floorplans);
  }

  /// Sets the floorplans of all tiers, from the bottom.
  public void floorplans(List<Floorplan> tiers) {
    floorplans.clear();
    floorplans.addAll(tiers);
  }

  public Bonds bonds() {
    return bonds;
  }

  /// Sets the bonds between the tiers.
  public void bonds(Bonds all) {
    bonds = all;
  }

  /// A builder that starts from this design; the design itself stays as it is.
  public DesignBuilder edit() {
    return new DesignBuilder(this);
  }
}
