package spikestack.studio.explore;

import io.jenetics.DoubleChromosome;
import io.jenetics.DoubleGene;
import io.jenetics.GaussianMutator;
import io.jenetics.Genotype;
import io.jenetics.Mutator;
import io.jenetics.Phenotype;
import io.jenetics.UniformCrossover;
import io.jenetics.engine.Engine;
import io.jenetics.ext.moea.NSGA2Selector;
import io.jenetics.ext.moea.UFTournamentSelector;
import io.jenetics.util.ISeq;
import io.jenetics.util.RandomRegistry;
import io.jenetics.util.Seq;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// NSGA-II (Deb and others, 2002) by Jenetics: non-dominated sorting, crowding distance, a point
/// that meets the constraints before one that does not, and of two that do not the nearer one.
///
/// An axis is a gene in 0..1, cut into as many parts as it has values. The engine keeps the best
/// half of parents and children together (the paper's mu + lambda) and breeds the other half.
/// Mating is by crowded tournaments, uniform crossover, and mutation by one gene on average, half
/// of it to a neighbour. Points met again are not asked for again. Ends when the plan is full or
/// [#PATIENCE] generations brought nothing new.
final class Nsga2Search implements Search {
  private static final int PATIENCE = 60;
  private static final double CROSSOVER = 0.9;

  /// The larger the better: feasible before infeasible, then by dominance.
  private record Fitness(double[] objectives, double violation) implements Comparable<Fitness> {
    /// Positive where this dominates.
    int dominance(Fitness other) {
      if (violation > 0 || other.violation > 0) {
        return Double.compare(other.violation, violation);
      }
      boolean better = false;
      boolean worse = false;
      for (int i = 0; i < objectives.length; i++) {
        better |= objectives[i] > other.objectives[i];
        worse |= objectives[i] < other.objectives[i];
      }
      return better == worse ? 0 : better ? 1 : -1;
    }

    @Override
    public int compareTo(Fitness other) {
      int order = Double.compare(other.violation, violation);
      for (int i = 0; i < objectives.length && order == 0; i++) {
        order = Double.compare(objectives[i], other.objectives[i]);
      }
      return order;
    }
  }

  private static final class Run {
    final int[] sizes;
    final Sweep.Plan plan;
    final Batch batch;
    final Map<List<Integer>, Fitness> known = new LinkedHashMap<>();
    int idle;

    Run(int[] sizes, Sweep.Plan plan, Batch batch) {
      this.sizes = sizes;
      this.plan = plan;
      this.batch = batch;
    }

    boolean goesOn() {
      return known.size() < plan.points()
          && known.size() < Searches.combinations(sizes)
          && idle < PATIENCE;
    }

    ISeq<Phenotype<DoubleGene, Fitness>> evaluate(Seq<Phenotype<DoubleGene, Fitness>> population) {
      List<int[]> fresh = new ArrayList<>();
      List<List<Integer>> names = new ArrayList<>();
      for (Phenotype<DoubleGene, Fitness> one : population) {
        List<Integer> name = decode(one.genotype());
        if (!known.containsKey(name)
            && !names.contains(name)
            && known.size() + fresh.size() < plan.points()) {
          names.add(name);
          fresh.add(name.stream().mapToInt(Integer::intValue).toArray());
        }
      }
      idle = fresh.isEmpty() ? idle + 1 : 0;
      if (!fresh.isEmpty()) {
        List<Scored> scores = batch.evaluate(fresh);
        for (int i = 0; i < scores.size(); i++) {
          known.put(
              names.get(i), new Fitness(scores.get(i).objectives(), scores.get(i).violation()));
        }
      }
      List<Phenotype<DoubleGene, Fitness>> evaluated = new ArrayList<>();
      for (Phenotype<DoubleGene, Fitness> one : population) {
        Fitness fitness = known.get(decode(one.genotype()));
        // Beyond the plan's last point: never asked for, so never better than anything.
        evaluated.add(one.withFitness(fitness != null ? fitness : unknown()));
      }
      return ISeq.of(evaluated);
    }

    private Fitness unknown() {
      int objectives = known.values().iterator().next().objectives.length;
      return new Fitness(new double[objectives], Double.POSITIVE_INFINITY);
    }

    private List<Integer> decode(Genotype<DoubleGene> genotype) {
      List<Integer> point = new ArrayList<>(sizes.length);
      for (int a = 0; a < sizes.length; a++) {
        double gene = genotype.chromosome().get(a).doubleValue();
        point.add(Math.min(sizes[a] - 1, (int) (gene * sizes[a])));
      }
      return point;
    }
  }

  @Override
  public void run(int[] sizes, Sweep.Plan plan, Batch batch) {
    Run run = new Run(sizes, plan, batch);
    RandomRegistry.with(
        new Random(plan.seed()),
        random -> {
          evolve(run);
          return random;
        });
  }

  private static void evolve(Run run) {
    NSGA2Selector<DoubleGene, Fitness> best =
        new NSGA2Selector<>(
            Fitness::dominance,
            (a, b, i) -> Double.compare(a.objectives[i], b.objectives[i]),
            (a, b, i) -> a.objectives[i] - b.objectives[i],
            fitness -> fitness.objectives.length);
    UFTournamentSelector<DoubleGene, Fitness> tournament =
        new UFTournamentSelector<>(
            Fitness::dominance,
            (a, b, i) -> Double.compare(a.objectives[i], b.objectives[i]),
            (a, b, i) -> a.objectives[i] - b.objectives[i],
            fitness -> fitness.objectives.length);
    double mutation = 0.5 / run.sizes.length;
    Engine<DoubleGene, Fitness> engine =
        new Engine.Builder<DoubleGene, Fitness>(
                run::evaluate, Genotype.of(DoubleChromosome.of(0, 1, run.sizes.length)))
            .populationSize(2 * run.plan.population())
            .offspringFraction(0.5)
            .survivorsSelector(best)
            .offspringSelector(tournament)
            .alterers(
                new UniformCrossover<>(CROSSOVER),
                new Mutator<>(mutation),
                new GaussianMutator<>(mutation))
            .maximalPhenotypeAge(Long.MAX_VALUE)
            .executor(Runnable::run)
            .maximizing()
            .build();
    engine.stream().takeWhile(generation -> run.goesOn()).forEach(generation -> {});
  }
}
