package spikestack.silicon.partition;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/// The best of many two-way runs: independent starts, then rounds of recombination, then V-cycles.
///
/// A recombination contracts only vertices that two answers agree on and starts from the better
/// answer, so the child is never worse than it and may take the good regions of both (Sanders and
/// Schulz for graphs, Andre, Schlag and Schulz for hypergraphs, 2018). On the reference sets this
/// is where most of the quality comes from, at a fraction of a start's time.
///
/// Every task has its random numbers from the seed and its own index, reads only what was there
/// before its round, and is merged in the order of the indices: the answer does not depend on the
/// number of threads.
final class Search {
  /// Children of a round; a constant, not the number of threads.
  private static final int CHILDREN = 8;

  /// Rounds without a better answer before the search ends.
  private static final int STALE_ROUNDS = 4;

  private static final int MAX_ROUNDS = 24;
  private static final int MAX_CYCLES = 4;

  private record Answer(byte[] side, long excess, long cut) {
    boolean betterThan(Answer other) {
      return excess < other.excess || (excess == other.excess && cut < other.cut);
    }
  }

  private final Hypergraph graph;
  private final long most0;
  private final long most1;
  private final Partitioner.Options options;
  private final ExecutorService threads;
  private final Multilevel multilevel;
  private final List<Answer> population = new ArrayList<>();

  Search(
      Hypergraph graph,
      long most0,
      long most1,
      Partitioner.Options options,
      ExecutorService threads) {
    this.graph = graph;
    this.most0 = most0;
    this.most1 = most1;
    this.options = options;
    this.threads = threads;
    multilevel = new Multilevel(graph, most0, most1);
  }

  /// Sides `[vertices]` of the best answer found.
  byte[] run(long seed) {
    List<Callable<Answer>> starts = new ArrayList<>();
    for (int i = 0; i < options.starts(); i++) {
      SplittableRandom random = random(seed, i);
      // Starts differ in how much clusters are kept even: neither way is better on all inputs.
      double evenness = i % 2 == 0 ? 1 : 0.3;
      starts.add(() -> answer(multilevel.fresh(evenness, random)));
    }
    population.addAll(all(starts));
    int stale = 0;
    for (int round = 0;
        round < MAX_ROUNDS && stale < STALE_ROUNDS && options.starts() > 1;
        round++) {
      stale = round(seed, round) ? 0 : stale + 1;
    }
    return polished(best(), seed).side;
  }

  /// One round of recombinations; true when there is a new best answer.
  private boolean round(long seed, int round) {
    SplittableRandom choice = random(seed, 1_000_000L + round);
    List<Callable<Answer>> children = new ArrayList<>();
    for (int i = 0; i < CHILDREN; i++) {
      Answer one = tournament(choice);
      Answer two = tournament(choice);
      SplittableRandom random = choice.split();
      children.add(() -> recombine(one, two, random));
    }
    long cut = best().cut;
    long excess = best().excess;
    for (Answer child : all(children)) {
      admit(child);
    }
    Answer best = best();
    return best.excess < excess || (best.excess == excess && best.cut < cut);
  }

  private Answer recombine(Answer one, Answer two, SplittableRandom random) {
    Answer better = two.betterThan(one) ? two : one;
    int[] label = new int[graph.vertices];
    for (int v = 0; v < label.length; v++) {
      label[v] = 2 * one.side[v] + two.side[v];
    }
    return answer(multilevel.again(label, better.side, random));
  }

  /// The better of two random answers.
  private Answer tournament(SplittableRandom random) {
    Answer a = population.get(random.nextInt(population.size()));
    Answer b = population.get(random.nextInt(population.size()));
    return b.betterThan(a) ? b : a;
  }

  /// In place of the most similar one among those not better; never twice the same.
  private void admit(Answer child) {
    int place = -1;
    int smallest = Integer.MAX_VALUE;
    for (int i = 0; i < population.size(); i++) {
      Answer other = population.get(i);
      int distance = distance(child.side, other.side);
      if (distance == 0) {
        return;
      }
      if (!other.betterThan(child) && distance < smallest) {
        smallest = distance;
        place = i;
      }
    }
    if (place >= 0) {
      population.set(place, child);
    }
  }

  /// Vertices on different sides, the names of the sides aside.
  private static int distance(byte[] a, byte[] b) {
    int different = 0;
    for (int v = 0; v < a.length; v++) {
      different += a[v] ^ b[v];
    }
    return Math.min(different, a.length - different);
  }

  /// V-cycles from given sides; never worse. Returns the sides, and in `change` what excess and cut
  /// changed by.
  byte[] improve(byte[] side, long seed, long[] change) {
    Answer before = answer(side);
    Answer after = polished(before, seed);
    change[0] = after.excess - before.excess;
    change[1] = after.cut - before.cut;
    return after.side;
  }

  /// V-cycles until one brings nothing.
  private Answer polished(Answer answer, long seed) {
    Answer best = answer;
    for (int cycle = 0; cycle < MAX_CYCLES; cycle++) {
      Answer next = recombine(best, best, random(seed, 2_000_000L + cycle));
      if (!next.betterThan(best)) {
        break;
      }
      best = next;
    }
    return best;
  }

  private Answer best() {
    Answer best = population.getFirst();
    for (Answer other : population) {
      best = other.betterThan(best) ? other : best;
    }
    return best;
  }

  private Answer answer(byte[] side) {
    Bisection state = new Bisection(graph, most0, most1);
    state.load(side);
    return new Answer(side, state.excess(), state.cut);
  }

  private static SplittableRandom random(long seed, long index) {
    return new SplittableRandom(
        new SplittableRandom(seed).nextLong() + index * 0x9E3779B97F4A7C15L);
  }

  private List<Answer> all(List<Callable<Answer>> tasks) {
    try {
      List<Answer> answers = new ArrayList<>();
      for (Future<Answer> future : threads.invokeAll(tasks)) {
        answers.add(future.get());
        options.progress().run();
      }
      return answers;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    }
  }
}
