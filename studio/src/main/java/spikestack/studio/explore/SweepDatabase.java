package spikestack.studio.explore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import spikestack.model.input.AtomicFile;
import spikestack.model.input.InputException;

/// A sweep's table as Parquet, and questions about it in SQL, both by DuckDB where its JDBC driver
/// is on the class path (80 MB, so the launcher fetches it on first use).
///
/// Columns are those of `points.csv` with types: docs/formats/sweep.md.
public final class SweepDatabase {
  private static final String URL = "jdbc:duckdb:";
  private static final String DRIVER = "org.duckdb.DuckDBDriver";

  private SweepDatabase() {}

  /// Whether DuckDB is here.
  public static boolean available() {
    try {
      Class.forName(DRIVER);
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /// Writes `parquet` from `csv`, whole or not at all.
  public static void convert(Path csv, Path parquet, Sweep sweep) {
    Path part = parquet.resolveSibling("." + parquet.getFileName() + ".part");
    StringBuilder columns = new StringBuilder();
    column(columns, "point", "BIGINT");
    column(columns, "status", "VARCHAR");
    column(columns, "on_front", "BOOLEAN");
    column(columns, "reason", "VARCHAR");
    sweep.axes().forEach(axis -> column(columns, axis.column(), "VARCHAR"));
    for (Metric metric : Metric.values()) {
      column(columns, metric.column(), "DOUBLE");
    }
    try {
      try (Connection database = DriverManager.getConnection(URL);
          Statement statement = database.createStatement()) {
        statement.execute("SET threads = 1"); // the same bytes everywhere
        statement.execute("SET preserve_insertion_order = true");
        statement.execute(
            "COPY (SELECT * FROM read_csv("
                + text(csv.toString())
                + ", header = true, delim = ',', quote = '\"', escape = '\"', columns = {"
                + columns
                + "})) TO "
                + text(part.toString())
                + " (FORMAT parquet, COMPRESSION zstd)");
      }
      Files.move(
          part, parquet, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (SQLException e) {
      throw new IllegalStateException("DuckDB could not write " + parquet, e);
    } catch (IOException e) {
      throw AtomicFile.unwritable(parquet, e);
    }
  }

  private static void column(StringBuilder all, String name, String type) {
    all.append(all.isEmpty() ? "" : ", ").append(text(name)).append(": ").append(text(type));
  }

  private static String text(String value) {
    return "'" + value.replace("'", "''") + "'";
  }

  /// The answer to a question, header first; the table is called `points`.
  public static List<List<String>> query(Path parquet, String sql) {
    if (!Files.isRegularFile(parquet)) {
      throw new InputException(parquet.toString(), "no such file", "a folder with points.parquet");
    }
    try (Connection database = DriverManager.getConnection(URL);
        Statement statement = database.createStatement()) {
      statement.execute(
          "CREATE VIEW points AS SELECT * FROM read_parquet(" + text(parquet.toString()) + ")");
      // From here on a question can read this table and nothing else, and write nothing.
      statement.execute("SET allowed_paths = [" + text(parquet.toString()) + "]");
      statement.execute("SET enable_external_access = false");
      try (ResultSet found = statement.executeQuery(sql)) {
        return rows(found);
      }
    } catch (SQLException e) {
      String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("an error");
      throw new InputException("--sql", first, "one SELECT over the table points");
    }
  }

  private static List<List<String>> rows(ResultSet found) throws SQLException {
    ResultSetMetaData about = found.getMetaData();
    List<List<String>> rows = new ArrayList<>();
    List<String> header = new ArrayList<>();
    for (int c = 1; c <= about.getColumnCount(); c++) {
      header.add(about.getColumnLabel(c));
    }
    rows.add(header);
    while (found.next()) {
      List<String> row = new ArrayList<>();
      for (int c = 1; c <= about.getColumnCount(); c++) {
        String value = found.getString(c);
        row.add(value == null ? "" : value);
      }
      rows.add(row);
    }
    return rows;
  }
}
