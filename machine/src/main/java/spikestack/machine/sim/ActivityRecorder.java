package spikestack.machine.sim;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private static final class Keeper implements Timekeeper {
    private final List<ActivityTrace.Step> steps = new ArrayList<>();

    private static Skipper.MovableTags copy(LayerClock.Tags tags) {
      if (tags instanceof Skipper.MovableTags movable) {
        return movable.copy();
      }
      throw new IllegalStateException("tags that belong to one machine: " + tags);
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
    public void dense(
        Run run,
        Scope scope,
        LayerClock.Reader reader,
        LayerClock.Tags tags,
        LayerClock.Activity activity,
        long joins) {
      String name = run.name();
      Skipper.MovableTags kept = copy(tags);
      steps.add(
          (clock, plan, skipper) ->
              clock.dense(plan.run(name), scope, reader, kept.on(skipper), activity, joins));
    }

    @Override
    public void filtered(
        Run run, LayerClock.Tags tags, LayerClock.Activity activity, long joins, int width) {
      String name = run.name();
      Skipper.MovableTags kept = copy(tags);
      steps.add(
          (clock, plan, skipper) ->
              clock.filtered(plan.run(name), kept.on(skipper), activity, joins, width));
    }

    @Override
    public void query(Run run, LayerClock.Tags tags, LayerClock.Activity activity) {
      String name = run.name();
      Skipper.MovableTags kept = copy(tags);
      steps.add((clock, plan, skipper) -> clock.query(plan.run(name), kept.on(skipper), activity));
    }

    @Override
    public void keyValue(Run run, LayerClock.Tags tags, LayerClock.Activity activity) {
      String name = run.name();
      Skipper.MovableTags kept = copy(tags);
      steps.add(
          (clock, plan, skipper) -> clock.keyValue(plan.run(name), kept.on(skipper), activity));
    }

    @Override
    public void keepLargest(
        Run run, LayerClock.Tags tags, LayerClock.Activity activity, long pairs, int bits) {
      String name = run.name();
      Skipper.MovableTags kept = copy(tags);
      steps.add(
          (clock, plan, skipper) ->
              clock.keepLargest(plan.run(name), kept.on(skipper), activity, pairs, bits));
    }

    @Override
    public void fireWords(String name, long slots, int width, int bits, long fired) {
      steps.add((clock, plan, skipper) -> clock.fireWords(name, slots, width, bits, fired));
    }

    @Override
    public void depthwise(Run run, LayerClock.Tags tags, LayerClock.Activity activity) {
      String name = run.name();
      Skipper.MovableTags kept = copy(tags);
      steps.add(
          (clock, plan, skipper) -> clock.depthwise(plan.run(name), kept.on(skipper), activity));
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
    public void router(
        Plan.MoePlan moe, LayerClock.Tags tags, LayerClock.Activity activity, RouterKernel kernel) {
      String name = moe.router().name();
      Skipper.MovableTags kept = copy(tags);
      RouterKernel queues = kernel.queues();
      steps.add(
          (clock, plan, skipper) ->
              clock.router(plan.experts(name), kept.on(skipper), activity, queues));
    }

    @Override
    public void experts(
        Plan.MoePlan moe,
        LayerClock.Tags tags,
        LayerClock.Activity activity,
        RouterKernel kernel,
        long merges) {
      String name = moe.router().name();
      Skipper.MovableTags kept = copy(tags);
      RouterKernel queues = kernel.queues();
      steps.add(
          (clock, plan, skipper) ->
              clock.experts(plan.experts(name), kept.on(skipper), activity, queues, merges));
    }

    @Override
    public void choose(
        Plan.RoutedMlpPlan routed,
        LayerClock.Tags tags,
        LayerClock.Activity activity,
        RouterKernel kernel) {
      String name = routed.router().name();
      Skipper.MovableTags kept = copy(tags);
      RouterKernel queues = kernel.queues();
      steps.add(
          (clock, plan, skipper) ->
              clock.choose(plan.routed(name), kept.on(skipper), activity, queues));
    }

    @Override
    public void routedUp(
        Plan.RoutedMlpPlan routed,
        LayerClock.Tags tags,
        LayerClock.Activity activity,
        RouterKernel kernel) {
      String name = routed.router().name();
      Skipper.MovableTags kept = copy(tags);
      RouterKernel queues = kernel.queues();
      steps.add(
          (clock, plan, skipper) ->
              clock.routedUp(plan.routed(name), kept.on(skipper), activity, queues));
    }

    @Override
    public void routedDown(
        Plan.RoutedMlpPlan routed,
        LayerClock.Tags tags,
        LayerClock.Activity activity,
        RouterKernel kernel,
        long adds) {
      String name = routed.router().name();
      Skipper.MovableTags kept = copy(tags);
      RouterKernel queues = kernel.queues();
      steps.add(
          (clock, plan, skipper) ->
              clock.routedDown(plan.routed(name), kept.on(skipper), activity, queues, adds));
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

    @Override
    public void fold(Plan.MoePlan moe, String name, int residualBits, int width, int mergedBits) {
      String router = moe.router().name();
      steps.add(
          (clock, plan, skipper) ->
              clock.fold(plan.experts(router), name, residualBits, width, mergedBits));
    }
  }
}
