/** Cells and bonds of a placed stack, as typed arrays over the bytes that the server sent. */

import type { ArrayEntry, Layout } from "./contract";

export interface Cells {
  count: number;
  /** Lower left corner and size, um. */
  x: Float32Array;
  y: Float32Array;
  width: Float32Array;
  height: Float32Array;
  /** ps; NaN where no timed path runs through. Null: unknown for the whole design. */
  slack: Float32Array | null;
  /** uW; null: unknown. */
  power: Float32Array | null;
  block: Uint32Array;
  master: Uint32Array;
  tier: Uint8Array;
  kind: Uint8Array;
}

export interface Bonds {
  count: number;
  x: Float32Array;
  y: Float32Array;
  kind: Uint8Array;
}

const WIDTH = { f32: 4, u32: 4, u16: 2, u8: 1 } as const;

export function decodeLayout(bytes: ArrayBuffer, layout: Layout): { cells: Cells; bonds: Bonds } {
  if (bytes.byteLength < layout.bytes) {
    throw new Error(`the layout has ${bytes.byteLength} bytes, ${layout.bytes} were announced`);
  }
  const byName = new Map(layout.arrays.map((entry) => [entry.name, entry]));
  const cells = byName.get("cell.x")?.count ?? 0;
  const bonds = byName.get("bond.x")?.count ?? 0;
  const entry = (name: string, count: number): ArrayEntry => {
    const found = byName.get(name);
    if (!found) throw new Error(`the layout has no array ${name}`);
    if (found.count !== count) throw new Error(`the layout's ${name} has ${found.count} values, ${count} were expected`);
    if (found.offset + found.count * WIDTH[found.type] > bytes.byteLength) {
      throw new Error(`the layout's ${name} ends behind the last byte`);
    }
    return found;
  };
  const floats = (name: string, count: number) => {
    const e = entry(name, count);
    if (e.type !== "f32") throw new Error(`the layout's ${name} is ${e.type}, f32 is allowed`);
    return new Float32Array(bytes, e.offset, e.count);
  };
  const maybeFloats = (name: string) => (byName.has(name) ? floats(name, cells) : null);
  const integers = (name: string, count: number): Uint32Array => {
    const e = entry(name, count);
    if (e.type === "u32") return new Uint32Array(bytes, e.offset, e.count);
    if (e.type === "u16") return Uint32Array.from(new Uint16Array(bytes, e.offset, e.count));
    if (e.type === "u8") return Uint32Array.from(new Uint8Array(bytes, e.offset, e.count));
    throw new Error(`the layout's ${name} is ${e.type}, an integer type is allowed`);
  };
  const small = (name: string, count: number): Uint8Array => {
    const e = entry(name, count);
    if (e.type !== "u8") throw new Error(`the layout's ${name} is ${e.type}, u8 is allowed`);
    return new Uint8Array(bytes, e.offset, e.count);
  };
  return {
    cells: {
      count: cells,
      x: floats("cell.x", cells),
      y: floats("cell.y", cells),
      width: floats("cell.width", cells),
      height: floats("cell.height", cells),
      slack: maybeFloats("cell.slack"),
      power: maybeFloats("cell.power"),
      block: integers("cell.block", cells),
      master: integers("cell.master", cells),
      tier: small("cell.tier", cells),
      kind: small("cell.kind", cells),
    },
    bonds: {
      count: bonds,
      x: bonds === 0 ? new Float32Array() : floats("bond.x", bonds),
      y: bonds === 0 ? new Float32Array() : floats("bond.y", bonds),
      kind: bonds === 0 ? new Uint8Array() : small("bond.kind", bonds),
    },
  };
}
