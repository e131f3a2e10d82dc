import { describe, expect, it } from "vitest";
import { brushed, front, type Brush } from "../src/data/pareto";

/** The definition itself: nobody is as good everywhere and better somewhere. */
function byDefinition(columns: number[][], better: ("low" | "high")[], rows: number): number[] {
  const value = (r: number, k: number) => (better[k] === "low" ? columns[k][r] : -columns[k][r]);
  const beats = (a: number, b: number) => columns.every((_, k) => value(a, k) <= value(b, k)) && columns.some((_, k) => value(a, k) < value(b, k));
  return [...Array(rows).keys()].filter((r) => ![...Array(rows).keys()].some((o) => beats(o, r)));
}

describe("front", () => {
  it("is what the definition says, with ties and both directions", () => {
    let seed = 1;
    const next = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
    for (let trial = 0; trial < 40; trial++) {
      const rows = 1 + Math.floor(60 * next());
      const k = 1 + Math.floor(3 * next());
      const columns = Array.from({ length: k }, () => Array.from({ length: rows }, () => Math.floor(8 * next())));
      const better = Array.from({ length: k }, () => (next() < 0.5 ? "low" : "high") as "low" | "high");
      expect(front(columns, better, rows)).toEqual(byDefinition(columns, better, rows));
    }
  });
  it("leaves out rows that have no answer", () => {
    expect(front([[1, null, 3], [3, 0, 1]], ["low", "low"], 3)).toEqual([0, 2]);
  });
});

describe("brushes", () => {
  const data = { a: [1, 2, 3, null], kind: ["x", "y", "x", "y"] };
  const by = (entries: [string, Brush][]) => brushed(data, 4, new Map(entries));
  it("keep what lies inside all of them", () => {
    expect(by([])).toEqual([0, 1, 2, 3]);
    expect(by([["a", { kind: "range", low: 2, high: 3 }]])).toEqual([1, 2]);
    expect(by([["a", { kind: "range", low: 2, high: 3 }], ["kind", { kind: "values", values: new Set(["x"]) }]])).toEqual([2]);
  });
});
