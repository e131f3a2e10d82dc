package spikestack.training;

import java.nio.FloatBuffer;

/// Moves tokens between maps `[timesteps][images][features][tokens]` and rows, and sums them over
/// time. Token i of the batch is token `i % tokens` of image `i / tokens`.
final class TokenRows {
  private final int timesteps;
  private final int images;
  private final int features;
  private final int tokens;
  private final int map;

  TokenRows(int timesteps, int images, int features, int tokens) {
    this.timesteps = timesteps;
    this.images = images;
    this.features = features;
    this.tokens = tokens;
    map = features * tokens;
  }

  /// Copies the members (ascending) from the maps to rows `[timesteps][members][features]`.
  void gather(FloatBuffer maps, int[] members, FloatBuffer rows) {
    float[] row = new float[features];
    float[] one = new float[map];
    for (int t = 0; t < timesteps; t++) {
      int i = 0;
      while (i < members.length) {
        int image = members[i] / tokens;
        maps.get((t * images + image) * map, one);
        for (; i < members.length && members[i] / tokens == image; i++) {
          column(one, members[i] % tokens, row);
          rows.put((t * members.length + i) * features, row);
        }
      }
    }
  }

  /// Adds rows to the members' places.
  void scatter(FloatBuffer rows, int[] members, FloatBuffer maps) {
    float[] row = new float[features];
    float[] one = new float[map];
    for (int t = 0; t < timesteps; t++) {
      int i = 0;
      while (i < members.length) {
        int image = members[i] / tokens;
        int at = (t * images + image) * map;
        maps.get(at, one);
        for (; i < members.length && members[i] / tokens == image; i++) {
          rows.get((t * members.length + i) * features, row);
          addColumn(one, members[i] % tokens, row);
        }
        maps.put(at, one);
      }
    }
  }

  /// `counts[token][feature]` = sum of the maps over time.
  void count(FloatBuffer maps, FloatBuffer counts) {
    float[] one = new float[map];
    float[] row = new float[features];
    for (int image = 0; image < images; image++) {
      float[] sum = new float[map];
      for (int t = 0; t < timesteps; t++) {
        maps.get((t * images + image) * map, one);
        Kernels.add(sum, one, map);
      }
      for (int token = 0; token < tokens; token++) {
        column(sum, token, row);
        counts.put((image * tokens + token) * features, row);
      }
    }
  }

  /// The way back of [#count]: adds each token's row to its place at every time step.
  void addToAllSteps(FloatBuffer rows, FloatBuffer maps) {
    float[] one = new float[map];
    float[] sum = new float[map];
    float[] row = new float[features];
    for (int image = 0; image < images; image++) {
      for (int token = 0; token < tokens; token++) {
        rows.get((image * tokens + token) * features, row);
        setColumn(sum, token, row);
      }
      for (int t = 0; t < timesteps; t++) {
        int at = (t * images + image) * map;
        maps.get(at, one);
        Kernels.add(one, sum, map);
        maps.put(at, one);
      }
    }
  }

  private void column(float[] one, int token, float[] row) {
    for (int c = 0; c < features; c++) {
      row[c] = one[c * tokens + token];
    }
  }

  private void addColumn(float[] one, int token, float[] row) {
    for (int c = 0; c < features; c++) {
      one[c * tokens + token] += row[c];
    }
  }

  private void setColumn(float[] one, int token, float[] row) {
    for (int c = 0; c < features; c++) {
      one[c * tokens + token] = row[c];
    }
  }
}
