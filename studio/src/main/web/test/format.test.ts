import { describe, expect, it } from "vitest";
import { ago, bytes, change, duration, keyWords, number, percent, printed, quantity, ratio, scaled, words } from "../src/format";

describe("numbers", () => {
  it("keeps four significant digits and groups thousands", () => {
    expect(number(33888.6499579635)).toBe("33,889");
    expect(number(0.5420123)).toBe("0.542");
    expect(number(-1234567)).toBe("−1,234,567");
    expect(number(0)).toBe("0");
    expect(number(NaN)).toBe("–");
    expect(number(Infinity)).toBe("∞");
  });
  it("takes the prefix that leaves 1 to 999, and leaves other units alone", () => {
    expect(quantity({ value: 33888.65, unit: "nJ" })).toBe("33.89 µJ");
    expect(quantity({ value: 0.25, unit: "mW" })).toBe("250 µW");
    expect(scaled(723.9, "nW")).toEqual({ text: "723.9", unit: "nW" });
    expect(quantity({ value: 2.3150686, unit: "mm²" })).toBe("2.315 mm²");
    expect(quantity({ value: 12, unit: "-" })).toBe("12");
  });
  it("says shares, ratios and changes", () => {
    expect(percent(0.885, 2)).toBe("88.50 %");
    expect(ratio(0.5416)).toBe("0.542×");
    expect(change(0.54, 1)).toBe("−46 %");
    expect(change(1.0004, 1)).toBe("+0.04 %");
    expect(change(1.00002, 1)).toBe("±0 %");
    expect(change(1, 0)).toBe("–");
  });
  it("says durations and ages", () => {
    expect(duration(0.85)).toBe("850 ms");
    expect(duration(59.96)).toBe("1 min 0 s");
    expect(duration(7500)).toBe("2 h 5 min");
    const now = new Date("2026-11-28T05:00:00Z");
    expect(ago(new Date("2026-11-28T04:59:40Z"), now)).toBe("just now");
    expect(ago(new Date("2026-11-28T03:00:00Z"), now)).toBe("2 h ago");
    expect(ago(new Date("2026-11-20T03:00:00Z"), now)).toBe("2026-11-20");
  });
  it("says bytes", () => {
    expect(bytes(999)).toBe("999 B");
    expect(bytes(243260)).toBe("243 kB");
    expect(bytes(999_960)).toBe("1.0 MB");
  });
});

describe("units", () => {
  it("are printed with their signs", () => {
    expect(["um2", "mm2", "us", "uW/um2", "K", "µm", "unit", "ps"].map(printed)).toEqual(["µm²", "mm²", "µs", "µW/µm²", "K", "µm", "unit", "ps"]);
  });
});

describe("keys", () => {
  it("splits the unit off", () => {
    expect(keyWords("worstSetupPs")).toEqual({ text: "worst setup", unit: "ps" });
    expect(keyWords("footprintMm2")).toEqual({ text: "footprint", unit: "mm²" });
    expect(keyWords("megahertz")).toEqual({ text: "frequency", unit: "MHz" });
    expect(keyWords("peakK")).toEqual({ text: "peak", unit: "K" });
    expect(keyWords("endpoints")).toEqual({ text: "endpoints", unit: "" });
  });
  it("makes words", () => {
    expect(words("EXPERT_ARRAY")).toBe("expert array");
    expect(words("memoryAccessLatency")).toBe("memory access latency");
  });
});
