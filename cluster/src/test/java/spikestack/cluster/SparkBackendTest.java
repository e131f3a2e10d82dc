package spikestack.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import spikestack.studio.explore.Backend;
import spikestack.studio.explore.Backends;
import spikestack.studio.explore.Explorer;
import spikestack.studio.explore.LocalBackend;
import spikestack.studio.explore.PointLog;
import spikestack.studio.explore.SweepTable;

/// Is a sweep on Spark the same table, byte for byte, as on the threads of this process, and does
/// it stay so when a worker dies in the middle?
final class SparkBackendTest {
  private static final Path ROOT = Path.of(System.getProperty("spikestack.root", ".."));

  @TempDir(cleanup = CleanupMode.NEVER)
  Path folder;

  private final List<Process> processes = new ArrayList<>();

  @BeforeEach
  void onLoopbackOnly() {
    System.setProperty("spark.driver.host", "127.0.0.1");
    System.setProperty("spark.driver.bindAddress", "127.0.0.1");
    System.setProperty("spark.ui.enabled", "false");
    System.setProperty("spark.log.level", "WARN");
    System.setProperty("spark.executor.memory", "512m");
  }

  @AfterEach
  void endEverything() {
    for (Process process : processes) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    System.clearProperty("spark.executor.extraClassPath");
  }

  /// Of 48 points 24 cannot be: the residual does not fit.
  private Explorer explorer() throws IOException {
    Path inputs = ROOT.toAbsolutePath().normalize().resolve("inputs");
    String text =
        """
        name: spark
        model: %s/models/moe-mha-fmnist
        data: %s/data/fashion-mnist-200/t10k200-images-idx3-ubyte.gz
        images: 2
        accelerator: %s/accelerators/edge.yaml
        technology: %s/technologies/n28-model.yaml
        axes:
          accelerator.expert.rows: [4, 8, 16, 32]
          accelerator.residual-buffer.size: [1 KiB, 64 KiB]
          skip: [none, all]
          stacking: [2d, memory-on-logic, logic-on-logic]
        objectives: [energy, latency]
        search: {kind: grid, points: 48}
        """
            .formatted(inputs, inputs, inputs, inputs);
    Path file = Files.writeString(folder.resolve("sweep.yaml"), text);
    return Explorer.open(file, OptionalInt.empty());
  }

  private static Backend spark(String url, Explorer explorer) {
    Backends found = ServiceLoader.load(Backends.class).findFirst().orElseThrow();
    return found.open(url, explorer.sweep().name(), explorer.inputs());
  }

  private String table(Explorer explorer, Backend backend, String cache) throws IOException {
    try (backend;
        PointLog log = PointLog.open(folder.resolve(cache))) {
      Explorer.Outcome outcome = explorer.run(log, backend, done -> {});
      assertThat(outcome.computed()).isEqualTo(48);
      assertThat(outcome.count("ok")).isEqualTo(24);
      Path file = folder.resolve(cache + ".csv");
      new SweepTable(explorer, outcome).writePoints(file);
      return Files.readString(file);
    }
  }

  @Test
  void inThisProcess() throws IOException {
    Explorer explorer = explorer();
    String expected = table(explorer, new LocalBackend(explorer.evaluator(), 1), "threads");
    assertThat(table(explorer, spark("local[2]", explorer), "spark")).isEqualTo(expected);
  }

  @Test
  void aWorkerKilledMidSweepLosesNothing() throws Exception {
    Explorer explorer = explorer();
    String expected = table(explorer, new LocalBackend(explorer.evaluator(), 1), "threads");
    String url = cluster();
    System.setProperty("spark.executor.extraClassPath", System.getProperty("java.class.path"));
    System.setProperty("spark.scheduler.minRegisteredResourcesRatio", "1.0");
    System.setProperty("spark.scheduler.maxRegisteredResourcesWaitingTime", "60s");
    Backend backend = spark(url, explorer);
    boolean[] killed = {false};
    Backend dying =
        new Backend() {
          @Override
          public void evaluate(List<int[]> points, Sink sink) throws InterruptedException {
            int[] done = {0};
            backend.evaluate(
                points,
                (task, result) -> {
                  sink.done(task, result);
                  done[0]++;
                  if (!killed[0]) {
                    kill(processes.get(1));
                    killed[0] = true;
                    assertThat(done[0]).isLessThan(points.size() / 2);
                  }
                });
          }

          @Override
          public void close() {
            backend.close();
          }
        };
    assertThat(table(explorer, dying, "cluster")).isEqualTo(expected);
    assertThat(killed[0]).isTrue();
    assertThat(processes.get(1).isAlive()).isFalse();
    assertThat(processes.get(2).isAlive()).isTrue();
  }

  /// `kill -9` of the worker and of the executors it started.
  private static void kill(Process worker) {
    List<ProcessHandle> executors = worker.descendants().toList();
    assertThat(executors).isNotEmpty();
    executors.forEach(ProcessHandle::destroyForcibly);
    worker.destroyForcibly();
  }

  /// A master and two workers of one core each, on the loopback; processes 0, 1 and 2.
  private String cluster() throws Exception {
    Path home = Files.createDirectories(folder.resolve("home"));
    Path jars = Files.createDirectories(home.resolve("jars"));
    Files.createFile(home.resolve("RELEASE"));
    for (String part : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path jar = Path.of(part).toAbsolutePath();
      if (part.endsWith(".jar") && !Files.exists(jars.resolve(jar.getFileName()))) {
        Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar);
      }
    }
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String url = "spark://127.0.0.1:" + port;
    String address = "--host 127.0.0.1 --webui-port 0 ";
    start(home, "master.Master", address + "--port " + port);
    await("master.log", "I have been elected leader");
    for (int w = 1; w <= 2; w++) {
      start(home, "worker.Worker", address + "--cores 1 --memory 512m " + url);
      await("worker.log" + w, "Successfully registered with master");
    }
    return url;
  }

  private void start(Path home, String name, String arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + ROOT.resolve("cluster/src/main/launcher/spark.options").toAbsolutePath());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-Dspark.executor.memory=512m"));
    command.addAll(List.of("-cp", home.resolve("jars") + "/*"));
    command.add("org.apache.spark.deploy." + name);
    command.addAll(List.of(arguments.split(" ")));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    String log = name.startsWith("master") ? "master.log" : "worker.log" + processes.size();
    builder.redirectOutput(folder.resolve(log).toFile());
    builder.environment().put("SPARK_HOME", home.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().put("SPARK_WORKER_DIR", folder.resolve("work").toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    processes.add(builder.start());
  }

  private void await(String log, String words) throws Exception {
    for (int i = 0; i < 600; i++) {
      if (Files.readString(folder.resolve(log)).contains(words)) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
    throw new AssertionError(log + ": " + Files.readString(folder.resolve(log)));
  }

  @Test
  void theLauncherStartsSparkAsItWantsToBe() throws IOException {
    List<String> options =
        Files.readAllLines(ROOT.resolve("cluster/src/main/launcher/spark.options")).stream()
            .filter(line -> !line.startsWith("#"))
            .toList();
    assertThat(String.join(" ", options))
        .isEqualTo(JavaModuleOptions.defaultModuleOptions().strip().replaceAll("\\s+", " "));
  }
}
