package spikestack.model.importer;

import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.SequencedMap;
import spikestack.model.importer.Chain.Link;
import spikestack.model.network.Network.Grid;
import spikestack.model.nir.NirGraph;
import spikestack.model.nir.NirRun;
import spikestack.model.spike.SpikeTensor;

/// A feed-forward NIR graph with real weights, node by node as the file has it. Logits are how
/// often the output neurons fired; of a readout without neurons the mean over time.
record GraphModel(NirGraph graph, GraphConfig config, Chain chain) implements RealModel {
  @Override
  public RealNetwork.Input input() {
    return config.input();
  }

  @Override
  public int timesteps() {
    return config.timesteps();
  }

  @Override
  public int classes() {
    return chain.classes();
  }

  @Override
  public String missing() {
    return "";
  }

  @Override
  public RealForward.Run run(byte[] pixels) {
    int steps = timesteps();
    double[][] shown = new double[steps][];
    for (int t = 0; t < steps; t++) {
      shown[t] = normalised(pixels, input().frames() ? t : 0);
    }
    NirRun.Recording recording = new NirRun(graph, config.rules()).run(shown);
    SequencedMap<String, SpikeTensor> spikes = new LinkedHashMap<>();
    Grid grid = new Grid(input().height(), input().width());
    for (Link link : chain.links()) {
      grid = link.map().of(grid);
      int channels = link.map().outputs();
      double[][] fired = Objects.requireNonNull(recording.outputs().get(link.neuron()));
      SpikeTensor bits = new SpikeTensor(steps, grid.tokens(), channels);
      for (int t = 0; t < steps; t++) {
        for (int c = 0; c < channels; c++) {
          for (int n = 0; n < grid.tokens(); n++) {
            if (fired[t][c * grid.tokens() + n] != 0) {
              bits.set(t, n, c);
            }
          }
        }
      }
      spikes.put(link.neuron(), bits);
    }
    double[][] out = Objects.requireNonNull(recording.outputs().get(chain.output()));
    double[] logits = new double[classes()];
    for (double[] step : out) {
      for (int i = 0; i < logits.length; i++) {
        logits[i] += chain.readout().isPresent() ? step[i] / steps : step[i];
      }
    }
    return new RealForward.Run(spikes, logits);
  }

  private double[] normalised(byte[] pixels, int frame) {
    RealNetwork.Input input = input();
    int area = input.height() * input.width();
    double[] values = new double[input.channels() * area];
    for (int i = 0; i < values.length; i++) {
      int c = i / area;
      int found = pixels[frame * values.length + i] & 0xFF;
      double value = input.frames() ? found : found / 255.0;
      values[i] = (value - input.mean()[c]) / input.std()[c];
    }
    return values;
  }
}
