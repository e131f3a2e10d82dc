package spikestack.silicon.library;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a report needs of a cell of any Liberty file.
///
/// @param areaUm2 as the file says, in its unit
/// @param leakage in the file's unit of power
/// @param flipFlop whether it stores a bit at a clock edge
/// @param usable whether synthesis may choose it
/// @param functions of the output pins that have one, in order of the file
public record LibertyCell(
    String name,
    double areaUm2,
    double leakage,
    boolean flipFlop,
    boolean usable,
    Map<String, String> functions) {
  public LibertyCell {
    functions = Collections.unmodifiableMap(new LinkedHashMap<>(functions));
  }
}
