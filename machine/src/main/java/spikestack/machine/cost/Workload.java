package spikestack.machine.cost;

import java.util.List;
import spikestack.machine.arch.Event;
import spikestack.machine.arch.Link;

/// What a simulator counted, ready to be priced: layers in order of execution, summed over
/// `images`.
public record Workload(int images, List<Layer> layers) {
  /// Counts of one layer, summed over all images of the workload.
  ///
  /// @param cycles duration; layers follow each other without gap
  /// @param events by index of [Event]
  /// @param linkBits by index of [Link]
  public record Layer(String name, long cycles, long[] events, long[] linkBits) {
    public Layer {
      if (cycles < 0) {
        throw new IllegalArgumentException(name + ": cycles must be at least 0, was " + cycles);
      }
      events = counts(name, events, Event.values().length);
      linkBits = counts(name, linkBits, Link.values().length);
    }

    public long count(Event event) {
      return events[event.index()];
    }

    public long bits(Link link) {
      return linkBits[link.index()];
    }

    private static long[] counts(String name, long[] counts, int length) {
      if (counts.length != length) {
        throw new IllegalArgumentException(
            name + ": needs " + length + " counts, has " + counts.length);
      }
      for (long count : counts) {
        if (count < 0) {
          throw new IllegalArgumentException(
              name + ": counts must be at least 0, one was " + count);
        }
      }
      return counts.clone();
    }
  }

  public Workload {
    layers = List.copyOf(layers);
    if (images < 1) {
      throw new IllegalArgumentException("a workload has at least one image, not " + images);
    }
  }

  /// Over all layers and images.
  public long cycles() {
    return layers.stream().mapToLong(Layer::cycles).sum();
  }

  /// Over all layers and images.
  public long count(Event event) {
    return layers.stream().mapToLong(layer -> layer.count(event)).sum();
  }
}
