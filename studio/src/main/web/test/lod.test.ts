import { describe, expect, it } from "vitest";
import { weave } from "../src/stack/carpet";
import { affordable, cellAt, level, tile, typicalSide } from "../src/stack/lod";
import type { Cells } from "../src/data/layout";

function grid(n: number, tiers = 2): Cells {
  const count = n * n * tiers;
  const f = () => new Float32Array(count);
  const cells: Cells = { count, x: f(), y: f(), width: f().fill(0.8), height: f().fill(0.9), slack: null, power: null, block: new Uint32Array(count), master: new Uint32Array(count), tier: new Uint8Array(count), kind: new Uint8Array(count) };
  for (let i = 0; i < count; i++) {
    cells.x[i] = i % n;
    cells.y[i] = Math.floor(i / n) % n;
    cells.tier[i] = Math.floor(i / (n * n));
  }
  return cells;
}

describe("levels", () => {
  it("follow the size of a cell on the screen", () => {
    expect(level(0.5, 1)).toBe("blocks");
    expect(level(3, 1)).toBe("cells");
    expect(level(20, 1)).toBe("bonds");
  });
  it("take the nearest tiles that the budget holds, and one at least", () => {
    expect(affordable([100, 100, 100], 1000)).toBe(3);
    expect(affordable([100, 100, 100], 250)).toBe(2);
    expect(affordable([100, 100], 50)).toBe(1);
    expect(affordable([], 50)).toBe(0);
  });
});

describe("tiles", () => {
  const cells = grid(40);
  const tiling = tile(cells, { width: 40, height: 40 }, 2, 100);
  it("hold each cell once, inside their box, on their tier", () => {
    expect([...tiling.order].sort((a, b) => a - b)).toEqual([...Array(cells.count).keys()]);
    for (const t of tiling.tiles) {
      for (let j = t.from; j < t.to; j++) {
        const i = tiling.order[j];
        expect(cells.tier[i]).toBe(t.tier);
        expect(cells.x[i]).toBeGreaterThanOrEqual(t.x0);
        expect(cells.y[i] + cells.height[i]).toBeLessThanOrEqual(t.y1 + 1e-6);
      }
    }
  });
  it("hold no more than asked, and are small where cells are dense", () => {
    for (const t of tiling.tiles) expect(t.to - t.from).toBeLessThanOrEqual(100);
    const dense = grid(60, 1);
    for (let i = 0; i < dense.count; i++) if (i % 2 === 0) dense.x[i] = dense.x[i] / 10;
    const sides = tile(dense, { width: 60, height: 60 }, 1, 100).tiles.map((t) => ({ x: t.x0, side: t.y1 - t.y0 }));
    const mean = (of: { side: number }[]) => of.reduce((a, b) => a + b.side, 0) / of.length;
    expect(mean(sides.filter((s) => s.x < 5))).toBeLessThan(0.7 * mean(sides.filter((s) => s.x > 20)));
  });
  it("find the cell under a point, and nothing between cells", () => {
    expect(cellAt(tiling, cells, 0, 12.4, 7.5)).toBe(7 * 40 + 12);
    expect(cellAt(tiling, cells, 1, 12.4, 7.5)).toBe(1600 + 7 * 40 + 12);
    expect(cellAt(tiling, cells, 0, 12.9, 7.5)).toBe(-1);
  });
  it("know the usual size", () => {
    expect(typicalSide(cells)).toBeCloseTo(Math.sqrt(0.72), 5);
  });
});

describe("carpet", () => {
  it("averages colours by covered area and leaves gaps transparent", () => {
    const cells = grid(2, 1);
    cells.width.fill(1);
    cells.height.fill(1);
    cells.x.set([0, 0.5, 10, 10]);
    cells.y.set([0, 0, 10, 10]);
    cells.width.set([0.5, 0.5, 1, 1]);
    const colours = new Uint8Array([200, 0, 0, 255, 0, 100, 0, 255, 9, 9, 9, 255, 9, 9, 9, 255]);
    const woven = weave(cells, colours, 0, -1, { width: 2, height: 2 }, 2);
    expect([...woven.pixels.subarray(0, 4)]).toEqual([100, 50, 0, 255]);
    expect([...woven.pixels.subarray(4, 8)]).toEqual([0, 0, 0, 0]);
  });
});
