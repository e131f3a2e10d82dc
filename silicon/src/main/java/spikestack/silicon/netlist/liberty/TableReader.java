package spikestack.silicon.netlist.liberty;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Tables with their templates, turned so that rows are transitions of the moving pin.
final class TableReader {
  private enum Axis {
    SLEW,
    LOAD,
    CLOCK_SLEW,
    NONE
  }

  private final LibertyReader.Numbers numbers;
  private final LibertyReader.Units units;
  private final Map<String, Group> templates = new HashMap<>();

  TableReader(String file, Group library, LibertyReader.Units units) {
    this.numbers = new LibertyReader.Numbers(file);
    this.units = units;
    for (Group group : library.groups) {
      if (group.kind.equals("lu_table_template") || group.kind.equals("power_lut_template")) {
        templates.put(group.name(), group);
      }
    }
  }

  TimingArc.Edges edges(Group timing, String rise, String fall) {
    return new TimingArc.Edges(
        table(timing, rise, units.picoseconds()), table(timing, fall, units.picoseconds()));
  }

  Optional<Table> power(Group power, String kind) {
    return table(power, kind, units.femtojoules());
  }

  private Optional<Table> table(Group outer, String kind, double unit) {
    List<Group> found = outer.groups(kind);
    return found.isEmpty() ? Optional.empty() : Optional.of(table(found.getFirst(), unit));
  }

  private Table table(Group table, double unit) {
    String name = table.name();
    double[][] points = {{0}, {0}};
    Axis[] axes = {Axis.NONE, Axis.NONE};
    if (!name.equals("scalar")) {
      Group template = templates.get(name);
      if (template == null) {
        throw numbers.refuse(
            table.line, "a table of template '" + name + "'", "a template of this library");
      }
      if (template.attribute("variable_3").isPresent()) {
        throw numbers.refuse(table.line, "a table of three variables", "one or two variables");
      }
      for (int i = 0; i < 2; i++) {
        String key = "index_" + (i + 1);
        Optional<String> variable = template.text("variable_" + (i + 1));
        if (variable.isPresent()) {
          axes[i] = axis(table.line, variable.get());
          Group.Attribute index =
              table
                  .attribute(key)
                  .or(() -> template.attribute(key))
                  .orElseThrow(
                      () -> numbers.refuse(table.line, "a table without " + key, "its points"));
          points[i] = rising(index, axes[i]);
        }
      }
    }
    Group.Attribute values =
        table
            .attribute("values")
            .orElseThrow(
                () -> numbers.refuse(table.line, "a table without values", "values (...);"));
    double[] cells = list(values, unit);
    if (cells.length != points[0].length * points[1].length) {
      throw numbers.refuse(
          values.line(),
          cells.length + " values",
          points[0].length + " times " + points[1].length + " of the table's points");
    }
    boolean turned = axes[0] == Axis.LOAD || axes[0] == Axis.CLOCK_SLEW || axes[1] == Axis.SLEW;
    if (!turned) {
      return new Table(points[0], points[1], cells);
    }
    int rows = points[1].length;
    int columns = points[0].length;
    double[] other = new double[cells.length];
    for (int i = 0; i < columns; i++) {
      for (int j = 0; j < rows; j++) {
        other[j * columns + i] = cells[i * rows + j];
      }
    }
    return new Table(points[1], points[0], other);
  }

  private Axis axis(int line, String variable) {
    return switch (variable) {
      case "input_net_transition", "input_transition_time", "constrained_pin_transition" ->
          Axis.SLEW;
      case "total_output_net_capacitance", "related_out_total_output_net_capacitance" -> Axis.LOAD;
      case "related_pin_transition" -> Axis.CLOCK_SLEW;
      default ->
          throw numbers.refuse(
              line,
              "a table over '" + variable + "'",
              "transitions of pins and the capacitance of the output's net");
    };
  }

  private double[] rising(Group.Attribute index, Axis axis) {
    double unit = axis == Axis.LOAD ? units.femtofarads() : units.picoseconds();
    double[] points = list(index, unit);
    for (int i = 1; i < points.length; i++) {
      if (!(points[i] > points[i - 1])) {
        throw numbers.refuse(
            index.line(),
            index.key() + " with " + points[i] / unit + " after " + points[i - 1] / unit,
            "strictly rising points");
      }
    }
    if (points.length == 0) {
      throw numbers.refuse(index.line(), index.key() + " without points", "at least one point");
    }
    return points;
  }

  private double[] list(Group.Attribute attribute, double unit) {
    double[] all = new double[16];
    int count = 0;
    for (String row : attribute.values()) {
      for (String word : row.split("[\\s,]+", -1)) {
        if (!word.isEmpty()) {
          if (count == all.length) {
            all = Arrays.copyOf(all, 2 * count);
          }
          all[count++] = unit * numbers.parse(attribute.line(), word);
        }
      }
    }
    return Arrays.copyOf(all, count);
  }
}
