import { describe, expect, it } from "vitest";
import { exploration } from "../src/data/contract";
import { distinct, label, present } from "../src/data/present";

const x = exploration({
  points: 3,
  columns: [
    { name: "point", role: "status", unit: "", better: null, type: "number" },
    { name: "status", role: "status", unit: "", better: null, type: "text" },
    { name: "reason", role: "status", unit: "", better: null, type: "text" },
    { name: "accelerator.expert.rows", role: "axis", unit: "", better: null, type: "text" },
    { name: "accelerator.weight-buffer.size", role: "axis", unit: "", better: null, type: "text" },
    { name: "energy_pj", role: "objective", unit: "pJ", better: "low", type: "number" },
    { name: "footprint_um2", role: "objective", unit: "um2", better: "low", type: "number" },
    { name: "edp_pj_ns", role: "metric", unit: "pJ.ns", better: null, type: "number" },
    { name: "peak_temperature_k", role: "metric", unit: "K", better: null, type: "number" },
  ],
  data: {
    point: [7, 8, 9],
    status: ["ok", "invalid", "ok"],
    reason: ["", "too small", ""],
    "accelerator.expert.rows": ["16", "8", "32"],
    "accelerator.weight-buffer.size": ["144 KiB", "36 KiB", "36 KiB"],
    energy_pj: [35879761.5, null, 2e7],
    footprint_um2: [1963977.6, null, 1e6],
    edp_pj_ns: [1, null, 2],
    peak_temperature_k: [null, null, null],
  },
  front: [2],
  rows: 3,
  truncated: false,
});

describe("an exploration", () => {
  const points = present(x);
  const by = Object.fromEntries(points.columns.map((c) => [c.key, c]));
  it("has axes as numbers where they are, and as texts in the order people count", () => {
    expect(points.data["accelerator.expert.rows"]).toEqual([16, 8, 32]);
    expect(by["accelerator.weight-buffer.size"].numeric).toBe(false);
    expect(distinct(points, "accelerator.weight-buffer.size")).toEqual(["36 KiB", "144 KiB"]);
    expect(distinct(points, "accelerator.expert.rows")).toEqual(["8", "16", "32"]);
  });
  it("has units that fit, and unknown values stay unknown", () => {
    expect([by.energy_pj.unit, points.data.energy_pj]).toEqual(["µJ", [35.8797615, null, 20]]);
    expect([by.footprint_um2.unit, points.data.footprint_um2[0]]).toEqual(["mm²", 1.9639776]);
    expect(by.edp_pj_ns.unit).toBe("pJ.ns");
  });
  it("leaves out what nobody has measured, and says what was wrong", () => {
    expect(by.peak_temperature_k).toBeUndefined();
    expect(points.status).toEqual(["ok", "invalid: too small", "ok"]);
    expect(points.number).toEqual([7, 8, 9]);
  });
  it("has plain names", () => {
    expect(label("accelerator.expert.rows", false)).toBe("expert rows");
    expect(label("edp_pj_ns", true)).toBe("edp");
    expect(label("max_clock_mhz", true)).toBe("max clock");
    expect(label("keep-heads", false)).toBe("keep heads");
  });
});
