/** An exploration as people read it: plain names, units with prefixes that fit, numbers where the axes hold numbers. */

import { printed, scaled, words } from "../format";
import type { Better, Exploration } from "./contract";

export interface Shown {
  /** Key of the data. */
  key: string;
  label: string;
  unit: string;
  role: "axis" | "objective" | "metric";
  better: Better;
  numeric: boolean;
  /** How many different values there are. */
  different: number;
}

export interface Points {
  rows: number;
  /** How many the sweep has, of which `rows` are here. */
  all: number;
  truncated: boolean;
  columns: Shown[];
  data: Record<string, (number | string | null)[]>;
  front: number[];
  /** Number of each row in the sweep. */
  number: (number | string)[];
  /** `ok`, or what was wrong with a row. */
  status: string[];
}

const SUFFIX = /_(pj_ns|pj|nj|ns|us|um2|mm2|mw|uw|mhz|k)$/;

export function present(x: Exploration): Points {
  const columns: Shown[] = [];
  const data: Points["data"] = {};
  for (const column of x.columns) {
    if (column.role === "status") continue;
    const raw = x.data[column.name] ?? [];
    const asNumbers = column.type === "number" || raw.every((v) => v === null || v === "" || typeof v === "number" || Number.isFinite(Number(v)));
    let values = raw.map((v) => (v === null || v === "" ? null : asNumbers ? Number(v) : String(v)));
    let unit = column.unit === "-" ? "" : column.unit;
    if (asNumbers && unit !== "") {
      const most = Math.max(0, ...values.slice(0, 50_000).map((v) => (typeof v === "number" ? Math.abs(v) : 0)));
      const fit = unit === "um2" && most >= 1e5 ? { factor: 1e-6, unit: "mm²" } : prefix(most, unit);
      values = values.map((v) => (typeof v === "number" ? Number((v * fit.factor).toPrecision(12)) : v));
      unit = fit.unit;
    }
    const different = new Set(values).size;
    if (values.every((v) => v === null)) continue;
    data[column.name] = values;
    columns.push({ key: column.name, label: label(column.name, column.unit !== ""), unit, role: column.role, better: column.better, numeric: asNumbers, different });
  }
  const status = x.data.status ?? [];
  const reason = x.data.reason ?? [];
  return {
    rows: x.rows,
    all: x.points,
    truncated: x.truncated,
    columns,
    data,
    front: x.front,
    number: Array.from({ length: x.rows }, (_, r) => x.data.point?.[r] ?? r),
    status: Array.from({ length: x.rows }, (_, r) => [status[r] ?? "ok", reason[r]].filter((t) => t !== "" && t !== null && t !== undefined).join(": ")),
  };
}

/** accelerator.expert.rows as expert rows, energy_pj as energy. */
export function label(name: string, hasUnit: boolean): string {
  const bare = hasUnit ? name.replace(SUFFIX, "") : name;
  return words(bare.replace(/^(accelerator|technology|network)\./, "").replaceAll(".", " "));
}

function prefix(most: number, unit: string): { factor: number; unit: string } {
  if (most === 0) return { factor: 1, unit: printed(unit) };
  const to = scaled(most, unit).unit;
  const power = (u: string) => ({ T: 12, G: 9, M: 6, k: 3, m: -3, u: -6, µ: -6, n: -9, p: -12, f: -15 })[u.length > 1 ? u[0] : ""] ?? 0;
  const prefixed = /^[TGMkmµunpf]?(J|W|s|Hz|V|A)$/.test(unit);
  return prefixed ? { factor: 10 ** (power(unit) - power(to)), unit: to } : { factor: 1, unit: printed(unit) };
}

/** Values of a column in order: numbers by size, texts as people count (36 KiB before 144 KiB). */
export function distinct(points: Points, key: string): string[] {
  const values = new Set(points.data[key].map((v) => (v === null ? "–" : String(v))));
  return [...values].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}
