package spikestack.studio.cli;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import spikestack.model.input.InputException;
import spikestack.studio.web.Studio;
import spikestack.studio.web.StudioOptions;

/// The studio: a web page about result folders, on this machine.
@Command(
    name = "serve",
    description = "The studio: look at results and start runs in a browser, on this machine only.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  spikestack serve --open                     shows the results below out/",
      "  spikestack serve --dir results --port 9000",
      "  SPIKESTACK_TOKEN=... spikestack serve --bind 0.0.0.0      for other machines, who knows"
          + " the token",
      "",
      "Ends with Ctrl-C, and its runs with it. docs/studio.md tells more.",
    })
final class ServeCommand implements Callable<Integer> {
  private static final int PORT = 8350;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Folder with the result folders (default ${DEFAULT-VALUE}).",
      defaultValue = "out")
  Path dir = Path.of("out");

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Port, 0 for any free one (default ${DEFAULT-VALUE}).",
      defaultValue = "" + PORT)
  int port = PORT;

  @Option(
      names = "--bind",
      paramLabel = "ADDR",
      description = "Address to listen at (default ${DEFAULT-VALUE}); another one needs a token.",
      defaultValue = "127.0.0.1")
  String bind = "127.0.0.1";

  @Option(
      names = "--token",
      paramLabel = "T",
      description = {
        "Secret of at least 16 characters that requests must know. Other users of the machine see",
        "arguments: the environment's SPIKESTACK_TOKEN is read too."
      })
  @Nullable String token;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "Runs at a time (default ${DEFAULT-VALUE}); more wait.",
      defaultValue = "1")
  int runs = 1;

  @Option(names = "--open", description = "Open the page in the browser.")
  boolean open;

  @Option(names = "--page", hidden = true, description = "Folder with the built page.")
  @Nullable Path page;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter print = spec.commandLine().getOut();
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    try (Studio studio = Studio.start(options())) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> wait(asked, stopped), "stop studio"));
      print.println("studio  " + studio.url() + "/");
      if (!studio.pageBuilt()) {
        print.println(
            "The interactive page is missing: Node and npm were not found when SpikeStack was"
                + " built. apt install nodejs npm (Node 20 or newer), touch studio/pom.xml, start"
                + " again.");
      }
      print.flush();
      if (open) {
        browse(studio.url() + "/", print);
      }
      asked.await();
    } finally {
      stopped.countDown();
    }
    return 0;
  }

  /// In the shutdown hook: the JVM waits until the studio has closed.
  private static void wait(CountDownLatch asked, CountDownLatch stopped) {
    asked.countDown();
    try {
      stopped.await();
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }

  StudioOptions options() {
    InetAddress address;
    try {
      address = InetAddress.getByName(bind);
    } catch (UnknownHostException e) {
      throw new InputException("--bind", bind, "an address of this machine, such as 127.0.0.1");
    }
    if (port < 0 || port > 65535) {
      throw new InputException("--port", "" + port, "0..65535");
    }
    if (runs < 1 || runs > 64) {
      throw new InputException("--runs", "" + runs, "1..64");
    }
    Optional<String> secret =
        Optional.ofNullable(token).or(() -> Optional.ofNullable(System.getenv("SPIKESTACK_TOKEN")));
    if (secret.isEmpty() && !address.isLoopbackAddress()) {
      throw new InputException(
          "--bind " + bind, "no token", "--token or SPIKESTACK_TOKEN with anything but 127.0.0.1");
    }
    if (secret.isPresent() && !secret.get().matches("[\\x21-\\x7e]{16,256}")) {
      throw new InputException(
          "--token",
          secret.get().length() + " characters",
          "16 to 256 printable ASCII characters without spaces");
    }
    if (page != null && !Files.isRegularFile(page.resolve("index.html"))) {
      throw new InputException("--page " + page, "no index.html", "a folder that vite build made");
    }
    return new StudioOptions(
        dir,
        Home.folder(),
        address,
        port,
        secret,
        runs,
        spec.root().subcommands().keySet(),
        launcher(),
        Optional.ofNullable(page));
  }

  /// The same program again: this JVM, its class path and what the launcher told it.
  static List<String> launcher() {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.add("--enable-native-access=ALL-UNNAMED");
    for (String name : new String[] {"spikestack.home", "spikestack.commit"}) {
      String value = System.getProperty(name);
      if (value != null) {
        words.add("-D" + name + "=" + value);
      }
    }
    words.add("-Dspikestack.supervised=true");
    words.add("-cp");
    words.add(System.getProperty("java.class.path"));
    words.add(Main.class.getName());
    return words;
  }

  /// Asks the desktop; where there is none, the address was printed. Without the token, which other
  /// users of the machine would see among the browser's arguments: the page asks for it.
  private void browse(String url, PrintWriter print) {
    String program = System.getProperty("os.name").startsWith("Mac") ? "open" : "xdg-open";
    try {
      new ProcessBuilder(program, url)
          .redirectErrorStream(true)
          .redirectOutput(new File("/dev/null"))
          .start();
    } catch (IOException e) {
      print.println(
          "cannot open a browser (" + program + " is missing): open the address yourself");
      print.flush();
    }
  }
}
