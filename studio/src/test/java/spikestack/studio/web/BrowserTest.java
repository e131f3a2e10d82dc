package spikestack.studio.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikestack.studio.report.MadeUpResult;
import spikestack.studio.report.ResultFile;
import tools.jackson.databind.JsonNode;

/// The page in a real browser, headless: start a study, watch it, look at the stack in 3D, pick,
/// compare, download.
///
/// Needs Chromium (`CHROMIUM`, or `/usr/bin/chromium`) and the built page with Node, and says so
/// where they are absent; `SPIKESTACK_PAGE=required`, as in CI, makes that a failure. Pictures of
/// what it saw stay in `studio/target/screenshots`.
final class BrowserTest {
  private static final Path TARGET = Served.ROOT.resolve("studio/target");
  private static final Path PICTURES = TARGET.resolve("screenshots");
  private static final int CELLS = 200_000;

  /// The machine may be busy, and a run starts a JVM.
  private static final double PATIENCE_MS = 240_000;

  private static final String SWEEP =
      """
      name: swept
      model: inputs/models/mha-fmnist
      data: inputs/data/fashion-mnist-200/t10k200-images-idx3-ubyte.gz
      images: 1
      accelerator: inputs/accelerators/paper.yaml
      technology: inputs/technologies/n28-model.yaml
      axes:
        accelerator.attention.count: [1, 2]
        stacking: [2d, memory-on-logic, logic-on-logic]
      objectives: [energy, latency, footprint]
      search: {kind: grid, points: 6}
      """;

  @TempDir static Path folder;
  private static Served served;
  private static Playwright playwright;
  private static Browser browser;

  private BrowserContext context;
  private Page page;
  private final List<String> wrong = new ArrayList<>();

  @BeforeAll
  static void start() throws IOException {
    Path chromium =
        Path.of(Optional.ofNullable(System.getenv("CHROMIUM")).orElse("/usr/bin/chromium"));
    Path node =
        Stream.of(System.getenv("PATH").split(":"))
            .map(at -> Path.of(at, "node"))
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(Path.of("/usr/bin/node"));
    Path driver = TARGET.resolve("web/node_modules/playwright-core");
    need(Files.isExecutable(chromium), "no Chromium at " + chromium + " (apt install chromium)");
    need(Files.isExecutable(node), "no node on PATH (Node 20 or newer)");
    need(Files.isDirectory(driver), "the page was not built: no " + driver);
    Path cli = Files.createDirectories(TARGET.resolve("playwright-cli"));
    link(cli.resolve("node"), node);
    link(cli.resolve("package"), driver);
    System.setProperty("playwright.cli.dir", cli.toString());

    ResultFile.write(folder.resolve("first/result.json"), MadeUpResult.full());
    ResultFile.write(folder.resolve("second/result.json"), MadeUpResult.full());
    Path second = folder.resolve("second/result.json");
    Files.writeString(second, Files.readString(second).replaceFirst("0\\.905", "0.875"));
    MadeUpLayout.write(Files.createDirectories(folder.resolve("placed")), CELLS, 4_000);
    served = new Served(folder, Optional.empty());
    need(served.studio.pageBuilt(), "the page is not among the classes");

    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(chromium)
                    .setArgs(
                        List.of(
                            "--no-sandbox",
                            "--use-gl=angle",
                            "--use-angle=swiftshader",
                            "--enable-unsafe-swiftshader",
                            "--ignore-gpu-blocklist",
                            "--disable-background-networking",
                            "--disable-quic",
                            "--no-first-run")));
    Files.createDirectories(PICTURES);
  }

  private static void need(boolean there, String otherwise) {
    if ("required".equals(System.getenv("SPIKESTACK_PAGE"))) {
      assertThat(there).as(otherwise).isTrue();
    }
    if (!there) {
      System.out.println("BrowserTest left out: " + otherwise);
    }
    assumeTrue(there, otherwise);
  }

  private static void link(Path name, Path target) throws IOException {
    Files.deleteIfExists(name);
    Files.createSymbolicLink(name, target.toRealPath());
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
    if (playwright != null) {
      playwright.close();
    }
    if (served != null) {
      served.close();
    }
  }

  @BeforeEach
  void open() {
    open(ColorScheme.LIGHT, 1360, 900);
  }

  private void open(ColorScheme scheme, int width, int height) {
    context =
        browser.newContext(
            new Browser.NewContextOptions().setColorScheme(scheme).setViewportSize(width, height));
    page = context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) {
            wrong.add("console: " + message.text());
          }
        });
    page.onPageError(error -> wrong.add("page: " + error));
    page.onRequest(
        request -> {
          String url = request.url();
          if (!url.startsWith(served.studio.url() + "/")
              && !url.startsWith("data:")
              && !url.startsWith("blob:" + served.studio.url())) {
            wrong.add("asked " + url);
          }
        });
  }

  /// Nothing in the console, nobody else asked, after every test.
  @AfterEach
  void nothingWentWrong() {
    if (context != null) {
      context.close();
    }
    assertThat(wrong).isEmpty();
  }

  private void go(String address) {
    page.navigate(served.studio.url() + "/#/" + address);
  }

  private void picture(String name) {
    page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
  }

  private static LocatorAssertions.IsVisibleOptions patient() {
    return new LocatorAssertions.IsVisibleOptions().setTimeout(PATIENCE_MS);
  }

  private static BufferedImage image(Locator of) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(of.screenshot()));
  }

  /// Share of the most frequent colour, 0..1, and how many colours there are.
  private static double[] colours(BufferedImage image) {
    Map<Integer, Integer> counts = new HashMap<>();
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        counts.merge(image.getRGB(x, y), 1, Integer::sum);
      }
    }
    int most = counts.values().stream().mapToInt(n -> n).max().orElse(0);
    return new double[] {
      (double) most / image.getWidth() / image.getHeight(), counts.size(),
    };
  }

  @Test
  void aStudyIsStartedWatchedAndLookedAt() throws IOException {
    go("runs");
    Locator form =
        page.getByRole(AriaRole.FORM, new Page.GetByRoleOptions().setName("Start a run"));
    assertThat(form).isVisible(patient());
    form.locator("select").first().selectOption("");
    form.locator("textarea")
        .fill("model: inputs/models/mha-fmnist\nimages: 1\nstages: [simulate]\nout: out/by-hand\n");
    form.locator("input[type=text]").first().fill("by-hand");
    form.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Start")).click();
    Locator runs = page.getByRole(AriaRole.FEED);
    assertThat(runs.getByText("by-hand").first()).isVisible(patient());
    picture("run-started");
    page.waitForCondition(
        () -> served.json("/api/runs").path("runs").path(0).path("state").asString().equals("done"),
        new Page.WaitForConditionOptions().setTimeout(PATIENCE_MS));
    Locator result = page.locator("a[href*='results/by-hand']").first();
    assertThat(result).isVisible(patient());
    picture("run-done");
    result.click();
    assertThat(page.getByText("mha-fmnist").first()).isVisible(patient());
    picture("run-result");
    assertThat(folder.resolve("by-hand/result.json")).isRegularFile();
  }

  @Test
  void aRunIsCancelled() {
    served.post(
        "/api/runs",
        "{\"command\":\"run\",\"name\":\"ends-early\",\"study\":\"studies/2d-against-3d/study.yaml\"}");
    go("runs");
    Locator runs = page.getByRole(AriaRole.FEED);
    assertThat(runs.getByText("ends-early").first()).isVisible(patient());
    runs.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Cancel"))
        .first()
        .click();
    page.waitForCondition(
        () -> {
          String state =
              served
                  .json("/api/runs")
                  .path("runs")
                  .valueStream()
                  .filter(run -> run.path("name").asString().equals("ends-early"))
                  .findFirst()
                  .orElseThrow()
                  .path("state")
                  .asString();
          return state.equals("cancelled");
        },
        new Page.WaitForConditionOptions().setTimeout(PATIENCE_MS));
    picture("run-cancelled");
    assertThat(folder.resolve("ends-early/result.json")).doesNotExist();
  }

  @Test
  void theStackIsSeenAndPicked() throws IOException {
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      context.close();
      open(scheme, 1360, 900);
      go("results/placed/stack?arrangement=logic-on-logic");
      Locator canvas = page.locator("canvas").first();
      assertThat(canvas).isVisible(patient());
      page.waitForCondition(
          () -> {
            try {
              double[] seen = colours(image(canvas));
              return seen[0] < 0.9 && seen[1] > 50;
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          },
          new Page.WaitForConditionOptions().setTimeout(PATIENCE_MS));
      picture("stack-" + scheme.name().toLowerCase(java.util.Locale.ROOT));
    }
    Locator canvas = page.locator("canvas").first();
    Locator picked =
        page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("What is picked"));
    String before = picked.innerText();
    BoundingBox box = canvas.boundingBox();
    boolean found = false;
    for (int k = 0; k < 25 && !found; k++) {
      page.mouse()
          .click(
              box.x + box.width * (0.3 + 0.1 * (k % 5)),
              box.y + box.height * (0.3 + 0.1 * Math.floorDiv(k, 5)));
      page.waitForTimeout(400);
      String now = picked.innerText();
      found = !now.equals(before) && (now.contains("block") || now.contains("cell"));
    }
    assertThat(found).as("something is picked at one of 25 places: " + picked.innerText()).isTrue();
    picture("stack-picked");
  }

  /// A sweep of the user's own: written in the form, watched, its front looked at.
  @Test
  void aSweepIsStartedAndItsFrontIsSeen() {
    go("runs");
    Locator form =
        page.getByRole(AriaRole.FORM, new Page.GetByRoleOptions().setName("Start a run"));
    assertThat(form).isVisible(patient());
    form.getByText("Exploration").click();
    assertThat(form.locator("select").first()).containsText("examples/explore/moe-machine.yaml");
    form.locator("select").first().selectOption("");
    assertThat(form.locator("textarea")).hasValue(Pattern.compile("axes:"));
    form.locator("textarea").fill(SWEEP);
    form.locator("input[type=text]").first().fill("swept");
    form.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Start")).click();
    Locator result = page.locator("a[href*='results/swept']").first();
    assertThat(result).isVisible(patient());
    result.click();
    page.locator("a[href*='results/swept/explore']").first().click();
    assertThat(page.locator(".chart").first()).isVisible(patient());
    page.waitForTimeout(1_200);
    picture("sweep-front");
    JsonNode swept = served.json("/api/results/swept/explore");
    assertThat(swept.path("points").asInt()).isEqualTo(6);
    assertThat(swept.path("front").size()).isBetween(1, 6);
  }

  @Test
  void everyViewOpensWithoutAnErrorInLightAndDark() {
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      context.close();
      open(scheme, 1360, 900);
      for (String view :
          List.of(
              "",
              "runs",
              "compare?a=first&b=second",
              "results/first/overview",
              "results/first/stack",
              "results/first/ladder",
              "results/first/cores",
              "results/first/spikes",
              "results/first/experts",
              "results/first/floorplan",
              "results/first/numbers",
              "results/placed/overview",
              "results/placed/maps",
              "results/placed/files")) {
        go(view);
        assertThat(page.getByRole(AriaRole.HEADING).first()).isVisible(patient());
        page.waitForTimeout(1_000);
        String name = view.isEmpty() ? "results" : view.replaceAll("results/|[?].*", "");
        picture(
            "view-"
                + name.replace('/', '-')
                + "-"
                + scheme.name().toLowerCase(java.util.Locale.ROOT));
        assertThat(page.getByRole(AriaRole.ALERT).count()).as(view).isZero();
      }
    }
    context.close();
    open(ColorScheme.DARK, 390, 844);
    go("results/first/overview");
    assertThat(page.getByRole(AriaRole.HEADING).first()).isVisible(patient());
    page.waitForTimeout(1_000);
    Object wide =
        page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth");
    assertThat(((Number) wide).intValue()).as("px wider than a phone").isLessThanOrEqualTo(0);
    picture("phone-dark");
  }

  @Test
  void twoResultsAreComparedAndOneIsDownloaded() throws IOException {
    go("compare?a=first&b=second");
    assertThat(page.getByRole(AriaRole.TABLE).first()).isVisible(patient());
    assertThat(page.getByRole(AriaRole.TABLE).first()).containsText("0.875");
    picture("compare");
    go("results/placed/files");
    Locator link = page.locator("a[download]:has-text('2d/layout.json')").first();
    assertThat(link).isVisible(patient());
    Download download = page.waitForDownload(link::click);
    assertThat(download.path()).hasSameTextualContentAs(folder.resolve("placed/2d/layout.json"));
    picture("files");
  }

  @Test
  void theKeyboardReachesWhatTheMouseReaches() {
    go("");
    assertThat(page.getByRole(AriaRole.HEADING).first()).isVisible(patient());
    page.waitForTimeout(1_000);
    List<String> reached = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      page.keyboard().press("Tab");
      reached.add(
          String.valueOf(
              page.evaluate("(document.activeElement.getAttribute('href') ?? '') + ' '")));
    }
    assertThat(String.join(" ", reached)).contains("results/first").contains("runs");
    picture("keyboard");
  }
}
