/** Bit-packed spikes: `[timesteps][tokens][ceil(channels / 8)]` bytes, channel c is bit c % 8, lowest first. */

import type { SpikeLayer } from "./contract";

export function fired(bits: Uint8Array, layer: SpikeLayer, timestep: number, token: number, channel: number): boolean {
  const stride = Math.ceil(layer.channels / 8);
  const byte = bits[(timestep * layer.tokens + token) * stride + (channel >> 3)];
  return ((byte >> (channel & 7)) & 1) === 1;
}

export function expectedBytes(layer: SpikeLayer): number {
  return layer.timesteps * layer.tokens * Math.ceil(layer.channels / 8);
}

/** Ones per channel, per token and per time step. */
export function counts(bits: Uint8Array, layer: SpikeLayer): { channel: Uint32Array; token: Uint32Array; timestep: Uint32Array; ones: number } {
  if (bits.length !== expectedBytes(layer)) {
    throw new Error(`${layer.layer}: ${bits.length} bytes of spikes, ${expectedBytes(layer)} were expected`);
  }
  const channel = new Uint32Array(layer.channels);
  const token = new Uint32Array(layer.tokens);
  const timestep = new Uint32Array(layer.timesteps);
  let ones = 0;
  for (let t = 0; t < layer.timesteps; t++) {
    for (let n = 0; n < layer.tokens; n++) {
      for (let c = 0; c < layer.channels; c++) {
        if (fired(bits, layer, t, n, c)) {
          channel[c]++;
          token[n]++;
          timestep[t]++;
          ones++;
        }
      }
    }
  }
  return { channel, token, timestep, ones };
}
