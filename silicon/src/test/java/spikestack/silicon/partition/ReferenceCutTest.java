package spikestack.silicon.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An answer for ibm01, written to a file and counted from the two files alone.
final class ReferenceCutTest {
  @TempDir Path folder;

  @Test
  @Tag("external")
  void cutAndBalanceHoldInTheFiles() throws IOException {
    String data =
        Optional.ofNullable(System.getProperty("spikestack.data")).orElse("../../shared/data");
    Path file = Path.of(data, "3d/partition-tilos/ibm01.hgr");
    Hypergraph graph = HmetisFile.read(file);
    Partition found =
        Partitioner.partition(
            graph, Balance.percent(graph, 2, 2), new Partitioner.Options(4, 16, 2));
    Path answer = folder.resolve("answer.part");
    HmetisFile.write(answer, found);

    List<String> parts = Files.readAllLines(answer);
    List<String> lines = Files.readAllLines(file);
    int cut = 0;
    for (String line : lines.subList(1, lines.size())) {
      Set<String> touched = new HashSet<>();
      Arrays.stream(line.strip().split(" +"))
          .forEach(vertex -> touched.add(parts.get(Integer.parseInt(vertex) - 1)));
      cut += touched.size() > 1 ? 1 : 0;
    }
    assertThat(lines).hasSize(1 + 14111);
    assertThat(parts).hasSize(12752);
    assertThat(found.cut()).isEqualTo(cut);
    assertThat(cut).isLessThanOrEqualTo(213); // 1.05 of the best known 203
    double share = parts.stream().filter("0"::equals).count() / 12752.0;
    assertThat(share).isBetween(0.48, 0.52);
  }
}
