package spikestack.cluster;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.broadcast.Broadcast;
import spikestack.studio.explore.Explorer;
import spikestack.studio.explore.PointEvaluator;
import spikestack.studio.explore.PointResult;
import spikestack.studio.explore.SweepInputs;

/// What runs on an executor: one evaluator a sweep and JVM, shared by its task threads.
final class Worker {
  private static final Map<Long, PointEvaluator> EVALUATORS = new ConcurrentHashMap<>();

  private Worker() {}

  static SparkBackend.Answer evaluate(Broadcast<SweepInputs> inputs, SparkBackend.Slice slice) {
    PointEvaluator evaluator =
        EVALUATORS.computeIfAbsent(inputs.id(), id -> Explorer.evaluator(inputs.value()));
    PointResult[] results = new PointResult[slice.points().length];
    for (int i = 0; i < results.length; i++) {
      results[i] = evaluator.evaluate(slice.points()[i]);
    }
    return new SparkBackend.Answer(slice.from(), results);
  }
}
