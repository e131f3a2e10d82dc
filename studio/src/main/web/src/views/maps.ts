/** Fields over a tier: temperature, drop of the supply, power, congestion; all tiers of all arrangements on one scale. */

import { getMap, getStack } from "../data/api";
import type { MapEntry, StackArrangement } from "../data/contract";
import { h, replace, segmented } from "../dom";
import { fileName, save, saveCanvas } from "../download";
import { number, sentence } from "../format";
import { card, dataTable, empty, later, tool, tools } from "../parts";
import { note } from "../router";
import { FILL, HEAT, index, POWER, share, type Domain, type Scale } from "../scales";
import type { TabContext } from "./result";
import { scaleLegend } from "./scaleLegend";

const KINDS: Record<string, { text: string; scale: Scale; unit: string; factor: number; about: string }> = {
  temperature: { text: "Temperature", scale: HEAT, unit: "K", factor: 1, about: "Finite volumes over the layers of the stack; leakage at the temperature that it causes." },
  supply: { text: "Supply drop", scale: POWER, unit: "mV", factor: 1000, about: "The grids of both tiers and their power bonds as one system." },
  power: { text: "Power density", scale: POWER, unit: "W/mm²", factor: 1, about: "Cells and memories on the raster of the temperature." },
  congestion: { text: "Congestion", scale: FILL, unit: "of the tracks", factor: 1, about: "Routes against tracks; 1 is full." },
};

export function maps({ id, place, signal, route }: TabContext): void {
  place.append(
    later(signal, "the maps", async () => {
      const arrangements = (await getStack(id, signal)).filter((a) => a.maps.length > 0);
      if (arrangements.length === 0) return empty("No maps", "Temperature and supply are computed for placed stacks.");
      const kinds = [...new Set(arrangements.flatMap((a) => a.maps.map((m) => m.kind)))];
      let kind = kinds.includes(route.query.get("map") ?? "") ? (route.query.get("map") as string) : kinds[0];
      const body = h("div", {});
      const draw = () => replace(body, later(signal, "the maps", () => all(id, arrangements, kind, signal)));
      draw();
      return h(
        "div",
        {},
        h("div", { class: "filter" }, segmented("Field", kinds.map((k) => ({ value: k, text: KINDS[k]?.text ?? sentence(k) })), kind, (next) => {
          kind = next;
          note(route, { map: kind });
          draw();
        })),
        body,
      );
    }),
  );
}

interface Loaded {
  arrangement: StackArrangement;
  entry: MapEntry;
  values: Float32Array;
}

async function all(id: string, arrangements: StackArrangement[], kind: string, signal: AbortSignal): Promise<HTMLElement> {
  const about = KINDS[kind] ?? { text: sentence(kind), scale: FILL, unit: "", factor: 1, about: "" };
  const entries = arrangements.flatMap((arrangement) => arrangement.maps.filter((m) => m.kind === kind).map((entry) => ({ arrangement, entry })));
  const loaded: Loaded[] = await Promise.all(entries.map(async ({ arrangement, entry }) => ({ arrangement, entry, values: await getMap(id, arrangement.name, kind, entry.tier, signal) })));
  let low = Infinity;
  let high = -Infinity;
  for (const { values } of loaded) {
    for (const v of values) {
      if (!Number.isFinite(v)) continue;
      if (v < low) low = v;
      if (v > high) high = v;
    }
  }
  if (!(high > low)) high = low + 1e-9;
  const domain: Domain = { low: low * about.factor, high: high * about.factor, log: false, unit: about.unit };
  const table = () => ({
    caption: `${about.text} by tier`,
    columns: [{ name: "arrangement" }, { name: "tier" }, { name: "lowest", unit: about.unit }, { name: "mean", unit: about.unit }, { name: "highest", unit: about.unit }],
    rows: loaded.map(({ arrangement, entry, values }) => {
      const s = statistics(values);
      return [arrangement.name, arrangement.tiers[entry.tier] ?? "", s.low * about.factor, s.mean * about.factor, s.high * about.factor];
    }),
  });
  return card(
    about.text,
    `${about.about} One scale for all.`,
    null,
    h("div", { css: { "max-width": "26rem", "margin-bottom": "1rem" } }, scaleLegend(about.text, about.scale, domain)),
    h("div", { class: "maps" }, loaded.map((one) => picture(id, one, about, domain))),
    h("div", { css: { "margin-top": "1rem" } }, dataTable(table())),
  );
}

function statistics(values: Float32Array): { low: number; high: number; mean: number } {
  let low = Infinity;
  let high = -Infinity;
  let sum = 0;
  let n = 0;
  for (const v of values) {
    if (!Number.isFinite(v)) continue;
    low = Math.min(low, v);
    high = Math.max(high, v);
    sum += v;
    n += 1;
  }
  return { low, high, mean: n === 0 ? NaN : sum / n };
}

function picture(id: string, { arrangement, entry, values }: Loaded, about: { text: string; scale: Scale; unit: string; factor: number }, domain: Domain): HTMLElement {
  const { columns, rows } = entry;
  const canvas = h("canvas", { width: String(columns), height: String(rows), role: "img" });
  const s = statistics(values);
  const tier = arrangement.tiers.length > 1 ? `${arrangement.tiers[entry.tier]} tier` : "one tier";
  canvas.setAttribute("aria-label", `${about.text} of ${arrangement.name}, ${tier}: ${number(s.low * about.factor, 5)} to ${number(s.high * about.factor, 5)} ${about.unit}`);
  const ctx = canvas.getContext("2d");
  if (ctx) {
    const pixels = ctx.createImageData(columns, rows);
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        const v = values[(rows - 1 - r) * columns + c];
        if (!Number.isFinite(v)) continue;
        const i = 3 * index(share(domain, v * about.factor));
        pixels.data.set([about.scale.lut[i], about.scale.lut[i + 1], about.scale.lut[i + 2], 255], 4 * (r * columns + c));
      }
    }
    ctx.putImageData(pixels, 0, 0);
  }
  const reading = h("span", { class: "quiet" }, `most ${number(s.high * about.factor, 5)} ${about.unit}`);
  canvas.addEventListener("pointermove", (e) => {
    const c = Math.min(columns - 1, Math.floor((e.offsetX / canvas.clientWidth) * columns));
    const r = Math.min(rows - 1, Math.floor((1 - e.offsetY / canvas.clientHeight) * rows));
    const v = values[r * columns + c];
    const x = (((c + 0.5) / columns) * arrangement.die.width).toFixed(0);
    const y = (((r + 0.5) / rows) * arrangement.die.height).toFixed(0);
    reading.textContent = Number.isFinite(v) ? `${number(v * about.factor, 6)} ${about.unit} at ${x}, ${y} µm` : `nothing at ${x}, ${y} µm`;
  });
  canvas.addEventListener("pointerleave", () => (reading.textContent = `most ${number(s.high * about.factor, 5)} ${about.unit}`));
  const name = fileName(`${id}-${arrangement.name}-${arrangement.tiers[entry.tier]}-${entry.kind}`);
  return h(
    "figure",
    { class: "map" },
    h("figcaption", {}, h("span", {}, h("b", {}, arrangement.name), `, ${tier}`), reading),
    canvas,
    tools(
      tool("CSV", "Download the map as CSV", () => save(`${name}.csv`, toCsv(values, columns, rows), "text/csv")),
      tool("PNG", "Download the map as PNG", () => saveCanvas(`${name}.png`, enlarged(canvas, 8))),
    ),
  );
}

/** The layout of the solvers' own maps: a line per row, the bottom one first. */
function toCsv(values: Float32Array, columns: number, rows: number): string {
  const lines: string[] = [];
  for (let r = 0; r < rows; r++) lines.push([...values.subarray(r * columns, (r + 1) * columns)].map((v) => (Number.isFinite(v) ? v.toPrecision(9) : "")).join(","));
  return lines.join("\n") + "\n";
}

function enlarged(canvas: HTMLCanvasElement, by: number): HTMLCanvasElement {
  const copy = document.createElement("canvas");
  copy.width = canvas.width * by;
  copy.height = canvas.height * by;
  const ctx = copy.getContext("2d");
  if (ctx) {
    ctx.imageSmoothingEnabled = false;
    ctx.drawImage(canvas, 0, 0, copy.width, copy.height);
  }
  return copy;
}
