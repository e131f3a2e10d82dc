package spikestack.machine.sim;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import spikestack.machine.arch.Accelerator;
import spikestack.machine.arch.Skipping;
import spikestack.machine.arch.Stacking;
import spikestack.machine.arch.Tier;
import spikestack.machine.arch.Unit;
import spikestack.machine.mapping.Attend;
import spikestack.machine.mapping.Mask;
import spikestack.machine.mapping.Plan;
import spikestack.machine.mapping.Run;
import spikestack.model.network.Network;
import spikestack.model.unit.Frequency;

/// Computes images once and keeps what machines need to know of them: see [ActivityTrace]. One
/// thread at a time.
public final class ActivityRecorder {
  private final Network network;
  private final Keeper keeper = new Keeper();
  private final Inference inference;

  public ActivityRecorder(Network network) {
    this.network = network;
    this.inference = new Inference(new Program(network, boundless()), keeper);
  }

  /// One image: uint8 `[channels][height][width]`; `label` is -1 when unknown.
  public ActivityTrace record(byte[] pixels, int image, int label) {
    Simulation answer = inference.run(pixels, image, label, false);
    return new ActivityTrace(network, answer, keeper.steps);
  }

  /// A machine on which every network fits. What is kept does not depend on its sizes; it skips, so
  /// that the spikes are kept.
  private static Accelerator boundless() {
    Map<Unit, Tier> flat = new EnumMap<>(Unit.class);
    for (Unit unit : Unit.values()) {
      flat.put(unit, Tier.BOTTOM);
    }
    int most = 1 << 30;
    return new Accelerator(
        "boundless",
        new Accelerator.ExpertCores(1, 1, 256, most, 1),
        new Accelerator.AttentionCores(1, 1, 256, most, 1),
        new Accelerator.WeightBuffer(most, 512),
        new Accelerator.SpikeBuffers(most, 512),
        new Accelerator.ResidualBuffer(most, 512),
        new Accelerator.Router(64, 1 << 20),
        Optional.empty(),
        new Frequency(500),
        Skipping.experts(Skipping.Finder.of(Skipping.Inputs.ROWS)),
        List.of(new Stacking("2d", Stacking.Kind.TWO_D, flat)));
  }

  /// Keeps every report as a step that names its descriptor.
  private static final class Keeper implements Timekeeper, RoutedTimekeeper {
    private final List<ActivityTrace.Step> steps = new ArrayList<>();

    /// A report to `clock` on `part` of its plan, with tags for its machine.
    private interface Report<P> {
      void tell(Timekeeper clock, P part, Tags tags);
    }

    private <P> void keep(Function<PlanIndex, P> part, Tags tags, Report<P> report) {
      if (!(tags instanceof Skipper.MovableTags movable)) {
        throw new IllegalStateException("tags that belong to one machine: " + tags);
      }
      Skipper.MovableTags kept = movable.copy();
      steps.add((clock, plan, skipper) -> report.tell(clock, part.apply(plan), kept.on(skipper)));
    }

    private void keep(Run run, Tags tags, Report<Run> report) {
      String name = run.name();
      keep(plan -> plan.run(name), tags, report);
    }

    private <P extends Plan.Routed> void keep(
        Plan.Routed routed, Class<P> kind, Tags tags, Report<P> report) {
      String router = routed.router().name();
      keep(plan -> plan.routed(router, kind), tags, report);
    }

    @Override
    public void reset(boolean record) {
      steps.clear();
    }

    @Override
    public long now() {
      return 0;
    }

    @Override
    public List<LayerResult> layers() {
      return List.of();
    }

    @Override
    public List<Interval> schedule() {
      return List.of();
    }

    @Override
    public RoutedTimekeeper routed() {
      return this;
    }

    @Override
    public void dense(
        Run run, Scope scope, Reader reader, Tags tags, Activity activity, long joins) {
      keep(
          run,
          tags,
          (clock, own, moved) -> clock.dense(own, scope, reader, moved, activity, joins));
    }

    @Override
    public void filtered(Run run, Tags tags, Activity activity, long joins, int width) {
      keep(run, tags, (clock, own, moved) -> clock.filtered(own, moved, activity, joins, width));
    }

    @Override
    public void query(Run run, Tags tags, Activity activity) {
      keep(run, tags, (clock, own, moved) -> clock.query(own, moved, activity));
    }

    @Override
    public void keyValue(Run run, Tags tags, Activity activity) {
      keep(run, tags, (clock, own, moved) -> clock.keyValue(own, moved, activity));
    }

    @Override
    public void keepLargest(Run run, Tags tags, Activity activity, long pairs, int bits) {
      keep(run, tags, (clock, own, moved) -> clock.keepLargest(own, moved, activity, pairs, bits));
    }

    @Override
    public void fireWords(String name, long slots, int width, int bits, long fired) {
      steps.add((clock, plan, skipper) -> clock.fireWords(name, slots, width, bits, fired));
    }

    @Override
    public void depthwise(Run run, Tags tags, Activity activity) {
      keep(run, tags, (clock, own, moved) -> clock.depthwise(own, moved, activity));
    }

    @Override
    public void mask(Mask mask, long counted, long masks, long fired, double rate) {
      String name = mask.name();
      steps.add(
          (clock, plan, skipper) ->
              clock.mask((Mask) plan.scores(name), counted, masks, fired, rate));
    }

    @Override
    public void attend(
        Attend attend,
        HeadSource heads,
        AttentionCounts counts,
        long kept,
        double rate,
        long fired) {
      String name = attend.name();
      HeadSource own = heads.copy();
      steps.add(
          (clock, plan, skipper) ->
              clock.attend((Attend) plan.scores(name), own, counts, kept, rate, fired));
    }

    @Override
    public void attendMerging(
        Attend attend,
        HeadSource heads,
        int experts,
        int planes,
        AttentionCounts counts,
        long kept,
        double rate,
        long fired) {
      String name = attend.name();
      HeadSource own = heads.copy();
      steps.add(
          (clock, plan, skipper) ->
              clock.attendMerging(
                  (Attend) plan.scores(name), own, experts, planes, counts, kept, rate, fired));
    }

    @Override
    public void router(Plan.Routed plan, Tags tags, Activity activity, RouterKernel kernel) {
      RouterKernel queues = kernel.queues();
      keep(
          plan,
          Plan.Routed.class,
          tags,
          (clock, own, moved) -> clock.routed().router(own, moved, activity, queues));
    }

    @Override
    public void experts(
        Plan.MoePlan plan, Tags tags, Activity activity, RouterKernel kernel, long merges) {
      RouterKernel queues = kernel.queues();
      keep(
          plan,
          Plan.MoePlan.class,
          tags,
          (clock, own, moved) -> clock.routed().experts(own, moved, activity, queues, merges));
    }

    @Override
    public void fold(Plan.MoePlan moe, String name, int residualBits, int width, int mergedBits) {
      String router = moe.router().name();
      steps.add(
          (clock, plan, skipper) ->
              clock
                  .routed()
                  .fold(
                      plan.routed(router, Plan.MoePlan.class),
                      name,
                      residualBits,
                      width,
                      mergedBits));
    }

    @Override
    public void up(Plan.RoutedMlpPlan plan, Tags tags, Activity activity, RouterKernel kernel) {
      RouterKernel queues = kernel.queues();
      keep(
          plan,
          Plan.RoutedMlpPlan.class,
          tags,
          (clock, own, moved) -> clock.routed().up(own, moved, activity, queues));
    }

    @Override
    public void down(
        Plan.RoutedMlpPlan plan, Tags tags, Activity activity, RouterKernel kernel, long adds) {
      RouterKernel queues = kernel.queues();
      keep(
          plan,
          Plan.RoutedMlpPlan.class,
          tags,
          (clock, own, moved) -> clock.routed().down(own, moved, activity, queues, adds));
    }

    @Override
    public void meanGate(Plan unused, long slots, int count, int width, int bits, long fired) {
      steps.add(
          (clock, plan, skipper) -> clock.meanGate(plan.plan, slots, count, width, bits, fired));
    }

    @Override
    public void mean(Plan unused, long slots, int width, int bits) {
      steps.add((clock, plan, skipper) -> clock.mean(plan.plan, slots, width, bits));
    }
  }
}
