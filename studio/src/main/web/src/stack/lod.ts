/** Level of detail: which cells are worth drawing one by one, and where they lie. */

import type { Cells } from "../data/layout";

/** Blocks from afar, cells when they are larger than a pixel, bonds when they are larger than a few. */
export type Level = "blocks" | "cells" | "bonds";

/** Cells smaller than this are drawn as part of a picture of their tier. Pixels. */
export const CELL_PIXELS = 1.6;
/** Bonds' pads are drawn one by one from this size of a cell on. Pixels. */
export const BOND_PIXELS = 7;

/**
 * @param pixelsPerMicron at the place looked at
 * @param cellMicrons side of a typical cell
 */
export function level(pixelsPerMicron: number, cellMicrons: number): Level {
  const pixels = pixelsPerMicron * cellMicrons;
  return pixels >= BOND_PIXELS ? "bonds" : pixels >= CELL_PIXELS ? "cells" : "blocks";
}

/**
 * How many of the tiles, which come nearest first, are drawn cell by cell within a budget of cells; the picture of the tier stands in
 * for the others. The first one always is.
 */
export function affordable(counts: readonly number[], budget: number): number {
  let sum = 0;
  for (let k = 0; k < counts.length; k++) {
    sum += counts[k];
    if (sum > budget) return Math.max(1, k);
  }
  return counts.length;
}

export interface Tile {
  tier: number;
  /** Box of the tile's cells, um. */
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  /** Cells are order[from] to order[to - 1]. */
  from: number;
  to: number;
}

export interface Tiling {
  tiles: Tile[];
  order: Uint32Array;
}

/** Bins per side of the die, a power of two: tiles are squares of bins. */
const BINS = 128;

/** Bits of two numbers below BINS, in turns: bins in this order fill squares of every size one after the other. */
function interleave(x: number, y: number): number {
  let code = 0;
  for (let b = 0; b < 7; b++) code |= (((x >> b) & 1) << (2 * b)) | (((y >> b) & 1) << (2 * b + 1));
  return code;
}

/**
 * Sorts cells into tiles by the place of their centre: a square of the die is divided into four until it holds no more than `most`
 * cells, so that tiles are small where cells are dense.
 */
export function tile(cells: Cells, die: { width: number; height: number }, tiers: number, most = 3000): Tiling {
  const perTier = BINS * BINS;
  const code = new Uint32Array(cells.count);
  const starts = new Uint32Array(tiers * perTier + 1);
  const bin = (centre: number, side: number) => Math.min(BINS - 1, Math.max(0, Math.floor((centre / side) * BINS)));
  for (let i = 0; i < cells.count; i++) {
    const x = bin(cells.x[i] + cells.width[i] / 2, die.width);
    const y = bin(cells.y[i] + cells.height[i] / 2, die.height);
    code[i] = Math.min(tiers - 1, cells.tier[i]) * perTier + interleave(x, y);
    starts[code[i] + 1]++;
  }
  for (let k = 0; k < tiers * perTier; k++) starts[k + 1] += starts[k];
  const order = new Uint32Array(cells.count);
  const next = starts.slice(0, tiers * perTier);
  for (let i = 0; i < cells.count; i++) order[next[code[i]]++] = i;

  const tiles: Tile[] = [];
  const divide = (tier: number, low: number, size: number) => {
    const from = starts[low];
    const to = starts[low + size];
    if (to === from) return;
    if (to - from > most && size > 1) {
      for (let q = 0; q < 4; q++) divide(tier, low + (q * size) / 4, size / 4);
    } else tiles.push({ tier, from, to, ...bounds(cells, order, from, to) });
  };
  for (let t = 0; t < tiers; t++) divide(t, t * perTier, perTier);
  return { tiles, order };
}

function bounds(cells: Cells, order: Uint32Array, from: number, to: number): { x0: number; y0: number; x1: number; y1: number } {
  let x0 = Infinity;
  let y0 = Infinity;
  let x1 = -Infinity;
  let y1 = -Infinity;
  for (let j = from; j < to; j++) {
    const i = order[j];
    x0 = Math.min(x0, cells.x[i]);
    y0 = Math.min(y0, cells.y[i]);
    x1 = Math.max(x1, cells.x[i] + cells.width[i]);
    y1 = Math.max(y1, cells.y[i] + cells.height[i]);
  }
  return { x0, y0, x1, y1 };
}

/** The cell of a tier that covers a point, or -1; the smallest one where several do. */
export function cellAt(tiling: Tiling, cells: Cells, tier: number, x: number, y: number): number {
  let found = -1;
  let area = Infinity;
  for (const t of tiling.tiles) {
    if (t.tier !== tier || x < t.x0 || x > t.x1 || y < t.y0 || y > t.y1) continue;
    for (let j = t.from; j < t.to; j++) {
      const i = tiling.order[j];
      if (x >= cells.x[i] && x <= cells.x[i] + cells.width[i] && y >= cells.y[i] && y <= cells.y[i] + cells.height[i]) {
        const size = cells.width[i] * cells.height[i];
        if (size < area) {
          area = size;
          found = i;
        }
      }
    }
  }
  return found;
}

/** Side of the median cell, um. */
export function typicalSide(cells: Cells): number {
  const step = Math.max(1, Math.floor(cells.count / 5000));
  const sides: number[] = [];
  for (let i = 0; i < cells.count; i += step) sides.push(Math.sqrt(cells.width[i] * cells.height[i]));
  sides.sort((a, b) => a - b);
  return sides.length === 0 ? 1 : sides[sides.length >> 1];
}
