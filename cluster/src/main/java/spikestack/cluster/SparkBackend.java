package spikestack.cluster;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import scala.Function1;
import scala.Function2;
import scala.collection.Iterator;
import scala.reflect.ClassTag$;
import scala.runtime.BoxedUnit;
import spikestack.studio.explore.Backend;
import spikestack.studio.explore.PointResult;
import spikestack.studio.explore.SweepInputs;

/// Points as tasks of Spark jobs, a slice of points a task (a task costs about a millisecond).
///
/// The inputs travel once to each executor; results come back task by task, so that whatever dies
/// afterwards has lost nothing. A task whose executor dies is computed again elsewhere by Spark;
/// the function is pure, so nobody can tell.
final class SparkBackend implements Backend {
  private static final int MOST_A_TASK = 32;
  private static final int TASKS_A_CORE = 4;

  private final JavaSparkContext context;
  private final Broadcast<SweepInputs> inputs;

  /// Points `from`, `from + 1`, ... of a job.
  record Slice(int from, int[][] points) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /// Their results, in order.
  record Answer(int from, PointResult[] results) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /// What the thread of a job tells the one that waits: an answer, or that the job has ended.
  private record News(Answer answer, Throwable failure, boolean end) {}

  SparkBackend(JavaSparkContext context, SweepInputs inputs) {
    this.context = context;
    this.inputs = context.broadcast(inputs);
  }

  @Override
  public void evaluate(List<int[]> points, Sink sink) throws InterruptedException {
    List<Slice> slices = slices(points);
    BlockingQueue<News> news = new LinkedBlockingQueue<>();
    Thread job = Thread.ofPlatform().daemon().name("spark job").start(() -> run(slices, news));
    int waiting = slices.size();
    try {
      while (waiting > 0) {
        News next = news.take();
        if (next.end()) {
          throw new IllegalStateException("the Spark job ended early", next.failure());
        }
        Answer answer = next.answer();
        for (int i = 0; i < answer.results().length; i++) {
          sink.done(answer.from() + i, answer.results()[i]);
        }
        waiting--;
      }
      job.join();
    } finally {
      if (waiting > 0) {
        context.sc().cancelAllJobs();
      }
    }
  }

  private List<Slice> slices(List<int[]> points) {
    int tasks = Math.max(1, TASKS_A_CORE * context.defaultParallelism());
    int size = Math.clamp(Math.ceilDiv(points.size(), tasks), 1, MOST_A_TASK);
    List<Slice> slices = new ArrayList<>();
    for (int from = 0; from < points.size(); from += size) {
      int to = Math.min(points.size(), from + size);
      slices.add(new Slice(from, points.subList(from, to).toArray(int[][]::new)));
    }
    return slices;
  }

  /// Runs on a thread of its own: Spark hands results over on one of its threads, which must not
  /// wait for a disk.
  private void run(List<Slice> slices, BlockingQueue<News> news) {
    try {
      Broadcast<SweepInputs> shared = inputs;
      Function1<Iterator<Slice>, Answer> task =
          (Function1<Iterator<Slice>, Answer> & Serializable)
              iterator -> Worker.evaluate(shared, iterator.next());
      Function2<Object, Answer, BoxedUnit> handler =
          (partition, answer) -> {
            news.add(new News(answer, new IllegalStateException(), false));
            return BoxedUnit.UNIT;
          };
      context
          .sc()
          .runJob(
              context.parallelize(slices, slices.size()).rdd(),
              task,
              handler,
              ClassTag$.MODULE$.apply(Answer.class));
    } catch (Throwable failure) {
      news.add(new News(new Answer(0, new PointResult[0]), failure, true));
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
