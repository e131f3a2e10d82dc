package spikestack.cluster;

import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import spikestack.model.input.InputException;
import spikestack.studio.explore.Backend;
import spikestack.studio.explore.Backends;
import spikestack.studio.explore.SweepInputs;

/// Opens a Spark cluster for a sweep; found by the service loader where this jar is on the class
/// path.
public final class SparkBackends implements Backends {
  private static final String MASTER = "spark.master";

  public SparkBackends() {}

  /// `url` is a master as Spark names them: `local[2]`, `spark://host:7077`, `yarn`, `k8s://...`.
  /// What `spark-submit --master` said wins, as with any Spark program.
  @Override
  public Backend open(String url, String name, SweepInputs inputs) {
    SparkConf conf = new SparkConf().setAppName("spikestack explore " + name);
    if (!conf.contains(MASTER)) {
      conf.setMaster(url);
    }
    conf.setIfMissing("spark.ui.enabled", "false");
    try {
      return new SparkBackend(new JavaSparkContext(conf), inputs);
    } catch (Exception e) {
      if (e instanceof SparkException || e instanceof IllegalStateException) {
        throw new InputException(
            "--spark " + url,
            String.valueOf(e.getMessage()).lines().findFirst().orElse("no answer"),
            "a Spark master: local[N], spark://HOST:PORT, yarn or k8s://URL (docs/cluster.md)");
      }
      throw e;
    }
  }
}
