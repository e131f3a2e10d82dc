/** Fronts and brushes over the points of an exploration. */

import type { Better } from "./contract";

/** Rows that no other row beats: at least as good in every objective, better in one. Rows with an unknown objective are left out. */
export function front(columns: readonly ArrayLike<number | string | null>[], better: readonly Better[], rows: number): number[] {
  const signs = better.map((b) => (b === "high" ? -1 : 1));
  const known: number[] = [];
  for (let r = 0; r < rows; r++) {
    if (columns.every((column) => typeof column[r] === "number" && Number.isFinite(column[r]))) known.push(r);
  }
  const value = (r: number, k: number) => signs[k] * (columns[k][r] as number);
  known.sort((a, b) => {
    for (let k = 0; k < columns.length; k++) {
      const difference = value(a, k) - value(b, k);
      if (difference !== 0) return difference;
    }
    return a - b;
  });
  const kept: number[] = [];
  for (const r of known) {
    let beaten = false;
    for (const f of kept) {
      let noWorse = true;
      let better1 = false;
      for (let k = 0; k < columns.length; k++) {
        const a = value(f, k);
        const b = value(r, k);
        if (a > b) {
          noWorse = false;
          break;
        }
        if (a < b) better1 = true;
      }
      if (noWorse && better1) {
        beaten = true;
        break;
      }
    }
    if (!beaten) kept.push(r);
  }
  return kept.sort((a, b) => a - b);
}

export type Brush = { kind: "range"; low: number; high: number } | { kind: "values"; values: ReadonlySet<string> };

/** Rows inside every brush. */
export function brushed(
  data: Record<string, readonly (number | string | null)[]>,
  rows: number,
  brushes: ReadonlyMap<string, Brush>,
): number[] {
  const found: number[] = [];
  for (let r = 0; r < rows; r++) {
    let inside = true;
    for (const [name, brush] of brushes) {
      const value = data[name]?.[r];
      if (brush.kind === "range") {
        if (typeof value !== "number" || value < brush.low || value > brush.high) inside = false;
      } else if (value === null || value === undefined || !brush.values.has(String(value))) {
        inside = false;
      }
      if (!inside) break;
    }
    if (inside) found.push(r);
  }
  return found;
}
