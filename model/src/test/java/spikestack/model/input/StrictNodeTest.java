package spikestack.model.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StrictNodeTest {
  private enum Kind {
    MEMORY_ON_LOGIC,
    FLAT
  }

  private static final String YAML =
      """
      # a comment
      name: paper
      kind: memory-on-logic
      cores:
        - rows: 64
          clock: 500 MHz
        - rows: 32
          clock: "1 GHz"
      leak: 0.25
      small: 1e-3
      zero: 0
      on: true
      """;

  @Test
  void readsTypedValuesFromYaml() {
    StrictNode node = StrictNode.yaml("a.yaml", YAML);
    assertThat(node.text("name")).isEqualTo("paper");
    assertThat(node.choice("kind", Kind.class)).isEqualTo(Kind.MEMORY_ON_LOGIC);
    assertThat(node.list("cores")).hasSize(2);
    assertThat(node.list("cores").get(0).integer("rows", 1, 64)).isEqualTo(64);
    assertThat(node.list("cores").get(1).integer("rows", 1, 64)).isEqualTo(32);
    assertThat(node.list("cores").get(0).text("clock")).isEqualTo("500 MHz");
    assertThat(node.list("cores").get(1).text("clock")).isEqualTo("1 GHz");
    assertThat(node.decimal("leak")).isEqualTo(0.25);
    assertThat(node.decimal("small")).isEqualTo(0.001);
    assertThat(node.decimal("zero", 0, 1)).isZero();
    assertThat(node.flag("on")).isTrue();
    assertThat(node.has("absent")).isFalse();
    node.done();
  }

  @Test
  void readsTypedValuesFromJson() {
    StrictNode node =
        StrictNode.json("a.json", "{\"a\": [1, 2.5, -3], \"b\": {\"c\": \"x\"}, \"d\": 1e3}");
    assertThat(node.list("a").get(1).decimal()).isEqualTo(2.5);
    assertThat(node.list("a").get(2).integer(-3, 3)).isEqualTo(-3);
    assertThat(node.object("b").text("c")).isEqualTo("x");
    assertThat(node.decimal("d")).isEqualTo(1000);
    node.list("a").get(0).integer(0, 1);
    node.done();
  }

  @Test
  void complaintsNameFileLineAndKeyPath() {
    StrictNode node = StrictNode.yaml("a.yaml", YAML);
    complains(
        () -> node.list("cores").get(1).integer("rows", 64, 128),
        "a.yaml:7: cores[1].rows: found the number 32; allowed: an integer 64..128");
    complains(
        () -> node.text("missing"),
        "a.yaml:2: missing: found no such key; allowed: the key is required");
    complains(
        () -> node.integer("name", 0, 1),
        "a.yaml:2: name: found the text \"paper\"; allowed: an integer 0..1");
    complains(() -> node.text("zero"), "a.yaml:11: zero: found the number 0; allowed: a text");
    complains(
        () -> node.flag("zero"), "a.yaml:11: zero: found the number 0; allowed: true or false");
    complains(
        () -> node.choice("kind", "2d", "3d"),
        "a.yaml:3: kind: found the text \"memory-on-logic\"; allowed: one of 2d, 3d");
    complains(
        () -> node.object("cores"),
        "a.yaml:5: cores: found a list of 2; allowed: an object with keys");
    complains(() -> node.list("name"), "a.yaml:2: name: found the text \"paper\"; allowed: a list");
  }

  @Test
  void refusesKeysNobodyAskedFor() {
    StrictNode root = StrictNode.json("a.json", "{\"a\": 1,\n \"b\": {\"c\": 1,\n \"typo\": 2}}");
    root.integer("a", 0, 1);
    root.object("b").integer("c", 0, 1);
    complains(root::done, "a.json:3: b.typo: found an unknown key; allowed: one of c");
    StrictNode list = StrictNode.json("a.json", "{\"a\": [{\"x\": 1}]}");
    list.list("a");
    complains(list::done, "a.json:1: a[0].x: found an unknown key; allowed: no key here");
  }

  @Test
  void convertsNothing() {
    StrictNode node =
        StrictNode.json(
            "a.json",
            "{\"s\": \"1\", \"f\": 1.0, \"n\": null, \"e\": \"\", \"h\": 99999999999999999999}");
    complains(
        () -> node.integer("s", 0, 9),
        "a.json:1: s: found the text \"1\"; allowed: an integer 0..9");
    complains(
        () -> node.integer("f", 0, 9),
        "a.json:1: f: found the number 1.0; allowed: an integer 0..9");
    complains(() -> node.text("n"), "a.json:1: n: found nothing (null); allowed: a text");
    complains(() -> node.text("e"), "a.json:1: e: found the text \"\"; allowed: a text");
    complains(
        () -> node.integer("h", 0, 9),
        "a.json:1: h: found the number 99999999999999999999; allowed: an integer 0..9");
    for (String odd : new String[] {"0x1F", "0o17", "1_000", ".inf", ".nan", "1e999"}) {
      StrictNode yaml = StrictNode.yaml("a.yaml", "k: " + odd);
      assertThatThrownBy(() -> yaml.decimal("k")).isInstanceOf(InputException.class);
    }
  }

  @Test
  void refusesMalformedAndAmbiguousDocuments() {
    for (String bad :
        new String[] {
          "",
          "[]",
          "1",
          "{",
          "{\"a\": 1",
          "{\"a\": 1, \"a\": 2}",
          "{} {}",
          "{a: 1}",
          "{\"a\": NaN}",
          "{\"a\": 01}",
          "// c\n{}",
          "{\"a\": 1,}"
        }) {
      assertThatExceptionOfType(InputException.class)
          .as(bad)
          .isThrownBy(() -> StrictNode.json("bad", bad));
    }
    for (String bad :
        new String[] {
          "",
          "- 1",
          "a: 1\na: 2",
          "a: &x 1\nb: *x",
          "a: !!int 1",
          "a: *x",
          "a: 1\n---\nb: 2",
          "a: [1",
          "a: \"",
          "\ta: 1",
          "a: b: c",
          "? [1, 2]\n: 3",
          "%YAML 9.9\n---\na: 1",
          "a: @b"
        }) {
      assertThatExceptionOfType(InputException.class)
          .as(bad)
          .isThrownBy(() -> StrictNode.yaml("bad", bad));
    }
  }

  @Test
  void boundsDepthSizeAndCount() {
    refused(
        () ->
            StrictNode.json("a.json", "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}"));
    refused(() -> StrictNode.yaml("a.yaml", "a: " + "[".repeat(3000) + "]".repeat(3000)));
    refused(() -> StrictNode.yaml("a.yaml", "a: " + "{a: ".repeat(3000)));
    refused(() -> StrictNode.json("a.json", "{\"a\":[" + "1,".repeat(500_000) + "1]}"));
    refused(() -> StrictNode.json("a.json", "{\"a\":" + "9".repeat(5000) + "}"));
    StringBuilder laughs = new StringBuilder("a: &a [x, x]\n");
    for (char c = 'b'; c < 'z'; c++) {
      laughs.append(c).append(": &").append(c).append(" [*").append((char) (c - 1)).append(", *");
      laughs.append((char) (c - 1)).append("]\n");
    }
    refused(() -> StrictNode.yaml("a.yaml", laughs.toString()));
  }

  @Test
  void refusesWhatIsNoReadableFile(@TempDir Path folder) throws IOException {
    complains(() -> StrictNode.read(folder), folder + ": found a folder; allowed: a file");
    Path missing = folder.resolve("x.yaml");
    complains(
        () -> StrictNode.read(missing),
        missing + ": found no such file; allowed: an existing file");
    Path latin = folder.resolve("latin.yaml");
    Files.write(latin, "name: Zürich".getBytes(StandardCharsets.ISO_8859_1));
    complains(
        () -> StrictNode.read(latin),
        latin + ": byte 7: found bytes that are not UTF-8; allowed: UTF-8 text");
    Path odd = folder.resolve("a.toml");
    Files.writeString(odd, "a = 1");
    refused(() -> StrictNode.read(odd));
    Path huge = folder.resolve("huge.json");
    Files.writeString(huge, " ".repeat(9 << 20));
    refused(() -> StrictNode.read(huge));
  }

  @Test
  void damagedTextGivesNothingButInputErrors() {
    Random random = new Random(7);
    byte[] good = YAML.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 3000; i++) {
      byte[] bad = good.clone();
      for (int flips = 0; flips <= random.nextInt(4); flips++) {
        bad[random.nextInt(bad.length)] =
            (byte) (random.nextInt(96) + (random.nextInt(8) == 0 ? 0 : 32));
      }
      String text = new String(bad, 0, random.nextInt(bad.length) + 1, StandardCharsets.UTF_8);
      for (boolean yaml : new boolean[] {true, false}) {
        try {
          StrictNode node = yaml ? StrictNode.yaml("f", text) : StrictNode.json("f", text);
          node.done();
        } catch (InputException expected) {
          assertThat(expected.place()).startsWith("f");
        }
      }
    }
  }

  private static void complains(ThrowingCallable action, String message) {
    assertThatThrownBy(action).isInstanceOf(InputException.class).hasMessage(message);
  }

  private static void refused(ThrowingCallable action) {
    assertThatThrownBy(action).isInstanceOf(InputException.class);
  }
}
