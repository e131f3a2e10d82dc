package spikestack;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import spikestack.model.golden.KernelInGoldenFixture;
import spikestack.model.spike.ForeignImportFixture;
import spikestack.model.spike.PrintingFixture;

/// The import table of ARCHITECTURE.md, held against the compiled classes of all shipped modules.
///
/// A package covers its subpackages. Main code only; tests are free. At the end the rules are shown
/// to fail on classes that break them.
final class ArchitectureTest {
  /// Package, and what of ours it may import besides itself. Every package of ours has a row.
  private static final Map<String, List<String>> MAY_IMPORT =
      Map.ofEntries(
          entry("model.unit", List.of()),
          entry("model.input", List.of("model.unit")),
          entry("model.network", List.of("model.unit", "model.input")),
          entry("model.nir", List.of("model.unit", "model.input")),
          entry("model.spike", List.of()),
          entry("model.golden", List.of("model.network", "model.trace", "model.spike")),
          entry("model.trace", List.of("model.network", "model.spike", "model.input")),
          entry(
              "model.importer",
              List.of(
                  "model.network",
                  "model.input",
                  "model.nir",
                  "model.trace",
                  "model.spike",
                  "model.unit")),
          entry("machine.tech", List.of("model.unit", "model.input")),
          entry("machine.arch", List.of("model.unit", "model.input", "machine.tech")),
          entry(
              "machine.mapping",
              List.of(
                  "model.network", "machine.arch", "machine.cost", "model.input", "model.unit")),
          entry(
              "machine.sim",
              List.of(
                  "model.network",
                  "model.spike",
                  "model.trace",
                  "machine.arch",
                  "machine.mapping",
                  "model.unit")),
          entry("machine.cost", List.of("model.unit", "machine.tech", "machine.arch")),
          entry(
              "silicon.rtl",
              List.of(
                  "model.network",
                  "model.trace",
                  "model.spike",
                  "model.unit",
                  "model.input",
                  "machine.arch",
                  "machine.mapping")),
          entry(
              "silicon.library",
              List.of("model.unit", "model.input", "machine.tech", "machine.arch", "machine.cost")),
          entry(
              "silicon.synthesis",
              List.of(
                  "model.unit",
                  "model.input",
                  "machine.tech",
                  "machine.arch",
                  "machine.cost",
                  "silicon.library",
                  "silicon.rtl")),
          entry("silicon.netlist", List.of("model.unit", "model.input", "machine.tech")),
          entry("silicon.thermal", List.of("model.unit", "model.input", "machine.tech")),
          entry(
              "silicon.partition",
              List.of(
                  "model.unit",
                  "model.input",
                  "machine.tech",
                  "silicon.netlist",
                  "silicon.thermal")),
          entry(
              "silicon.route",
              List.of(
                  "model.unit", "model.input", "machine.tech", "silicon.netlist", "silicon.place")),
          entry(
              "silicon.signoff",
              List.of(
                  "model.unit",
                  "model.input",
                  "machine.tech",
                  "machine.cost",
                  "silicon.netlist",
                  "silicon.thermal",
                  "silicon.place",
                  "silicon.route")),
          entry(
              "silicon.flow",
              List.of(
                  "model.unit",
                  "model.input",
                  "machine.tech",
                  "machine.arch",
                  "machine.cost",
                  "silicon")),
          entry("silicon.place", List.of("model.unit", "model.input", "silicon.partition")),
          entry(
              "studio.explore",
              List.of(
                  "model.network",
                  "model.trace",
                  "model.unit",
                  "model.input",
                  "machine.tech",
                  "machine.arch",
                  "machine.mapping",
                  "machine.sim",
                  "machine.cost",
                  "silicon.thermal")),
          entry(
              "studio.web",
              List.of("studio.explore", "studio.report", "model.unit", "model.input")),
          entry(
              "training", List.of("model.network", "model.input", "model.trace", "model.golden")));

  /// The only packages that print, read arguments and end the process.
  private static final String[] PEOPLE = {"spikestack.studio.cli..", "spikestack.studio.web.."};

  /// The hot kernels: golden computes with plain loops of its own.
  private static final String KERNELS = "spikestack.model.spike.SpikeKernels";

  private static final JavaClasses SHIPPED =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar")) // model's fixtures
          .importPackages("spikestack");

  @TestFactory
  Stream<DynamicTest> packagesImportWhatTheTableAllows() {
    return MAY_IMPORT.keySet().stream()
        .sorted()
        .map(name -> DynamicTest.dynamicTest(name, () -> imports(name).check(SHIPPED)));
  }

  @Test
  void everyPackageHasARow() {
    classes()
        .should()
        .resideInAnyPackage(
            Stream.concat(
                    MAY_IMPORT.keySet().stream(),
                    // What people use may import every stage; reports have a rule of their own.
                    Stream.of("studio.cli", "studio.report"))
                .map(ArchitectureTest::withSubpackages)
                .toArray(String[]::new))
        .check(SHIPPED);
  }

  @Test
  void reportsKnowResultsAndNotHowTheyWereComputed() {
    reportsKnowOnlyData().check(SHIPPED);
  }

  @Test
  void goldenNeverUsesTheKernels() {
    goldenWithout(KERNELS).check(SHIPPED);
  }

  @Test
  void onlyTheFrontPrintsAndExits() {
    onlyTheFrontPrints().check(SHIPPED);
  }

  @Test
  void onlyTrainingKnowsADeepLearningLibrary() {
    noClasses()
        .that()
        .resideOutsideOfPackage("spikestack.training..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("ai.djl..")
        .check(SHIPPED);
  }

  @Test
  void modelAndMachineHaveNoWallClock() {
    noClasses()
        .that()
        .resideInAnyPackage("spikestack.model..", "spikestack.machine..")
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(Instant.class, Clock.class)
        .check(SHIPPED);
  }

  @Test
  void theRulesCanFail() {
    assertFails(imports("model.spike"), ForeignImportFixture.class);
    assertFails(goldenWithout(KernelInGoldenFixture.KERNEL), KernelInGoldenFixture.class);
    assertFails(onlyTheFrontPrints(), PrintingFixture.class);
    assertThat(SHIPPED.contain(ForeignImportFixture.class)).isFalse();
  }

  private static void assertFails(ArchRule rule, Class<?> fixture) {
    JavaClasses wrong = new ClassFileImporter().importClasses(fixture);
    assertThatThrownBy(() -> rule.check(wrong))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(fixture.getSimpleName());
  }

  private static ArchRule imports(String name) {
    String[] allowed =
        Stream.concat(Stream.of(name), MAY_IMPORT.getOrDefault(name, List.of()).stream())
            .map(ArchitectureTest::withSubpackages)
            .toArray(String[]::new);
    return classes()
        .that()
        .resideInAPackage(withSubpackages(name))
        .should()
        .onlyDependOnClassesThat(
            resideOutsideOfPackage("spikestack..").or(resideInAnyPackage(allowed)))
        .as(name + " imports of ours only " + Arrays.toString(allowed))
        .allowEmptyShould(true);
  }

  private static ArchRule reportsKnowOnlyData() {
    DescribedPredicate<JavaClass> data =
        describe(
            "records, enums and interfaces",
            type -> {
              JavaClass base = type.getBaseComponentType();
              return base.isRecord() || base.isEnum() || base.isInterface();
            });
    return classes()
        .that()
        .resideInAPackage("spikestack.studio.report..")
        .should()
        .onlyDependOnClassesThat(
            resideOutsideOfPackage("spikestack..")
                .or(
                    resideInAnyPackage(
                        "spikestack.studio.report..",
                        "spikestack.model.unit..",
                        "spikestack.model.input.."))
                .or(data));
  }

  private static ArchRule goldenWithout(String kernels) {
    return noClasses()
        .that()
        .resideInAPackage("spikestack.model.golden..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName(kernels)
        .allowEmptyShould(true);
  }

  private static ArchRule onlyTheFrontPrints() {
    return noClasses()
        .that()
        .resideOutsideOfPackages(PEOPLE)
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(System.class, "exit", int.class);
  }

  private static String withSubpackages(String name) {
    return "spikestack." + name + "..";
  }
}
