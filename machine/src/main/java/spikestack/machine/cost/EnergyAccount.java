package spikestack.machine.cost;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import spikestack.machine.arch.Tier;
import spikestack.machine.arch.Unit;
import spikestack.model.unit.Energy;

/// Where the energy of one inference went. Every view adds up to [#total()].
///
/// @param layers names of the layers that the shares refer to
public record EnergyAccount(List<String> layers, List<EnergyShare> shares) {
  public EnergyAccount {
    layers = List.copyOf(layers);
    shares = List.copyOf(shares);
    for (EnergyShare share : shares) {
      if (share.layer() < 0 || share.layer() >= layers.size()) {
        throw new IllegalArgumentException("no layer " + share.layer() + " among " + layers.size());
      }
    }
  }

  public Energy total() {
    return sum(share -> true);
  }

  public Energy of(EnergyKind kind) {
    return sum(share -> share.kind() == kind);
  }

  public Energy of(Unit unit) {
    return sum(share -> share.unit() == unit);
  }

  public Energy of(Tier tier) {
    return sum(share -> share.tier() == tier);
  }

  public Energy ofLayer(int layer) {
    return sum(share -> share.layer() == layer);
  }

  public Energy ofLayer(int layer, EnergyKind kind) {
    return sum(share -> share.layer() == layer && share.kind() == kind);
  }

  public Energy of(Unit unit, EnergyKind kind) {
    return sum(share -> share.unit() == unit && share.kind() == kind);
  }

  public Energy of(Tier tier, EnergyKind kind) {
    return sum(share -> share.tier() == tier && share.kind() == kind);
  }

  public Map<EnergyKind, Energy> byKind() {
    Map<EnergyKind, Energy> map = new EnumMap<>(EnergyKind.class);
    for (EnergyKind kind : EnergyKind.values()) {
      map.put(kind, of(kind));
    }
    return Collections.unmodifiableMap(map);
  }

  public Map<Unit, Energy> byUnit() {
    Map<Unit, Energy> map = new EnumMap<>(Unit.class);
    for (Unit unit : Unit.values()) {
      map.put(unit, of(unit));
    }
    return Collections.unmodifiableMap(map);
  }

  /// Sum of the shares that satisfy `wanted`, in their order.
  public Energy sum(Predicate<EnergyShare> wanted) {
    double picojoules = 0;
    for (EnergyShare share : shares) {
      if (wanted.test(share)) {
        picojoules += share.picojoules();
      }
    }
    return new Energy(picojoules);
  }
}
