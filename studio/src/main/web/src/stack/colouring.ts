/** What colours mean: a value per block and per cell, the scale they are put on, and its legend. */

import type { Block, StackArrangement } from "../data/contract";
import type { Cells } from "../data/layout";
import { aroundZero, HEAT, index, POWER, robust, share, SLACK, type Domain, type Scale } from "../scales";

export type Mode = "kind" | "block" | "power" | "temperature" | "slack";

export const MODES: readonly { value: Mode; text: string }[] = [
  { value: "kind", text: "Kind" },
  { value: "block", text: "Block" },
  { value: "power", text: "Power" },
  { value: "temperature", text: "Temperature" },
  { value: "slack", text: "Slack" },
];

/** A map of temperature of one tier, bottom row first. */
export interface HeatMap {
  columns: number;
  rows: number;
  values: Float32Array;
}

/** A scale and what it shows, or names with their colours. */
export type Key =
  | { kind: "scale"; title: string; scale: Scale; domain: Domain; unknown: boolean }
  | { kind: "names"; title: string; entries: { name: string; colour: string }[] };

export interface Colouring {
  key: Key;
  /** Three bytes per block. */
  blocks: Uint8Array;
  /** Four bytes per cell, null without cells. */
  cells: Uint8Array | null;
}

export interface Inputs {
  arrangement: StackArrangement;
  cells: Cells | null;
  /** Per tier, when they have been loaded. */
  heat: (HeatMap | null)[];
  /** `rgb(…)` of categories, and of what nobody knows. */
  categories: string[];
  unknown: string;
}

/** Why a mode has nothing to show here, or undefined if it has. */
export function missing(mode: Mode, { arrangement, cells }: Pick<Inputs, "arrangement" | "cells">): string | undefined {
  const anyBlock = (of: (b: Block) => number | null) => arrangement.blocks.some((b) => of(b) !== null);
  switch (mode) {
    case "kind":
      return undefined;
    case "block":
      return arrangement.layout ? undefined : "Blocks of a floorplan are told apart by kind";
    case "power":
      return anyBlock((b) => b.power) || cells?.power ? undefined : "This result has no power per block";
    case "temperature":
      return anyBlock((b) => b.temperature) || arrangement.maps.some((m) => m.kind === "temperature")
        ? undefined
        : "The floorplan model knows no temperature; a placed stack does";
    case "slack":
      return anyBlock((b) => b.slack) || cells?.slack ? undefined : "This result has no slack per block";
  }
}

/** Bytes of `rgb(1, 2, 3)`. */
export function rgbBytes(css: string): [number, number, number] {
  const found = css.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0];
  return [found[0] ?? 0, found[1] ?? 0, found[2] ?? 0];
}

/** uW/um2, which is W/mm2. */
export function density(power: number | null, area: number | null): number {
  return power === null || area === null || area <= 0 ? NaN : power / area;
}

export function areaOf(b: Block): number {
  return b.area ?? b.width * b.height;
}

export function colouring(mode: Mode, inputs: Inputs): Colouring {
  switch (mode) {
    case "kind":
      return byKind(inputs);
    case "block":
      return byBlock(inputs);
    case "power":
      return byPower(inputs);
    case "temperature":
      return byTemperature(inputs);
    case "slack":
      return bySlack(inputs);
  }
}

function byKind({ arrangement, cells, categories }: Inputs): Colouring {
  const names = arrangement.layout?.kinds ?? [];
  const all = cells ? names : arrangement.kinds;
  const colourOf = (name: string) => categories[Math.max(0, all.indexOf(name)) % categories.length];
  const blocks = fill3(arrangement.blocks, (b) => rgbBytes(cells ? colourOf(b.memory ? "memory" : b.kind) : colourOf(b.kind)));
  const bytes = all.map((name) => rgbBytes(colourOf(name)));
  return {
    key: { kind: "names", title: cells ? "Kind of cell" : "Kind of block", entries: all.map((name) => ({ name: name.replaceAll("-", " "), colour: colourOf(name) })) },
    blocks,
    cells: cells ? fill4(cells.count, (i) => bytes[cells.kind[i]] ?? [128, 128, 128]) : null,
  };
}

/** The block that a memory belongs to: the longest name that its own begins with, or -1. */
export function owner(names: readonly string[], memory: string): number {
  let found = -1;
  names.forEach((name, i) => {
    const inside = name !== "" && (memory === name || memory.startsWith(`${name}/`) || memory.startsWith(`${name}.`));
    if (inside && (found < 0 || name.length > names[found].length)) found = i;
  });
  return found;
}

/** The twelve blocks with most cells get a colour, the others share a grey one. */
function byBlock({ arrangement, cells, categories, unknown }: Inputs): Colouring {
  const names = arrangement.layout?.blocks ?? [];
  const counts = new Uint32Array(names.length);
  if (cells) for (let i = 0; i < cells.count; i++) counts[cells.block[i]]++;
  const rank = [...names.keys()].sort((a, b) => counts[b] - counts[a]);
  const colourOf = new Map<number, string>();
  rank.slice(0, categories.length).forEach((b, i) => colourOf.set(b, categories[i]));
  const bytes = names.map((_, i) => rgbBytes(colourOf.get(i) ?? unknown));
  const entries = rank.slice(0, categories.length).map((b) => ({ name: names[b] === "" ? "(top)" : names[b], colour: colourOf.get(b) as string }));
  if (rank.length > categories.length) entries.push({ name: `${rank.length - categories.length} others`, colour: unknown });
  return {
    key: { kind: "names", title: "Block", entries },
    blocks: fill3(arrangement.blocks, (b) => {
      const at = owner(names, b.name);
      return at >= 0 ? bytes[at] : rgbBytes(unknown);
    }),
    cells: cells ? fill4(cells.count, (i) => bytes[cells.block[i]] ?? [128, 128, 128]) : null,
  };
}

function byPower({ arrangement, cells, unknown }: Inputs): Colouring {
  const perBlock = arrangement.blocks.map((b) => density(b.power, areaOf(b)));
  const power = cells?.power ?? null;
  const perCell = cells && power ? Float32Array.from(power, (p, i) => p / Math.max(1e-9, cells.width[i] * cells.height[i])) : null;
  const known = perCell ?? perBlock;
  const { low, high } = robust(known, 0.03, 0.995);
  const floor = Math.max(low, high / 1e4, 1e-9);
  const domain: Domain = high / floor > 30 ? { low: floor, high, log: true, unit: "W/mm²" } : { low: Math.max(0, low), high, log: false, unit: "W/mm²" };
  return onScale("Power density", POWER, domain, perBlock, perCell, cells, unknown);
}

function byTemperature({ arrangement, cells, heat, unknown }: Inputs): Colouring {
  const entries = arrangement.maps.filter((m) => m.kind === "temperature");
  const perBlock = arrangement.blocks.map((b) => b.temperature ?? NaN);
  const low = entries.length > 0 ? Math.min(...entries.map((m) => m.low)) : robust(perBlock, 0, 1).low;
  const high = entries.length > 0 ? Math.max(...entries.map((m) => m.high)) : robust(perBlock, 0, 1).high;
  const domain: Domain = { low, high: high > low ? high : low + 0.01, log: false, unit: "K" };
  const perCell =
    cells && heat.some((h) => h !== null)
      ? Float32Array.from({ length: cells.count }, (_, i) => {
          const map = heat[cells.tier[i]];
          return map ? sample(map, arrangement.die, cells.x[i] + cells.width[i] / 2, cells.y[i] + cells.height[i] / 2) : NaN;
        })
      : null;
  return onScale("Temperature", HEAT, domain, perBlock, perCell, cells, unknown);
}

function bySlack({ arrangement, cells, unknown }: Inputs): Colouring {
  const perBlock = arrangement.blocks.map((b) => b.slack ?? NaN);
  const perCell = cells?.slack ?? null;
  const domain = aroundZero(perCell ?? perBlock, "ps");
  return onScale("Worst setup slack", SLACK, domain, perBlock, perCell, cells, unknown);
}

function onScale(
  title: string,
  scale: Scale,
  domain: Domain,
  perBlock: ArrayLike<number>,
  perCell: ArrayLike<number> | null,
  cells: Cells | null,
  unknown: string,
): Colouring {
  const grey = rgbBytes(unknown);
  const blocks = new Uint8Array(3 * perBlock.length);
  let anyUnknown = false;
  for (let i = 0; i < perBlock.length; i++) {
    const s = share(domain, perBlock[i]);
    if (Number.isNaN(s)) {
      blocks.set(grey, 3 * i);
      anyUnknown = true;
    } else blocks.set(scale.lut.subarray(3 * index(s), 3 * index(s) + 3), 3 * i);
  }
  let colours: Uint8Array | null = null;
  if (cells) {
    colours = new Uint8Array(4 * cells.count);
    for (let i = 0; i < cells.count; i++) {
      const s = perCell ? share(domain, perCell[i]) : NaN;
      const at = 3 * index(s);
      const known = !Number.isNaN(s);
      colours[4 * i] = known ? scale.lut[at] : grey[0];
      colours[4 * i + 1] = known ? scale.lut[at + 1] : grey[1];
      colours[4 * i + 2] = known ? scale.lut[at + 2] : grey[2];
      colours[4 * i + 3] = 255;
      if (!known) anyUnknown = true;
    }
  }
  return { key: { kind: "scale", title, scale, domain, unknown: anyUnknown }, blocks, cells: colours };
}

/** Value of a map at a place, between the four nearest points. */
export function sample(map: HeatMap, die: { width: number; height: number }, x: number, y: number): number {
  const fx = Math.min(map.columns - 1, Math.max(0, (x / die.width) * map.columns - 0.5));
  const fy = Math.min(map.rows - 1, Math.max(0, (y / die.height) * map.rows - 0.5));
  const c = Math.min(map.columns - 1, Math.floor(fx));
  const r = Math.min(map.rows - 1, Math.floor(fy));
  const c1 = Math.min(map.columns - 1, c + 1);
  const r1 = Math.min(map.rows - 1, r + 1);
  const at = (row: number, column: number) => map.values[row * map.columns + column];
  const tx = fx - c;
  const ty = fy - r;
  return (at(r, c) * (1 - tx) + at(r, c1) * tx) * (1 - ty) + (at(r1, c) * (1 - tx) + at(r1, c1) * tx) * ty;
}

function fill3(blocks: readonly Block[], of: (b: Block) => readonly [number, number, number] | number[]): Uint8Array {
  const bytes = new Uint8Array(3 * blocks.length);
  blocks.forEach((b, i) => bytes.set(of(b), 3 * i));
  return bytes;
}

function fill4(count: number, of: (i: number) => readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * count);
  for (let i = 0; i < count; i++) {
    const [r, g, b] = of(i);
    bytes[4 * i] = r;
    bytes[4 * i + 1] = g;
    bytes[4 * i + 2] = b;
    bytes[4 * i + 3] = 255;
  }
  return bytes;
}
