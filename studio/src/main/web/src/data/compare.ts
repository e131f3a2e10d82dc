/** Two results side by side, number by number. */

import type { NumberRow } from "./contract";

export interface Pair {
  key: string;
  group: string;
  label: string;
  unit: string;
  a: number | null;
  b: number | null;
  /** b / a, null where that says nothing. */
  ratio: number | null;
  /** Whether b is better than a; null: equal, unknown or a matter of taste. */
  better: boolean | null;
  /** Only in one of the two. */
  only: "a" | "b" | null;
}

/** Equal to a millionth: the same bytes went through different arithmetic at most. */
const SAME = 1e-6;

export function pairs(a: readonly NumberRow[], b: readonly NumberRow[]): Pair[] {
  const second = new Map(b.map((row) => [row.key, row]));
  const found: Pair[] = [];
  for (const row of a) {
    const other = second.get(row.key);
    second.delete(row.key);
    found.push(pair(row, other ?? null));
  }
  for (const row of b) if (second.has(row.key)) found.push({ ...pair(row, null), a: null, b: row.value, only: "b" });
  return found;
}

function pair(a: NumberRow, b: NumberRow | null): Pair {
  const base: Pair = { key: a.key, group: a.group, label: a.label, unit: a.unit, a: a.value, b: b?.value ?? null, ratio: null, better: null, only: b ? null : "a" };
  if (!b || a.value === null || b.value === null || a.unit !== b.unit) return base;
  const ratio = a.value === 0 ? (b.value === 0 ? 1 : null) : b.value / a.value;
  const differs = Math.abs(b.value - a.value) > SAME * Math.max(Math.abs(a.value), Math.abs(b.value));
  const direction = a.better ?? b.better;
  const better = !differs || direction === null ? null : direction === "low" ? b.value < a.value : b.value > a.value;
  return { ...base, ratio, better };
}

export function differs(pair: Pair): boolean {
  if (pair.only !== null) return true;
  if (pair.a === null || pair.b === null) return pair.a !== pair.b;
  return Math.abs(pair.b - pair.a) > SAME * Math.max(Math.abs(pair.a), Math.abs(pair.b));
}
