package spikestack.silicon.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spikestack.model.input.InputException;

/// Which orders of steps are taken, and what is said of others.
final class RecipeTest {
  private static final Path RECIPES =
      Path.of(System.getProperty("spikestack.root", ".."), "inputs/recipes");

  private static final String GOOD =
      """
      name: t
      about: a test
      steps:
        - partition
        - floorplan
        - place
        - clock
        - bonds
        - timing
        - sizing: {rounds: 1}
        - power
        - ir
        - thermal
      """;

  @Test
  void theStandardOneIsTheFileOfThatName() {
    assertThat(Recipe.read(RECIPES.resolve("standard.yaml"))).isEqualTo(Recipe.STANDARD);
  }

  @ParameterizedTest
  @ValueSource(strings = {"standard", "pin-3d-like", "macro-3d-like", "compact-2d-like"})
  void bundledOnesAreTaken(String name) {
    assertThat(Recipe.read(RECIPES.resolve(name + ".yaml")).name()).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "- floorplan||t.yaml:5|the step place without floorplan before it",
        "- timing||t.yaml:9|the step sizing without timing before it",
        "- sizing: {rounds: 1}|- repair|t.yaml:11|the step power without timing before it",
        "- clock||t.yaml:10|the step power without clock before it",
        "- ir|- place|t.yaml:12|a second step place",
        "- thermal||t.yaml|no thermal at the end",
        "- place|- plaice|t.yaml:6|plaice",
        "rounds: 1|rounds: 0|t.yaml:10|the number 0",
        "rounds: 1|turns: 1|t.yaml:10|turns",
        "- partition|- partition: {by: luck}|t.yaml:4|luck",
        "- bonds|- bonds: {pitch: 2}|t.yaml:8|the step bonds with options",
        "name: t|title: t|t.yaml|name",
      })
  void wrongOrdersAreNamed(String from, String to, String place, String found) {
    assertThat(Recipe.parse("t.yaml", GOOD).steps()).hasSize(10);
    assertThat(GOOD).contains(from);
    String line = to == null ? "  " + from + "\n" : from;
    String text = GOOD.replace(line, to == null ? "" : to);
    assertThatThrownBy(() -> Recipe.parse("t.yaml", text))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(place)
        .hasMessageContaining(found);
  }
}
