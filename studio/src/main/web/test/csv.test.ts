import { describe, expect, it } from "vitest";
import { csv, parseMap } from "../src/csv";

describe("csv", () => {
  it("quotes what needs it, keeps full precision, and leaves unknown cells empty", () => {
    const text = csv({ caption: "", columns: [{ name: "what" }, { name: "energy", unit: "nJ" }], rows: [['a, "b"', 33888.6499579635], ["line\nbreak", null]] });
    expect(text).toBe('what,energy [nJ]\r\n"a, ""b""",33888.6499579635\r\n"line\nbreak",\r\n');
  });
  it("defuses formulas but not negative numbers", () => {
    const text = csv({ caption: "", columns: [{ name: "x" }], rows: [["=cmd()"], [-5], ["-5.5"], ["-x"]] });
    expect(text.split("\r\n").slice(1, 5)).toEqual(["'=cmd()", "-5", "-5.5", "'-x"]);
  });
});

describe("maps", () => {
  it("reads rows, empty cells as NaN", () => {
    const map = parseMap("1,2,\n4,,6\n");
    expect([map.rows, map.columns]).toEqual([2, 3]);
    expect([...map.values]).toEqual([1, 2, NaN, 4, NaN, 6]);
  });
  it("names the line of a ragged or wrong one", () => {
    expect(() => parseMap("1,2\n3\n")).toThrow(/line 2/);
    expect(() => parseMap("1,2\n3,x\n")).toThrow(/line 2, column 2.*'x'/);
  });
});
