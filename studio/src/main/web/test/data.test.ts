import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { counts, fired } from "../src/data/bits";
import { differs, pairs } from "../src/data/compare";
import * as contract from "../src/data/contract";
import { ContractError } from "../src/data/decode";
import { decodeLayout } from "../src/data/layout";
import { IDLE, Schedule } from "../src/data/schedule";
import { colouring, missing, owner, sample } from "../src/stack/colouring";
import { madeUp, madeUpSweep } from "../mock/stack.mjs";

const demo = JSON.parse(readFileSync(new URL("../mock/fixtures/demo.json", import.meta.url), "utf8"));

describe("contract", () => {
  it("names what is missing or of another type", () => {
    expect(() => contract.summaries({ results: [{ id: "a", kind: "study", title: 5, time: "", headline: [] }] })).toThrow(/results\.results\[0\]\.title is 5, expected a text/);
    expect(() => contract.run({ id: "1", command: "run", name: "x", state: "sleeping" })).toThrow(/run\.state/);
    expect(() => contract.stack({})).toThrow(ContractError);
  });
  it("reads a ladder of a real result", () => {
    const rows = contract.ladder({ rows: demo.ladder });
    expect(rows.find((r) => r.name === "logic-on-logic + D3 p=0.5 + skipping" && r.scope === "network")?.relative.edp).toBeCloseTo(0.383, 3);
  });
  it("takes null for what nobody knows", () => {
    const run = contract.run({ id: "1", command: "run", name: "x", state: "queued", stage: "", fraction: null, started: null, ended: null, exit: null, complaint: null, result: null });
    expect(run.fraction).toBeNull();
  });
  it("reads an exploration", () => {
    expect(contract.exploration(madeUpSweep(50)).rows).toBe(50);
  });
});

describe("layout", () => {
  const made = madeUp("logic-on-logic", 2, 3000);
  const arrangement = contract.stack({ arrangements: [made.arrangement] })[0];
  const layout = arrangement.layout as contract.Layout;
  const bytes = made.bytes.buffer.slice(made.bytes.byteOffset, made.bytes.byteOffset + made.bytes.byteLength) as ArrayBuffer;
  it("is what was written", () => {
    const { cells, bonds } = decodeLayout(bytes, layout);
    expect(cells.count).toBe(made.columns.x.length);
    expect(cells.x[17]).toBeCloseTo(made.columns.x[17], 3);
    expect(cells.tier[cells.count - 1]).toBe(made.columns.tier.at(-1));
    expect(bonds.count).toBe(120);
  });
  it("is refused when it is cut or mislabelled", () => {
    expect(() => decodeLayout(bytes.slice(0, 100), layout)).toThrow(/announced/);
    const wrong = { ...layout, arrays: layout.arrays.map((a) => (a.name === "cell.y" ? { ...a, count: a.count - 1 } : a)) };
    expect(() => decodeLayout(bytes, wrong)).toThrow(/cell\.y/);
    expect(() => decodeLayout(bytes, { ...layout, arrays: layout.arrays.filter((a) => a.name !== "cell.block") })).toThrow(/cell\.block/);
  });
  it("is coloured by each mode, cells without an answer in grey", () => {
    const { cells } = decodeLayout(bytes, layout);
    const inputs = { arrangement, cells, heat: [{ columns: 2, rows: 1, values: new Float32Array([321.2, 323.4]) }, null], categories: Array.from({ length: 12 }, (_, i) => `rgb(${i}, 0, 0)`), unknown: "rgb(1, 2, 3)" };
    for (const mode of ["kind", "block", "power", "temperature", "slack"] as const) {
      expect(missing(mode, inputs)).toBeUndefined();
      const found = colouring(mode, inputs);
      expect(found.cells?.length).toBe(4 * cells.count);
      expect(found.blocks.length).toBe(3 * arrangement.blocks.length);
    }
    const untimed = cells.slack?.findIndex((s) => Number.isNaN(s)) ?? -1;
    expect([...(colouring("slack", inputs).cells as Uint8Array).subarray(4 * untimed, 4 * untimed + 3)]).toEqual([1, 2, 3]);
    const upper = cells.tier.indexOf(1);
    expect([...(colouring("temperature", inputs).cells as Uint8Array).subarray(4 * upper, 4 * upper + 3)]).toEqual([1, 2, 3]);
  });
});

describe("memories", () => {
  it("belong to the innermost block whose name theirs begins with", () => {
    const names = ["", "g_core[0].core", "g_core[0].core/bank", "g_core[0].co"];
    expect(owner(names, "g_core[0].core/bank/g_row[1].unit/combiner")).toBe(2);
    expect(owner(names, "g_core[0].core/weights_here")).toBe(1);
    expect(owner(names, "program_table")).toBe(-1);
  });
});

describe("maps", () => {
  it("are read between their points, the bottom row first", () => {
    const map = { columns: 2, rows: 2, values: new Float32Array([0, 10, 20, 30]) };
    const die = { width: 2, height: 2 };
    expect(sample(map, die, 0.5, 0.5)).toBe(0);
    expect(sample(map, die, 1.5, 0.5)).toBe(10);
    expect(sample(map, die, 0.5, 1.5)).toBe(20);
    expect(sample(map, die, 1, 1)).toBe(15);
    expect(sample(map, die, -9, -9)).toBe(0);
  });
});

describe("spikes", () => {
  it("are counted as numpy's unpackbits would", () => {
    const layer = { layer: "x", timesteps: 2, tokens: 1, channels: 10, ones: null };
    const bits = new Uint8Array([0b00000101, 0b10, 0, 0b01]);
    expect(fired(bits, layer, 0, 0, 2)).toBe(true);
    expect(fired(bits, layer, 0, 0, 1)).toBe(false);
    expect(fired(bits, layer, 1, 0, 8)).toBe(true);
    const found = counts(bits, layer);
    expect(found.ones).toBe(4);
    expect([...found.timestep]).toEqual([3, 1]);
    expect(() => counts(bits.subarray(1), layer)).toThrow(/3 bytes/);
  });
});

describe("schedule", () => {
  const timeline: contract.Timeline = { image: 0, cycles: 100, clock: { value: 500, unit: "MHz" }, cores: [{ name: "a", blocks: [] }, { name: "b", blocks: [] }], layers: ["one", "two"], states: ["busy", "stalled"], core: [0, 1, 0], layer: [0, 0, 1], start: [0, 10, 50], end: [40, 20, 100], state: [0, 1, 0] };
  const schedule = new Schedule(timeline);
  it("knows who does what: start included, end not", () => {
    expect([...schedule.at(0).state]).toEqual([0, IDLE]);
    expect([...schedule.at(10).state]).toEqual([0, 1]);
    expect([...schedule.at(20).state]).toEqual([0, IDLE]);
    expect([...schedule.at(45).state]).toEqual([IDLE, IDLE]);
    expect(schedule.at(45).running).toBe(IDLE);
    expect(schedule.at(99).running).toBe(1);
    expect([...schedule.at(100).state]).toEqual([IDLE, IDLE]);
  });
  it("steps from change to change", () => {
    expect(schedule.step(0, true)).toBe(10);
    expect(schedule.step(55, false)).toBe(50);
    expect(schedule.step(100, true)).toBe(100);
  });
  it("adds up", () => {
    expect(schedule.spent(0, 0)).toBe(90);
    expect(schedule.spent(1, 1)).toBe(10);
  });
});

describe("comparison", () => {
  const row = (key: string, value: number | null, better: contract.Better = "low", unit = "nJ") => ({ key, group: "", label: key, value, unit, better });
  it("says better, worse, equal, only here", () => {
    const found = pairs([row("a", 10), row("b", 10, "high"), row("c", 1), row("gone", 1), row("unit", 1)], [row("a", 5), row("b", 5, "high"), row("c", 1.0000000001), row("new", 2), row("unit", 1, "low", "pJ")]);
    const by = Object.fromEntries(found.map((p) => [p.key, p]));
    expect([by.a.better, by.a.ratio]).toEqual([true, 0.5]);
    expect(by.b.better).toBe(false);
    expect([by.c.better, differs(by.c)]).toEqual([null, false]);
    expect([by.gone.only, by.new.only]).toEqual(["a", "b"]);
    expect(by.unit.ratio).toBeNull();
  });
});
