/** The HTTP interface of the studio (docs/formats/studio-api.md, version 1) as types, and decoders that check them. */

import type { Quantity } from "../format";
import { bool, list, maybe, num, object, oneOf, record, text } from "./decode";

export const API = 1;

export interface Version {
  version: string;
  commit: string;
  api: number;
  dir: string;
  commands: string[];
}

export function version(value: unknown): Version {
  const o = object(value, "version");
  const tool = object(o.tool, "version.tool");
  return {
    version: text(tool.version, "version.tool.version"),
    commit: text(tool.commit, "version.tool.commit"),
    api: num(o.api, "version.api"),
    dir: text(o.dir, "version.dir"),
    commands: list(o.commands, "version.commands", text),
  };
}

export type Kind = "study" | "stack" | "explore" | "other";

export interface Headline {
  label: string;
  value: number | null;
  unit: string;
}

export interface Summary {
  id: string;
  kind: Kind;
  title: string;
  time: string;
  headline: Headline[];
}

export function summaries(value: unknown): { results: Summary[]; truncated: boolean } {
  const o = object(value, "results");
  return { results: list(o.results, "results.results", summary), truncated: o.truncated === true };
}

function summary(value: unknown, place: string): Summary {
  const o = object(value, place);
  return {
    id: text(o.id, `${place}.id`),
    kind: oneOf(o.kind, `${place}.kind`, ["study", "stack", "explore", "other"] as const),
    title: text(o.title, `${place}.title`),
    time: text(o.time, `${place}.time`),
    headline: list(o.headline, `${place}.headline`, (h, p) => {
      const item = object(h, p);
      return {
        label: text(item.label, `${p}.label`),
        value: maybe(item.value, `${p}.value`, num),
        unit: text(item.unit ?? "", `${p}.unit`),
      };
    }),
  };
}

export type Better = "low" | "high" | null;

export interface NumberRow {
  key: string;
  group: string;
  label: string;
  value: number | null;
  unit: string;
  better: Better;
}

export function numbers(value: unknown): NumberRow[] {
  return list(object(value, "numbers").numbers, "numbers.numbers", (v, p) => {
    const o = object(v, p);
    return {
      key: text(o.key, `${p}.key`),
      group: text(o.group ?? "", `${p}.group`),
      label: text(o.label, `${p}.label`),
      value: maybe(o.value, `${p}.value`, num),
      unit: text(o.unit ?? "", `${p}.unit`),
      better: maybe(o.better, `${p}.better`, (b, q) => oneOf(b, q, ["low", "high"] as const)),
    };
  });
}

export interface FileEntry {
  name: string;
  bytes: number;
  type: string;
}

export function files(value: unknown): FileEntry[] {
  return list(object(value, "files").files, "files.files", (v, p) => {
    const o = object(v, p);
    return { name: text(o.name, `${p}.name`), bytes: num(o.bytes, `${p}.bytes`), type: text(o.type, `${p}.type`) };
  });
}

// ---------------------------------------------------------------------------------------------------------- the stack

export interface Block {
  name: string;
  kind: string;
  tier: number;
  x: number;
  y: number;
  width: number;
  height: number;
  /** um2 */
  area: number | null;
  cells: number | null;
  /** uW */
  power: number | null;
  /** K */
  temperature: number | null;
  /** ps */
  slack: number | null;
  memory: boolean;
}

export interface MapEntry {
  kind: string;
  tier: number;
  columns: number;
  rows: number;
  unit: string;
  low: number;
  high: number;
}

export type ArrayType = "f32" | "u32" | "u16" | "u8";

export interface ArrayEntry {
  name: string;
  type: ArrayType;
  offset: number;
  count: number;
  unit: string;
}

export interface Layout {
  bytes: number;
  blocks: string[];
  masters: string[];
  kinds: string[];
  arrays: ArrayEntry[];
}

export interface StackArrangement {
  name: string;
  die: { width: number; height: number };
  tiers: string[];
  blocks: Block[];
  kinds: string[];
  maps: MapEntry[];
  cells: number;
  bonds: number;
  layout: Layout | null;
  sources: Record<string, string>;
}

export function stack(value: unknown): StackArrangement[] {
  return list(object(value, "stack").arrangements, "stack.arrangements", (v, p) => {
    const o = object(v, p);
    const die = object(o.die, `${p}.die`);
    return {
      name: text(o.name, `${p}.name`),
      die: { width: num(die.width, `${p}.die.width`), height: num(die.height, `${p}.die.height`) },
      tiers: list(o.tiers, `${p}.tiers`, text),
      blocks: list(o.blocks, `${p}.blocks`, block),
      kinds: list(o.kinds, `${p}.kinds`, text),
      maps: list(o.maps ?? [], `${p}.maps`, mapEntry),
      cells: maybe(o.cells, `${p}.cells`, num) ?? 0,
      bonds: maybe(o.bonds, `${p}.bonds`, num) ?? 0,
      layout: maybe(o.layout, `${p}.layout`, layout),
      sources: record(o.sources ?? {}, `${p}.sources`, text),
    };
  });
}

function block(value: unknown, p: string): Block {
  const o = object(value, p);
  return {
    name: text(o.name, `${p}.name`),
    kind: text(o.kind, `${p}.kind`),
    tier: num(o.tier, `${p}.tier`),
    x: num(o.x, `${p}.x`),
    y: num(o.y, `${p}.y`),
    width: num(o.width, `${p}.width`),
    height: num(o.height, `${p}.height`),
    area: maybe(o.area, `${p}.area`, num),
    cells: maybe(o.cells, `${p}.cells`, num),
    power: maybe(o.power, `${p}.power`, num),
    temperature: maybe(o.temperature, `${p}.temperature`, num),
    slack: maybe(o.slack, `${p}.slack`, num),
    memory: o.memory === true,
  };
}

function mapEntry(value: unknown, p: string): MapEntry {
  const o = object(value, p);
  return {
    kind: text(o.kind, `${p}.kind`),
    tier: num(o.tier, `${p}.tier`),
    columns: num(o.columns, `${p}.columns`),
    rows: num(o.rows, `${p}.rows`),
    unit: text(o.unit, `${p}.unit`),
    low: maybe(o.low, `${p}.low`, num) ?? NaN,
    high: maybe(o.high, `${p}.high`, num) ?? NaN,
  };
}

function layout(value: unknown, p: string): Layout {
  const o = object(value, p);
  return {
    bytes: num(o.bytes, `${p}.bytes`),
    blocks: list(o.blocks, `${p}.blocks`, text),
    masters: list(o.masters, `${p}.masters`, text),
    kinds: list(o.kinds, `${p}.kinds`, text),
    arrays: list(o.arrays, `${p}.arrays`, (v, q) => {
      const a = object(v, q);
      return {
        name: text(a.name, `${q}.name`),
        type: oneOf(a.type, `${q}.type`, ["f32", "u32", "u16", "u8"] as const),
        offset: num(a.offset, `${q}.offset`),
        count: num(a.count, `${q}.count`),
        unit: text(a.unit ?? "", `${q}.unit`),
      };
    }),
  };
}

export interface CellDetail {
  name: string;
  master: string;
  block: string;
  kind: string;
  tier: string;
  x: number;
  y: number;
  width: number;
  height: number;
  power: number | null;
  slack: number | null;
  sources: Record<string, string>;
}

export function cellDetail(value: unknown): CellDetail {
  const o = object(value, "cell");
  return {
    name: text(o.name, "cell.name"),
    master: text(o.master, "cell.master"),
    block: text(o.block ?? "", "cell.block"),
    kind: text(o.kind, "cell.kind"),
    tier: String(o.tier),
    x: num(o.x, "cell.x"),
    y: num(o.y, "cell.y"),
    width: num(o.width, "cell.width"),
    height: num(o.height, "cell.height"),
    power: maybe(o.power, "cell.power", num),
    slack: maybe(o.slack, "cell.slack", num),
    sources: record(o.sources ?? {}, "cell.sources", text),
  };
}

export interface BondDetail {
  net: string;
  kind: string;
  x: number;
  y: number;
}

export function bondDetail(value: unknown): BondDetail {
  const o = object(value, "bond");
  return { net: text(o.net, "bond.net"), kind: text(o.kind, "bond.kind"), x: num(o.x, "bond.x"), y: num(o.y, "bond.y") };
}

// --------------------------------------------------------------------------------------------------------- inference

export interface Timeline {
  image: number;
  cycles: number;
  clock: Quantity;
  cores: { name: string; blocks: string[] }[];
  layers: string[];
  states: string[];
  core: number[];
  layer: number[];
  start: number[];
  end: number[];
  state: number[];
}

export function timeline(value: unknown): Timeline {
  const o = object(value, "timeline");
  const i = object(o.intervals, "timeline.intervals");
  const column = (name: string) => list(i[name], `timeline.intervals.${name}`, num);
  const found: Timeline = {
    image: num(o.image, "timeline.image"),
    cycles: num(o.cycles, "timeline.cycles"),
    clock: quantity(o.clock, "timeline.clock"),
    cores: list(o.cores, "timeline.cores", (v, p) => {
      const c = object(v, p);
      return { name: text(c.name, `${p}.name`), blocks: list(c.blocks ?? [], `${p}.blocks`, text) };
    }),
    layers: list(o.layers, "timeline.layers", text),
    states: list(o.states, "timeline.states", text),
    core: column("core"),
    layer: column("layer"),
    start: column("start"),
    end: column("end"),
    state: column("state"),
  };
  const length = found.core.length;
  for (const other of [found.layer, found.start, found.end, found.state]) {
    if (other.length !== length) throw new Error("timeline.intervals: columns of different length");
  }
  return found;
}

function quantity(value: unknown, place: string): Quantity {
  const o = object(value, place);
  return { value: num(o.value, `${place}.value`), unit: text(o.unit, `${place}.unit`) };
}

export interface SpikeLayer {
  layer: string;
  timesteps: number;
  tokens: number;
  channels: number;
  ones: number | null;
}

export function spikes(value: unknown): { image: number; layers: SpikeLayer[] } {
  const o = object(value, "spikes");
  return {
    image: num(o.image, "spikes.image"),
    layers: list(o.layers, "spikes.layers", (v, p) => {
      const l = object(v, p);
      return {
        layer: text(l.layer, `${p}.layer`),
        timesteps: num(l.timesteps, `${p}.timesteps`),
        tokens: num(l.tokens, `${p}.tokens`),
        channels: num(l.channels, `${p}.channels`),
        ones: maybe(l.ones, `${p}.ones`, num),
      };
    }),
  };
}

export interface Experts {
  layers: { layer: string; tokens: number[]; max: number[] }[];
  heads: { layer: string; kept: number[] }[];
}

export function experts(value: unknown): Experts {
  const o = object(value, "experts");
  return {
    layers: list(o.layers, "experts.layers", (v, p) => {
      const e = object(v, p);
      return {
        layer: text(e.layer, `${p}.layer`),
        tokens: list(e.tokens, `${p}.tokens`, num),
        max: list(e.max, `${p}.max`, num),
      };
    }),
    heads: list(o.heads ?? [], "experts.heads", (v, p) => {
      const e = object(v, p);
      return { layer: text(e.layer, `${p}.layer`), kept: list(e.kept, `${p}.kept`, num) };
    }),
  };
}

export interface Roofline {
  unit: string;
  ceilings: { name: string; value: number }[];
  levels: { name: string; bytesPerCycle: number }[];
  points: {
    layer: string;
    scope: string;
    operations: number;
    cycles: number;
    perCycle: number;
    bytes: Record<string, number | null>;
    intensity: Record<string, number | null>;
  }[];
}

export function roofline(value: unknown): Roofline {
  const o = object(value, "roofline");
  return {
    unit: text(o.unit, "roofline.unit"),
    ceilings: list(o.ceilings, "roofline.ceilings", (v, p) => {
      const c = object(v, p);
      return { name: text(c.name, `${p}.name`), value: num(c.value, `${p}.value`) };
    }),
    levels: list(o.levels, "roofline.levels", (v, p) => {
      const l = object(v, p);
      return { name: text(l.name, `${p}.name`), bytesPerCycle: num(l.bytesPerCycle, `${p}.bytesPerCycle`) };
    }),
    points: list(o.points, "roofline.points", (v, p) => {
      const l = object(v, p);
      const maybeNumber = (x: unknown, q: string) => maybe(x, q, num);
      return {
        layer: text(l.layer, `${p}.layer`),
        scope: text(l.scope, `${p}.scope`),
        operations: num(l.operations, `${p}.operations`),
        cycles: num(l.cycles, `${p}.cycles`),
        perCycle: num(l.perCycle, `${p}.perCycle`),
        bytes: record(l.bytes, `${p}.bytes`, maybeNumber),
        intensity: record(l.intensity, `${p}.intensity`, maybeNumber),
      };
    }),
  };
}

export interface LadderRow {
  name: string;
  arrangement: string;
  keepHeads: number;
  scope: string;
  cycles: Quantity;
  latency: Quantity;
  energy: Quantity;
  edp: Quantity;
  accuracy: number;
  relative: { energy: number; latency: number; edp: number };
}

export function ladder(value: unknown): LadderRow[] {
  return list(object(value, "ladder").rows, "ladder.rows", (v, p) => {
    const o = object(v, p);
    const relative = object(o.relative, `${p}.relative`);
    return {
      name: text(o.name, `${p}.name`),
      arrangement: text(o.arrangement, `${p}.arrangement`),
      keepHeads: num(o.keepHeads, `${p}.keepHeads`),
      scope: text(o.scope, `${p}.scope`),
      cycles: quantity(o.cycles, `${p}.cycles`),
      latency: quantity(o.latency, `${p}.latency`),
      energy: quantity(o.energy, `${p}.energy`),
      edp: quantity(o.edp, `${p}.edp`),
      accuracy: num(o.accuracy, `${p}.accuracy`),
      relative: {
        energy: num(relative.energy, `${p}.relative.energy`),
        latency: num(relative.latency, `${p}.relative.latency`),
        edp: num(relative.edp, `${p}.relative.edp`),
      },
    };
  });
}

// ------------------------------------------------------------------------------------------------------- exploration

export interface Column {
  name: string;
  role: "axis" | "objective" | "metric" | "status";
  unit: string;
  better: Better;
  type: "number" | "text";
}

export interface Exploration {
  points: number;
  columns: Column[];
  data: Record<string, (number | string | null)[]>;
  front: number[];
  rows: number;
  truncated: boolean;
}

export function exploration(value: unknown): Exploration {
  const o = object(value, "explore");
  const cell = (v: unknown, p: string): number | string | null =>
    v === null || typeof v === "string" ? v : typeof v === "boolean" ? String(v) : num(v, p);
  return {
    points: num(o.points, "explore.points"),
    columns: list(o.columns, "explore.columns", (v, p) => {
      const c = object(v, p);
      return {
        name: text(c.name, `${p}.name`),
        role: oneOf(c.role, `${p}.role`, ["axis", "objective", "metric", "status"] as const),
        unit: text(c.unit ?? "", `${p}.unit`),
        better: maybe(c.better, `${p}.better`, (b, q) => oneOf(b, q, ["low", "high"] as const)),
        type: oneOf(c.type, `${p}.type`, ["number", "text"] as const),
      };
    }),
    data: record(o.data, "explore.data", (v, p) => list(v, p, cell)),
    front: list(o.front, "explore.front", num),
    rows: num(o.rows, "explore.rows"),
    truncated: bool(o.truncated ?? false, "explore.truncated"),
  };
}

// --------------------------------------------------------------------------------------------------------------- runs

export type RunState = "queued" | "running" | "done" | "failed" | "cancelled";

export interface Run {
  id: string;
  command: string;
  name: string;
  state: RunState;
  stage: string;
  fraction: number | null;
  started: string | null;
  ended: string | null;
  exit: number | null;
  complaint: string | null;
  result: string | null;
}

export function run(value: unknown, p = "run"): Run {
  const o = object(value, p);
  return {
    id: text(o.id, `${p}.id`),
    command: text(o.command, `${p}.command`),
    name: text(o.name, `${p}.name`),
    state: oneOf(o.state, `${p}.state`, ["queued", "running", "done", "failed", "cancelled"] as const),
    stage: text(o.stage ?? "", `${p}.stage`),
    fraction: maybe(o.fraction, `${p}.fraction`, num),
    started: maybe(o.started, `${p}.started`, text),
    ended: maybe(o.ended, `${p}.ended`, text),
    exit: maybe(o.exit, `${p}.exit`, num),
    complaint: maybe(o.complaint, `${p}.complaint`, text),
    result: maybe(o.result, `${p}.result`, text),
  };
}

export function runs(value: unknown): Run[] {
  return list(object(value, "runs").runs, "runs.runs", run);
}

export function hasEnded(state: RunState): boolean {
  return state === "done" || state === "failed" || state === "cancelled";
}

export interface ProgressEvent {
  stage: string;
  fraction: number | null;
  message: string;
}

export function progress(value: unknown): ProgressEvent {
  const o = object(value, "progress");
  return {
    stage: text(o.stage ?? "", "progress.stage"),
    fraction: maybe(o.fraction, "progress.fraction", num),
    message: text(o.message ?? "", "progress.message"),
  };
}

export interface Written {
  id: string;
  text: string;
}

export interface Studies {
  studies: Written[];
  sweeps: Written[];
  inputs: Record<string, string[]>;
}

export function studies(value: unknown): Studies {
  const o = object(value, "studies");
  const written = (v: unknown, p: string): Written => {
    const i = object(v, p);
    return { id: text(i.id, `${p}.id`), text: text(i.text, `${p}.text`) };
  };
  return {
    studies: list(o.studies, "studies.studies", written),
    sweeps: list(o.sweeps, "studies.sweeps", written),
    inputs: record(o.inputs, "studies.inputs", (v, p) => list(v, p, text)),
  };
}
