/** A tier from afar: its cells averaged into a picture, so that a quarter of a million of them cost one rectangle. */

import type { Cells } from "../data/layout";

export interface Carpet {
  width: number;
  height: number;
  /** RGBA, bottom row first; alpha is how much of the pixel cells cover. */
  pixels: Uint8Array;
}

/** Averages colours of the cells of one tier, weighted by covered area. */
export function weave(
  cells: Cells,
  colours: Uint8Array,
  tier: number,
  skipKind: number,
  die: { width: number; height: number },
  most = 1024,
): Carpet {
  const longer = Math.max(die.width, die.height);
  const width = Math.max(1, Math.round((most * die.width) / longer));
  const height = Math.max(1, Math.round((most * die.height) / longer));
  const sum = new Float32Array(4 * width * height);
  const sx = width / die.width;
  const sy = height / die.height;
  for (let i = 0; i < cells.count; i++) {
    if (cells.tier[i] !== tier || cells.kind[i] === skipKind) continue;
    const x0 = Math.max(0, cells.x[i] * sx);
    const x1 = Math.min(width, (cells.x[i] + cells.width[i]) * sx);
    const y0 = Math.max(0, cells.y[i] * sy);
    const y1 = Math.min(height, (cells.y[i] + cells.height[i]) * sy);
    for (let py = Math.floor(y0); py < y1; py++) {
      const overlapY = Math.min(y1, py + 1) - Math.max(y0, py);
      for (let px = Math.floor(x0); px < x1; px++) {
        const weight = overlapY * (Math.min(x1, px + 1) - Math.max(x0, px));
        if (weight <= 0) continue;
        const at = 4 * (py * width + px);
        sum[at] += weight * colours[4 * i];
        sum[at + 1] += weight * colours[4 * i + 1];
        sum[at + 2] += weight * colours[4 * i + 2];
        sum[at + 3] += weight;
      }
    }
  }
  const pixels = new Uint8Array(4 * width * height);
  for (let at = 0; at < pixels.length; at += 4) {
    const weight = sum[at + 3];
    if (weight <= 0) continue;
    pixels[at] = sum[at] / weight;
    pixels[at + 1] = sum[at + 1] / weight;
    pixels[at + 2] = sum[at + 2] / weight;
    pixels[at + 3] = Math.min(255, 255 * weight);
  }
  return { width, height, pixels };
}
