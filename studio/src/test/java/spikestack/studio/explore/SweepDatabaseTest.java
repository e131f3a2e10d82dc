package spikestack.studio.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikestack.model.input.InputException;

/// Is the table in Parquet the table, with types, and does a question read nothing else?
final class SweepDatabaseTest {
  @TempDir Path folder;

  @Test
  void parquetIsTheTable() throws IOException {
    assumeTrue(SweepDatabase.available(), "no DuckDB: left out by -DskipNatives");
    Explorer explorer = Sweeps.open(folder, Sweeps.small("kind: grid, points: 16"));
    Explorer.Outcome outcome = Sweeps.run(explorer, folder.resolve("cache"), 1);
    Path csv = folder.resolve("points.csv");
    Path parquet = folder.resolve("points.parquet");
    new SweepTable(explorer, outcome).writePoints(csv);
    SweepDatabase.convert(csv, parquet, explorer.sweep());
    byte[] first = Files.readAllBytes(parquet);
    SweepDatabase.convert(csv, parquet, explorer.sweep());
    assertThat(Files.readAllBytes(parquet)).isEqualTo(first);

    double least = Double.POSITIVE_INFINITY;
    for (Row row : outcome.rows()) {
      least = row.ok() ? Math.min(least, row.result().of(Metric.ENERGY)) : least;
    }
    assertThat(ask(parquet, "SELECT count(*), min(energy_pj) FROM points WHERE status = 'ok'"))
        .containsExactly(List.of("count_star()", "min(energy_pj)"), List.of("8", "" + least));
    assertThat(ask(parquet, "SELECT count(*) AS n FROM points WHERE on_front"))
        .containsExactly(List.of("n"), List.of("" + outcome.front().size()));
    assertThat(
            ask(parquet, "SELECT \"accelerator.expert.rows\" FROM points WHERE point = 15").get(1))
        .containsExactly("16");
    assertThat(ask(parquet, "SELECT peak_temperature_k FROM points WHERE point = 15").get(1))
        .containsExactly("");

    for (String bad :
        List.of(
            "SELECT * FROM nothing",
            "SELEC 1",
            "SELECT * FROM read_csv('" + csv + "')",
            "COPY points TO '" + folder.resolve("stolen.csv") + "'")) {
      assertThatThrownBy(() -> ask(parquet, bad))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("--sql");
    }
    assertThat(folder.resolve("stolen.csv")).doesNotExist();
  }

  private static List<List<String>> ask(Path parquet, String sql) {
    return SweepDatabase.query(parquet, sql);
  }
}
