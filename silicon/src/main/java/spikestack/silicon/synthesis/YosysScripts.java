package spikestack.silicon.synthesis;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import spikestack.silicon.library.LibertyFile;

/// The scripts that Yosys runs. Modules stay apart: each is mapped once, whatever the number of its
/// instances.
final class YosysScripts {
  private YosysScripts() {}

  /// Text to RTLIL of the whole hierarchy, in `elaborated.json` and `elaborated.il`.
  static String elaborate(List<String> shells, List<String> sources, String top) {
    StringBuilder script = new StringBuilder();
    for (String shell : shells) {
      script.append("read_verilog -sv -lib -I source ").append(shell).append('\n');
    }
    // Deferred: a module is elaborated with the parameters it is used with, never with its
    // defaults.
    script.append("read_verilog -sv -defer -I source");
    sources.forEach(source -> script.append(' ').append(source));
    script.append('\n');
    script.append("hierarchy -check -top ").append(top);
    script.append(
        """

        proc
        opt_clean
        write_json elaborated.json
        write_rtlil elaborated.il
        tee -q -o elaborated.txt stat
        """);
    return script.toString();
  }

  /// RTLIL with plain names to gates: `gates.il`, `netlist.v`, `netlist.json`, `cells.txt`.
  ///
  /// @param helpers modules dissolved into those that use them
  /// @param shells memory shells with the parameters that their macros no longer have
  static String map(
      String top,
      List<String> helpers,
      SequencedMap<String, Elaboration.Shell> shells,
      LibertyFile library,
      double periodPs) {
    StringBuilder script = new StringBuilder("read_rtlil named.il\nhierarchy -top " + top + "\n");
    if (!helpers.isEmpty()) {
      script.append("flatten");
      helpers.forEach(helper -> script.append(" t:").append(helper));
      script.append(" %u".repeat(helpers.size() - 1)).append('\n');
      helpers.forEach(helper -> script.append("delete ").append(helper).append('\n'));
    }
    script.append("opt_clean\nwrite_rtlil golden.il\n");
    script.append("synth -noabc -run coarse:check\ndfflibmap -liberty library.lib\n");
    // Structural hashing and choices, mapping that shuns large fan-in, buffers, sizing.
    script.append(
        String.format(
            Locale.ROOT,
            "abc -liberty library.lib -script \"+strash;ifraig;scorr;dc2;dch,-f;map,-B,0.9,-D,%1$d;"
                + "topo;buffer,-c;upsize,-D,%1$d;dnsize,-D,%1$d\"\n",
            Math.round(periodPs)));
    script.append("setundef -zero\nclean -purge\n");
    Optional<Map.Entry<String, String>> high = library.constant(true);
    Optional<Map.Entry<String, String>> low = library.constant(false);
    if (high.isPresent() && low.isPresent()) {
      script.append("hilomap -singleton -hicell ").append(high.get().getKey());
      script.append(' ').append(high.get().getValue()).append(" -locell ");
      script.append(low.get().getKey()).append(' ').append(low.get().getValue()).append('\n');
    }
    script.append("write_rtlil gates.il\ntee -q -o cells.txt stat\nwrite_json netlist.json\n");
    shells.forEach(
        (shell, use) ->
            use.parameters()
                .keySet()
                .forEach(
                    name ->
                        script
                            .append("setparam -unset ")
                            .append(name)
                            .append(" t:")
                            .append(shell)
                            .append('\n')));
    return script.append("write_verilog -noattr netlist.v\n").toString();
  }

  /// One module's text and its gates as two combinational networks, `text_MODULE.blif` and
  /// `gates_MODULE.blif`: registers become ports under their names (mapping keeps them; two that
  /// take the same value are one), instances inside are cut out, on both sides.
  static String prove(String module, List<String> children) {
    StringBuilder cells = new StringBuilder("gates/c:*");
    children.forEach(child -> cells.append(" gates/t:").append(child).append(" %d"));
    return String.format(
        Locale.ROOT,
        """
        read_rtlil golden.il
        hierarchy -top %1$s
        rename %1$s text
        memory_map
        expose -evert text/c:*
        hierarchy -top text -purge_lib
        async2sync
        setundef -zero
        splitnets -ports
        techmap
        opt_merge
        opt_clean
        design -stash text
        read_rtlil gates.il
        hierarchy -top %1$s
        rename %1$s gates
        read_liberty -ignore_miss_func library.lib
        flatten %2$s
        expose -evert gates/c:*
        hierarchy -top gates -purge_lib
        async2sync
        splitnets -ports
        techmap
        opt_merge
        opt_clean
        design -stash gates
        design -copy-from text -as text text
        design -copy-from gates -as gates gates
        expose -evert-dff -shared text gates
        opt_clean -purge
        design -save both
        delete gates
        write_blif text_%1$s.blif
        design -load both
        delete text
        write_blif gates_%1$s.blif
        """,
        module,
        cells);
  }

  /// One module's gates against its text over time: registers and ports by name, bit by bit
  /// (mapping narrows wires), then induction over five cycles. For registers that the mapper found
  /// to be constant, or that it merged.
  static String induct(String module, List<String> children) {
    StringBuilder cells = new StringBuilder("gates/c:*");
    children.forEach(child -> cells.append(" gates/t:").append(child).append(" %d"));
    return String.format(
        Locale.ROOT,
        """
        read_rtlil golden.il
        hierarchy -top %1$s
        rename %1$s golden
        memory_map
        expose -evert golden/c:*
        hierarchy -top golden -purge_lib
        async2sync
        opt_clean
        splitnets
        design -stash golden
        read_rtlil gates.il
        hierarchy -top %1$s
        rename %1$s gates
        read_liberty -ignore_miss_func library.lib
        flatten %2$s
        expose -evert gates/c:*
        hierarchy -top gates -purge_lib
        async2sync
        opt_clean
        splitnets
        design -stash gates
        design -copy-from golden -as golden golden
        design -copy-from gates -as gates gates
        equiv_make golden gates equal
        hierarchy -top equal
        opt_clean
        equiv_simple -seq 5
        equiv_induct -seq 5
        equiv_status
        equiv_status -assert
        """,
        module,
        cells);
  }
}
