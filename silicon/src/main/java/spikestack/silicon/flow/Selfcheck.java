package spikestack.silicon.flow;

import java.nio.file.Path;
import java.util.List;

/// Every replay of published cases: the one list to add a suite to.
///
/// A suite reads its cases below one folder (`thermal-3dice`, `irdrop-openroad`, ...: `SOURCE.md`
/// there says where each file comes from) and never leaves a case out: an absent file is an
/// `InputException`.
public final class Selfcheck {
  private static final List<Suite> SUITES =
      List.of(
          new Suite("thermal", "temperatures of 3D-ICE and HotSpot", ThermalChecks::run),
          new Suite("power-grid", "IR drop of OpenROAD's gcd", PowerGridChecks::run),
          new Suite("partition", "two-way cuts of ibm01 and sparcT1_core", PartitionChecks::run),
          new Suite(
              "place", "two-tier cases of the ICCAD 2022/2023 contests", PlacementChecks::run),
          new Suite("route", "wire of a routed design", RouteChecks::run),
          new Suite("timing", "3DBlox stacks and a power report of OpenROAD", TimingChecks::run));

  private Selfcheck() {}

  /// All suites, in the order of the path.
  public static List<Suite> suites() {
    return SUITES;
  }

  /// Cases about one subject.
  ///
  /// @param name what `--only` takes
  /// @param subject one line for people
  /// @param cases runs the cases below a folder
  public record Suite(String name, String subject, Cases cases) {}

  /// Reads the cases below a folder and runs them.
  @FunctionalInterface
  public interface Cases {
    /// All checks below `folder`, in a fixed order.
    ///
    /// @throws spikestack.model.input.InputException when a file is missing or unreadable
    List<Check> run(Path folder);
  }
}
