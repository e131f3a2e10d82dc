package spikestack.silicon.synthesis;

import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// OpenSTA's script and what it prints.
final class StaticTiming {
  private static final Pattern SLACK = Pattern.compile("(-?[0-9.]+)\\s+slack \\((MET|VIOLATED)\\)");
  private static final Pattern START = Pattern.compile("Startpoint: (\\S+)");
  private static final Pattern END = Pattern.compile("Endpoint: (\\S+)");

  private StaticTiming() {}

  /// @param libraries Liberty files
  /// @param netlists module to the file that holds it and everything inside
  /// @param slewNs at inputs
  /// @param load at outputs, in the library's unit
  static String script(
      List<String> libraries,
      SequencedMap<String, String> netlists,
      double periodNs,
      double slewNs,
      double load) {
    StringBuilder script = new StringBuilder();
    libraries.forEach(library -> script.append("read_liberty ").append(library).append('\n'));
    // OpenSTA forgets all modules once it has linked one.
    netlists.forEach(
        (module, file) ->
            script.append(
                String.format(
                    Locale.ROOT,
                    """
                    puts "MODULE %1$s"
                    read_verilog %5$s
                    link_design %1$s
                    set data {}
                    set clocks {}
                    foreach port [all_inputs] {
                      if {[get_full_name $port] eq "clk"} {lappend clocks $port} else {lappend data $port}
                    }
                    if {[llength $clocks] > 0} {
                      create_clock -name clock -period %2$.4f $clocks
                    } else {
                      create_clock -name clock -period %2$.4f
                    }
                    set_input_delay 0 -clock clock $data
                    set_output_delay 0 -clock clock [all_outputs]
                    set_input_transition %3$.4f $data
                    set_load %4$.4f [all_outputs]
                    puts "ALL"
                    report_checks -digits 4
                    puts "REGISTERS"
                    if {[llength [all_registers -data_pins]] > 0} {
                      report_checks -digits 4 -from [all_registers -clock_pins] -to [all_registers -data_pins]
                    }
                    """,
                    module,
                    periodNs,
                    slewNs,
                    load,
                    file)));
    return script.toString();
  }

  static SequencedMap<String, Timing> parse(String printed, double periodPs) {
    SequencedMap<String, Timing> all = new TreeMap<>();
    for (String part : printed.split("(?m)^MODULE ", -1)) {
      int line = part.indexOf('\n');
      int registers = part.indexOf("\nREGISTERS");
      if (line < 0 || registers < 0) {
        continue; // before the first module
      }
      String every = part.substring(line, registers);
      double period = needed(every, periodPs);
      if (period > 0) {
        all.put(
            part.substring(0, line).strip(),
            new Timing(
                period,
                needed(part.substring(registers), periodPs),
                first(START, every),
                first(END, every)));
      }
    }
    return all;
  }

  private static double needed(String report, double periodPs) {
    Matcher slack = SLACK.matcher(report);
    return slack.find() ? periodPs - 1e3 * Double.parseDouble(slack.group(1)) : 0;
  }

  private static String first(Pattern pattern, String report) {
    Matcher matcher = pattern.matcher(report);
    return matcher.find() ? matcher.group(1) : "";
  }
}
