package spikestack.silicon.netlist.verilog;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import spikestack.model.input.InputException;
import spikestack.silicon.netlist.Design;
import spikestack.silicon.netlist.DesignBuilder;
import spikestack.silicon.netlist.Library;
import spikestack.silicon.netlist.Master;

/// Modules to a flat design that remembers its blocks.
///
/// A net that crosses blocks is one net with the name it has nearest to the top; its names further
/// down find it too. A module that is in the library as well is taken from the library.
final class Elaborator {
  private static final int DEEPEST = 200;

  private final String file;
  private final Map<String, Module> modules;
  private final Library library;
  private final DesignBuilder design;
  private final Set<String> open = new HashSet<>();

  /// Whether lines are those of one file.
  private final boolean lines;

  private Elaborator(
      String file, boolean lines, Map<String, Module> modules, Library library, Module top) {
    this.file = file;
    this.lines = lines;
    this.modules = modules;
    this.library = library;
    this.design = new DesignBuilder(top.name, library);
  }

  /// @param lines whether all modules come from `file`, so that their lines say something
  static Design run(
      String file, boolean lines, Map<String, Module> modules, Library library, String top) {
    Module module = modules.get(top.isEmpty() ? onlyTop(file, modules) : top);
    if (module == null) {
      throw new InputException(
          file, "no module '" + top + "'", "one of " + shortened(modules.keySet().toString()));
    }
    Elaborator elaborator = new Elaborator(file, lines, modules, library, module);
    int[] nets = new int[module.bits()];
    java.util.Arrays.fill(nets, Design.NONE);
    // Ports first: of the names of a net the first is kept.
    for (Module.Port port : module.ports.values()) {
      for (int bit : port.bits()) {
        if (bit >= 0 && nets[bit] == Design.NONE) {
          nets[bit] = elaborator.freshNet(module.bitName(bit));
        }
      }
    }
    for (int bit = 0; bit < nets.length; bit++) {
      if (nets[bit] == Design.NONE) {
        nets[bit] = elaborator.freshNet(module.bitName(bit));
      }
    }
    elaborator.ports(module, nets);
    elaborator.inside(module, 0, "", nets, 0);
    return elaborator.design.build();
  }

  /// The one module that no other uses.
  private static String onlyTop(String file, Map<String, Module> modules) {
    Set<String> used = new HashSet<>();
    for (Module module : modules.values()) {
      module.instances.forEach(instance -> used.add(instance.type()));
    }
    Set<String> tops = new java.util.TreeSet<>(modules.keySet());
    tops.removeAll(used);
    if (tops.size() != 1) {
      throw new InputException(
          file,
          tops.size() + " modules that no other uses " + shortened(tops.toString()),
          "one, or the name of the top module");
    }
    return tops.iterator().next();
  }

  private static String shortened(String text) {
    return text.length() > 200 ? text.substring(0, 197) + "..." : text;
  }

  private void ports(Module module, int[] nets) {
    module.ports.forEach(
        (name, port) -> {
          for (int i = 0; i < port.bits().length; i++) {
            int bit = port.bits()[i];
            Module.Net net = module.nets.get(name);
            String bitName = net == null ? name : net.bitName(i);
            if (net == null && port.bits().length > 1) {
              bitName = name + "[" + (port.bits().length - 1 - i) + "]";
            }
            int number =
                bit >= 0
                    ? nets[bit]
                    : bit == Module.OPEN
                        ? freshNet(bitName)
                        : design.tied(bit == Module.ONE ? 1 : 0);
            design.port(bitName, port.direction(), number);
          }
        });
  }

  private int freshNet(String wanted) {
    int net = design.net(wanted);
    String other = wanted;
    while (net == Design.NONE) {
      other += "_";
      net = design.net(other);
    }
    return net;
  }

  private void inside(Module module, int block, String prefix, int[] nets, int depth) {
    if (depth > DEEPEST || !open.add(module.name)) {
      throw refuse(module.line, "module " + module.name + " inside itself", "a tree of modules");
    }
    for (Module.Alias alias : module.aliases) {
      if (!design.merge(net(alias.left(), nets), net(alias.right(), nets))) {
        throw refuse(alias.line(), "a net tied to 0 and to 1", "one of them");
      }
    }
    for (Module.Instance instance : module.instances) {
      int cell = library.find(instance.type());
      Module inner = modules.get(instance.type());
      if (cell != Master.ABSENT) {
        cell(instance, cell, block, prefix, nets);
      } else if (inner != null) {
        descend(instance, inner, block, prefix, nets, depth);
      } else {
        throw refuse(
            instance.line(),
            "instance " + prefix + instance.name() + " of unknown cell '" + instance.type() + "'",
            "a module of this file, or a cell of the libraries");
      }
    }
    open.remove(module.name);
  }

  private int net(int bit, int[] nets) {
    return switch (bit) {
      case Module.ZERO -> design.tied(0);
      case Module.ONE -> design.tied(1);
      case Module.OPEN -> Design.NONE;
      default -> nets[bit];
    };
  }

  private void cell(Module.Instance instance, int cell, int block, String prefix, int[] nets) {
    int number = design.instance(prefix + instance.name(), cell, block);
    if (number == Design.NONE) {
      throw refuse(
          instance.line(), "a second instance " + prefix + instance.name(), "different names");
    }
    if (lines) {
      design.line(number, file, instance.line());
    }
    Master master = library.master(cell);
    for (int i = 0; i < instance.ports().length; i++) {
      String port = instance.ports()[i];
      int[] bits = instance.bits()[i];
      if (port.isEmpty()) {
        throw refuse(
            instance.line(), "connections of a cell by position", "connections by name: .A(net)");
      }
      int pin = master.pin(port);
      if (pin != Master.ABSENT) {
        if (bits.length > 1) {
          throw width(instance, port, bits.length, 1);
        }
        if (bits.length == 1 && pin < master.signals()) {
          design.connect(number, pin, net(bits[0], nets));
        }
        continue;
      }
      int[] bus =
          master
              .bus(port)
              .orElseThrow(
                  () ->
                      refuse(
                          instance.line(),
                          "pin '" + port + "' of instance " + prefix + instance.name(),
                          "a pin of " + master.name()));
      if (bits.length != bus.length && bits.length != 0) {
        throw width(instance, port, bits.length, bus.length);
      }
      for (int bit = 0; bit < bits.length; bit++) {
        design.connect(number, bus[bit], net(bits[bit], nets));
      }
    }
  }

  private InputException width(Module.Instance instance, String port, int found, int wanted) {
    return refuse(
        instance.line(),
        found + " bits at port " + port + " of " + instance.name(),
        wanted + " as " + instance.type() + " declares it");
  }

  private void descend(
      Module.Instance instance, Module inner, int block, String prefix, int[] nets, int depth) {
    String path = prefix + instance.name();
    int number = design.block(block, path, inner.name);
    int[] own = new int[inner.bits()];
    java.util.Arrays.fill(own, Design.NONE);
    int position = 0;
    for (int i = 0; i < instance.ports().length; i++) {
      String name = instance.ports()[i];
      if (name.isEmpty()) {
        if (position >= inner.ports.size()) {
          throw refuse(instance.line(), "more connections than ports", "as many");
        }
        name = inner.ports.sequencedKeySet().stream().skip(position++).findFirst().orElseThrow();
      }
      Module.Port port = inner.ports.get(name);
      if (port == null) {
        throw refuse(
            instance.line(), "port '" + name + "' of instance " + path, "a port of " + inner.name);
      }
      int[] bits = instance.bits()[i];
      if (bits.length == 0) {
        continue;
      }
      if (bits.length != port.bits().length) {
        throw width(instance, name, bits.length, port.bits().length);
      }
      for (int bit = 0; bit < bits.length; bit++) {
        int outside = net(bits[bit], nets);
        int inside = port.bits()[bit];
        if (outside == Design.NONE) {
          continue;
        }
        if (inside < 0) {
          // The port is tied inside: the net outside is too.
          if (inside != Module.OPEN && !design.merge(outside, net(inside, own))) {
            throw refuse(instance.line(), "a net tied to 0 and to 1", "one of them");
          }
        } else if (own[inside] == Design.NONE) {
          own[inside] = outside;
        } else if (!design.merge(own[inside], outside)) {
          throw refuse(instance.line(), "a net tied to 0 and to 1", "one of them");
        }
      }
    }
    String inside = path + "/";
    for (int bit = 0; bit < own.length; bit++) {
      if (own[bit] == Design.NONE) {
        own[bit] = freshNet(inside + inner.bitName(bit));
      } else {
        design.alias(inside + inner.bitName(bit), own[bit]);
      }
    }
    inside(inner, number, inside, own, depth + 1);
  }

  private InputException refuse(int line, String found, String allowed) {
    return new InputException(file + ":" + line, found, allowed);
  }
}
