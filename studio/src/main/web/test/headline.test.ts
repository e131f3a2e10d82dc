import { describe, expect, it } from "vitest";
import { headlines } from "../src/data/headline";

const item = (label: string, value: number | null, unit = "nJ") => ({ label, value, unit });

describe("headlines", () => {
  it("show the last stack beside 2D, whichever comes first", () => {
    expect(headlines([item("accuracy", 0.89, ""), item("2d energy", 100), item("memory-on-logic energy", 98), item("logic-on-logic energy", 90)])).toEqual([
      { label: "accuracy", value: 0.89, unit: "", against2d: null },
      { label: "energy, logic-on-logic", value: 90, unit: "nJ", against2d: 0.9 },
    ]);
    expect(headlines([item("logic-on-logic footprint", 3), item("2d footprint", 6)])[0]).toMatchObject({ label: "footprint, logic-on-logic", against2d: 0.5 });
  });
  it("keep 2D alone, and say nothing where a number is unknown", () => {
    expect(headlines([item("2d power", 5)])).toEqual([{ label: "power, 2d", value: 5, unit: "nJ", against2d: null }]);
    expect(headlines([item("2d power", null), item("logic-on-logic power", 5)])[0].against2d).toBeNull();
  });
});
