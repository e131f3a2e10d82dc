import { describe, expect, it } from "vitest";
import { aroundZero, HEAT, index, logTicks, oklab, POWER, robust, share, SLACK, ticks, valueAt, type Scale } from "../src/scales";

const colour = (scale: Scale, i: number) => [scale.lut[3 * i], scale.lut[3 * i + 1], scale.lut[3 * i + 2]] as const;

/** What a person without red, green or blue cones sees: Viénot, Brettel and Mollon 1999 (red, green), in linear light. */
function seen(rgb: readonly [number, number, number], without: "red" | "green"): [number, number, number] {
  const linear = rgb.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  const rows = without === "red" ? [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]] : [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]];
  const mixed = rows.map((row) => Math.min(1, Math.max(0, row[0] * linear[0] + row[1] * linear[1] + row[2] * linear[2])));
  return mixed.map((c) => 255 * (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055)) as [number, number, number];
}

describe("sequential scales", () => {
  for (const [name, scale] of [["power", POWER], ["heat", HEAT]] as const) {
    it(`${name} gets lighter from end to end, also without red or green cones`, () => {
      for (const view of [(c: readonly [number, number, number]) => c, (c: readonly [number, number, number]) => seen(c, "red"), (c: readonly [number, number, number]) => seen(c, "green")]) {
        for (let i = 8; i < 256; i += 8) {
          expect(oklab(view(colour(scale, i)))[0]).toBeGreaterThan(oklab(view(colour(scale, i - 8)))[0]);
        }
      }
    });
  }
});

describe("the scale of slack", () => {
  it("has the lightest colour in the middle, and ends that stay apart without red or green cones", () => {
    const lightness = (i: number) => oklab(colour(SLACK, i))[0];
    expect(lightness(128)).toBeGreaterThan(lightness(0) + 0.4);
    expect(lightness(128)).toBeGreaterThan(lightness(255) + 0.4);
    for (const without of ["red", "green"] as const) {
      const a = oklab(seen(colour(SLACK, 40), without));
      const b = oklab(seen(colour(SLACK, 215), without));
      expect(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])).toBeGreaterThan(0.2);
    }
  });
});

describe("domains", () => {
  it("go there and back", () => {
    for (const domain of [{ low: 2, high: 10, log: false, unit: "" }, { low: 0.001, high: 10, log: true, unit: "" }]) {
      for (const s of [0, 0.25, 0.5, 1]) expect(share(domain, valueAt(domain, s))).toBeCloseTo(s, 9);
      expect(share(domain, -5)).toBe(0);
      expect(share(domain, 1e9)).toBe(1);
      expect(share(domain, NaN)).toBeNaN();
    }
    expect(index(NaN)).toBe(0);
    expect(index(2)).toBe(255);
  });
  it("leave one hot cell out", () => {
    const values = Array.from({ length: 1000 }, (_, i) => i);
    values.push(1e9, Infinity, NaN);
    const { low, high } = robust(values);
    expect(low).toBeGreaterThanOrEqual(10);
    expect(high).toBeLessThan(1000);
  });
  it("of equal or no values are not empty", () => {
    for (const values of [[5, 5, 5], [0], []]) {
      const { low, high } = robust(values);
      expect(high).toBeGreaterThan(low);
    }
  });
  it("of slack have zero in the middle", () => {
    const domain = aroundZero([-2000, -50, 10, 300], "ps");
    expect(share(domain, 0)).toBe(0.5);
  });
});

describe("ticks", () => {
  it("are round and inside", () => {
    expect(ticks(0, 10)).toEqual([0, 2.5, 5, 7.5, 10]);
    expect(ticks(321.2, 323.4)).toEqual([322, 323]);
    expect(ticks(3, 3)).toEqual([3]);
    expect(logTicks(0.002, 20)).toEqual([0.01, 0.1, 1, 10]);
  });
});
