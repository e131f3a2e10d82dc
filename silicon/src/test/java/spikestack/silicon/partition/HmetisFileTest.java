package spikestack.silicon.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spikestack.model.input.InputException;

final class HmetisFileTest {
  @TempDir Path folder;

  @Test
  void readsTheFourFormats() throws IOException {
    Hypergraph plain = read("% a comment\n2 3\n1 2\n 3  1 \t2\r\n");
    assertThat(plain.vertices()).isEqualTo(3);
    assertThat(plain.pins()).isEqualTo(5);
    assertThat(plain.pin(1, 0)).isEqualTo(2);
    assertThat(plain.netWeight(1)).isEqualTo(1);
    assertThat(plain.weight(1, 2)).isEqualTo(1);
    assertThat(plain.fixed(0)).isEqualTo(Hypergraph.FREE);

    Hypergraph nets = read("2 3 1\n7 1 2\n% between\n9 3 1 2");
    assertThat(nets.netWeight(0)).isEqualTo(7);
    assertThat(nets.netWeight(1)).isEqualTo(9);
    assertThat(nets.size(1)).isEqualTo(3);

    Hypergraph vertices = read("1 3 10\n1 2 3\n4\n5\n6\n\n");
    assertThat(vertices.weight(0, 0)).isEqualTo(4);
    assertThat(vertices.totalWeight(1)).isEqualTo(15);

    Hypergraph both = read("1 2 11\n3 1 2\n4\n5\n");
    assertThat(both.netWeight(0)).isEqualTo(3);
    assertThat(both.weight(0, 1)).isEqualTo(5);
  }

  @Test
  void aVertexNamedTwiceIsOnePin() throws IOException {
    assertThat(read("1 3\n1 2 1 1\n").size(0)).isEqualTo(2);
  }

  @Test
  void readsGzipWhateverItsName() throws IOException {
    Path file = folder.resolve("x.hgr");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("1 2\n1 2\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }
    assertThat(HmetisFile.read(file).pins()).isEqualTo(2);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 6));
    assertThatThrownBy(() -> HmetisFile.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageEndingWith(
            "x.hgr: found a gzip file that ends too early; allowed: a readable file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          ""                | 1 | the end of the file
          "2"               | 1 | the end of the line
          "2 3 4"           | 1 | format 4
          "2 3 1 1"         | 1 | more on the line
          "2 0"             | 1 | 0; allowed: the number of vertices, 1..
          "2 3;1 2"         | 2 | the end of the file after 1 nets
          "2 3;1 2;0 3"     | 3 | 0; allowed: a vertex, 1..3 (counted from 1)
          "2 3;1 2;4 3"     | 3 | 4; allowed: a vertex, 1..3
          "2 3;1 2;-1 3"    | 3 | -1; allowed: a vertex, 1..3
          "2 3;1 2;;3 1"    | 3 | an empty net
          "2 3 1;5 1;5"     | 3 | an empty net
          "2 3;1 2;2 3;1 3" | 4 | more after 2 nets
          "1 2;1 x2"        | 2 | 'x2'
          "1 2;1 2.5"       | 2 | '2.5'
          "1 2;1 99999999999999999999" | 2 | '999999999999999999
          "1 2 1;-3 1 2"    | 2 | -3; allowed: a net weight
          "1 2 10;1 2;7"    | 3 | the end of the file after 1 vertex weights
          "1 2 10;1 2;7;8 9" | 4 | more on the line
          "1 2 10;1 2;7;-8" | 4 | -8; allowed: a vertex weight
          "2 2 1;2147483647 1;1 2" | 3 | net weights of more than 2^31 - 1 together
          "1 99999999;1"    | 1 | 99999999; allowed: the number of vertices
          """)
  void saysWhereAFileIsWrong(String text, int line, String found) {
    assertThatThrownBy(() -> read(text.replace(';', '\n')))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("graph.hgr:" + line + ": found " + found);
  }

  @Test
  void partsAreWrittenAndReadBack() throws IOException {
    Partition partition = new Partition(new int[] {1, 0, 2}, 0, 0, new long[3], true);
    Path file = folder.resolve("parts.txt");
    HmetisFile.write(file, partition);
    assertThat(file).hasContent("1\n0\n2\n");
    assertThat(HmetisFile.readPartition(file, 3, 3)).containsExactly(1, 0, 2);
    Files.writeString(file, "-1\n0\n");
    assertThat(HmetisFile.readFixed(file, 2, 2)).containsExactly(-1, 0);
    assertThatThrownBy(() -> HmetisFile.readPartition(file, 2, 2))
        .hasMessageContaining("parts.txt:1: found -1; allowed: a part, 0..1");
    assertThatThrownBy(() -> HmetisFile.readFixed(file, 3, 2))
        .hasMessageContaining("parts.txt:2: found the end of the file after 2 vertices");
    assertThatThrownBy(() -> HmetisFile.readFixed(file, 1, 2))
        .hasMessageContaining("parts.txt:2: found more after 1 vertices");
  }

  @Test
  void missingFileAndFolder() {
    assertThatThrownBy(() -> HmetisFile.read(folder.resolve("none")))
        .hasMessageContaining("found no such file");
    assertThatThrownBy(() -> HmetisFile.read(folder)).hasMessageContaining("found a folder");
  }

  private Hypergraph read(String text) throws IOException {
    Path file = folder.resolve("graph.hgr");
    Files.writeString(file, text);
    return HmetisFile.read(file);
  }
}
