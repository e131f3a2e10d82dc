/** What a result says in one screen: headline, the arrangements side by side, what it was made from. */

import { getResult } from "../data/api";
import { object, type Json } from "../data/decode";
import { h, type Child } from "../dom";
import { change, keyWords, number, percent, quantity, scaled, sentence, words, type Quantity } from "../format";
import { card, dataTable, later, origin, tableTools, tools } from "../parts";
import { href } from "../router";
import type { TabContext } from "./result";

export function overview({ id, place, signal, summary }: TabContext): void {
  place.append(
    later(signal, "the result", async () => {
      const result = object(await getResult(id, signal), "result.json");
      if (summary.kind === "study") return study(id, result);
      if (summary.kind === "stack") return placed(id, result);
      return card("Numbers", "This page has no picture for this kind of result; the tab “All numbers” has every value.", null, plain(result));
    }),
  );
}

type Side = Record<string, unknown> & { name: string };

const isQuantity = (v: unknown): v is Quantity => typeof v === "object" && v !== null && "value" in v && "unit" in v;
const LOW_IS_BETTER = new Set(["footprint", "silicon", "cycles", "latency", "power", "energy", "edp", "memoryAccessLatency"]);
const ROWS: [string, string][] = [
  ["footprint", "Footprint"],
  ["silicon", "Silicon"],
  ["clock", "Clock"],
  ["maximumClock", "Maximum clock"],
  ["cycles", "Cycles"],
  ["latency", "Latency"],
  ["power", "Power"],
  ["energy", "Energy"],
  ["edp", "Energy-delay product"],
  ["bonds", "Bonds"],
  ["memoryAccessLatency", "Memory access"],
];

function study(id: string, result: Json): Child {
  const arrangements = (result.arrangements ?? []) as Side[];
  const network = (result.network ?? {}) as Json;
  const accuracy = (result.accuracy ?? {}) as { golden?: number; simulator?: number };
  const base = arrangements[0];
  const last = arrangements[arrangements.length - 1];
  const table = () => ({
    caption: "Arrangements",
    columns: [{ name: "quantity" }, ...arrangements.map((a) => ({ name: a.name, unit: "" })), { name: "unit" }],
    rows: ROWS.filter(([key]) => isQuantity(base?.[key])).map(([key, name]) => [name, ...arrangements.map((a) => (a[key] as Quantity).value), (base[key] as Quantity).unit]),
  });
  const tile = (name: string, value: string, unit: string, below: Child) => h("li", {}, h("span", { class: "name" }, name), h("strong", {}, value, unit ? h("small", {}, unit) : null), h("span", { class: "below" }, below));
  const q = (a: Side, key: string): Quantity => (isQuantity(a[key]) ? (a[key] as Quantity) : { value: NaN, unit: "" });
  const head = (name: string, key: string) => {
    const shown = scaled(q(last, key).value, q(last, key).unit);
    return tile(name, shown.text, shown.unit, last === base ? last.name : [`${last.name}, `, changeOf(q(last, key).value, q(base, key).value, LOW_IS_BETTER.has(key)), ` against ${base.name}`]);
  };
  const assumptions = (result.assumptions ?? []) as Json[];
  const published = (result.published ?? []) as Json[];
  const inputs = (result.inputs ?? []) as Json[];
  return [
    h(
      "ul",
      { class: "tiles" },
      typeof accuracy.simulator === "number" ? tile("Accuracy on the machine", percent(accuracy.simulator, 2).replace(" %", ""), "%", `golden ${percent(accuracy.golden ?? NaN, 2)}; ${number(Number(result.images))} images`) : null,
      tile("Bits that differ", number(Number(result.mismatchingBits)), "", `of ${number(Number(result.comparedBits))} recorded`),
      last ? [head("Energy an image", "energy"), head("Latency", "latency"), head("Footprint", "footprint")] : null,
    ),
    card(
      base && arrangements.length > 1 ? `What stacking changes against ${base.name}` : "The machine",
      ["Means per image. Everything but cycles is ", origin("modelled: technology entries"), " from sourced technology entries; cycles are ", origin("counted: simulator, equal to the RTL's"), "."],
      tools(tableTools(`${id}-arrangements`, table)),
      h(
        "div",
        { class: "scroll" },
        h(
          "table",
          {},
          h("thead", {}, h("tr", {}, h("th", { scope: "col" }, h("span", { class: "spoken" }, "Quantity")), arrangements.map((a) => h("th", { scope: "col", class: "n" }, a.name)))),
          h(
            "tbody",
            {},
            ROWS.filter(([key]) => isQuantity(base?.[key])).map(([key, name]) =>
              h(
                "tr",
                {},
                h("th", { scope: "row" }, name),
                arrangements.map((a, i) =>
                  h("td", { class: "n" }, quantity(q(a, key)), i > 0 ? " " : null, i > 0 ? (key !== "bonds" ? changeOf(q(a, key).value, q(base, key).value, LOW_IS_BETTER.has(key)) : h("span", { class: "change" })) : null),
                ),
              ),
            ),
          ),
        ),
      ),
      h("p", { css: { "margin-top": "0.9rem" } }, h("a", { class: "button", href: href(["results", id, "stack"]) }, "See it in 3D")),
    ),
    h(
      "div",
      { class: "grid" },
      card("The network", null, null, h("div", { class: "scroll" }, h("table", {}, h("tbody", {}, Object.entries(network).map(([key, value]) => h("tr", {}, h("th", { scope: "row" }, sentence(words(key))), h("td", { class: "n" }, typeof value === "number" ? number(value) : String(value)))))))),
      card(
        "Made from",
        `${String((result.tool as Json)?.name ?? "spikestack")} ${String((result.tool as Json)?.version ?? "")}, commit ${String((result.tool as Json)?.commit ?? "unknown")}. The same inputs give the same bytes.`,
        null,
        h("div", { class: "scroll" }, h("table", {}, h("tbody", {}, inputs.map((i) => h("tr", {}, h("th", { scope: "row" }, String(i.role)), h("td", { class: "mono" }, String(i.path), h("br"), h("span", { class: "quiet", title: String(i.sha256) }, String(i.sha256).slice(0, 16), "…"))))))),
      ),
    ),
    published.length > 0 ? card("Beside published figures", "Scopes differ, and the text says how; nothing is tuned to match.", tools(tableTools(`${id}-published`, () => textTable("Published", published))), dataTable(textTable("Published figures and ours", published))) : null,
    assumptions.length > 0
      ? card("Assumptions", `${assumptions.length} technology entries were used that nobody measured (A: an assumption of the project, R: recalled).`, tools(tableTools(`${id}-assumptions`, () => textTable("Assumptions", assumptions))), dataTable(textTable("Assumptions with their ranges", assumptions)))
      : null,
  ];
}

function textTable(caption: string, rows: Json[]) {
  const columns = Object.keys(rows[0] ?? {});
  return { caption, columns: columns.map((name) => ({ name })), rows: rows.map((r) => columns.map((c) => (typeof r[c] === "number" ? (r[c] as number) : String(r[c] ?? "")))) };
}

export function changeOf(value: number, base: number, lowIsBetter: boolean | null): HTMLElement {
  const text = change(value, base);
  const differs = Math.abs(value / base - 1) >= 5e-4;
  const better = differs && lowIsBetter !== null ? (value < base) === lowIsBetter : null;
  return h("span", { class: `change${better === null ? (differs ? "" : " same") : better ? " better" : " worse"}` }, text, better === null ? null : h("span", { class: "spoken" }, better ? " (better)" : " (worse)"));
}

/** Rows of a placed stack worth a place in its table, and whether less is better. */
const PLACED: [string, boolean | null][] = [
  ["footprintMm2", true],
  ["siliconMm2", true],
  ["cells", null],
  ["memories", null],
  ["wireMm", true],
  ["bonds", null],
  ["powerBonds", null],
  ["repairBuffers", true],
  ["holdBuffers", true],
  ["clock.buffers", true],
  ["clock.wireMm", true],
  ["clock.latencyPs", true],
  ["clock.skewPs", true],
  ["clock.timedSkewPs", true],
  ["timing.periodPs", null],
  ["timing.worstSetupPs", false],
  ["timing.totalSetupPs", false],
  ["timing.worstHoldPs", false],
  ["timing.megahertz", false],
  ["timing.endpoints", null],
  ["timing.path", null],
  ["memoryAccessPs", true],
  ["power.totalMw", true],
  ["power.logicMw", true],
  ["power.registersMw", true],
  ["power.clockMw", true],
  ["power.memoriesMw", true],
  ["power.leakageMw", true],
  ["power.switchingMw", true],
  ["supply.worstMv", true],
  ["heat.peakK", true],
  ["fullestBin", true],
];

/** Lists over tiers become one number: lengths and areas are summed, extremes are extremes. */
export function tierNumber(key: string, value: unknown): number {
  if (typeof value === "number") return value;
  if (Array.isArray(value) && value.every((v) => typeof v === "number")) return /wire|cellMm2|memoryMm2/.test(key) ? (value as number[]).reduce((a, b) => a + b, 0) : Math.max(...(value as number[]));
  return NaN;
}

function placed(id: string, result: Json): Child {
  const arrangements = (result.arrangements ?? []) as (Json & { arrangement: string })[];
  const get = (a: Json, path: string) => tierNumber(path, path.split(".").reduce<unknown>((v, k) => (v as Json | undefined)?.[k], a));
  const rows = PLACED.filter(([path]) => arrangements.some((a) => Number.isFinite(get(a, path))));
  const label = (path: string) => {
    const [group, leaf] = path.includes(".") ? path.split(".") : ["", path];
    const { text, unit } = keyWords(leaf);
    return { text: sentence(group && !["timing", "power", "heat"].includes(group) ? `${group} ${text}` : group === "power" ? (text === "total" ? "power" : `  ${text}`) : group === "timing" && /setup|hold/.test(text) ? `${text} slack` : group === "heat" ? `${text} temperature` : text), unit };
  };
  // Changes are against 2D if it is there; the last of the others stands in the tiles.
  const base = arrangements.find((a) => a.arrangement === "2d") ?? arrangements[0];
  const others = arrangements.filter((a) => a !== base);
  const table = () => ({ caption: "Arrangements", columns: [{ name: "quantity" }, ...arrangements.map((a) => ({ name: a.arrangement })), { name: "unit" }], rows: rows.map(([path]) => [path, ...arrangements.map((a) => (Number.isFinite(get(a, path)) ? get(a, path) : null)), label(path).unit]) });
  const tile = (name: string, path: string) => {
    const last = others[others.length - 1] ?? base;
    const { unit } = label(path);
    const shown = scaled(get(last, path), unit);
    return h("li", {}, h("span", { class: "name" }, name), h("strong", {}, shown.text, h("small", {}, shown.unit)), h("span", { class: "below" }, last === base ? last.arrangement : [`${last.arrangement}, `, path === "heat.peakK" ? `${number(get(last, path) - get(base, path), 2)} K against ${base.arrangement}` : [changeOf(get(last, path), get(base, path), true), ` against ${base.arrangement}`]]));
  };
  return [
    h("ul", { class: "tiles" }, tile("Footprint", "footprintMm2"), tile("Wire", "wireMm"), tile("Power", "power.totalMw"), tile("Peak temperature", "heat.peakK")),
    card(
      base && arrangements.length > 1 ? `Placed: against ${base.arrangement}` : "Placed",
      [origin("modelled: placed netlist, estimated wires"), ` ${String(result.scope ?? "").replace(/^modelled[:,]?\s*/, "")}; technology ${String(result.technology ?? "")}. Changes are against ${base?.arrangement ?? "the first"}.`],
      tools(tableTools(`${id}-arrangements`, table)),
      h(
        "div",
        { class: "scroll" },
        h(
          "table",
          {},
          h("thead", {}, h("tr", {}, h("th", { scope: "col" }, h("span", { class: "spoken" }, "Quantity")), [base, ...others].map((a) => h("th", { scope: "col", class: "n" }, a.arrangement)))),
          h(
            "tbody",
            {},
            rows.map(([path, low]) => {
              const { text, unit } = label(path);
              return h(
                "tr",
                {},
                h("th", { scope: "row" }, text, unit ? h("small", {}, ` ${unit}`) : null),
                [base, ...others].map((a, i) => {
                  const value = get(a, path);
                  const first = get(base, path);
                  const comparable = i > 0 && low !== null && unit !== "K" && first > 0 && value > 0;
                  return h("td", { class: "n" }, Number.isFinite(value) ? number(value, 5) : "–", i > 0 ? " " : null, comparable ? changeOf(value, first, low) : i > 0 ? h("span", { class: "change" }) : null);
                }),
              );
            }),
          ),
        ),
      ),
      h("p", { css: { "margin-top": "0.9rem" } }, h("a", { class: "button", href: href(["results", id, "stack"]) }, "See it in 3D")),
    ),
  ];
}

function plain(result: Json): Child {
  const rows = Object.entries(result).filter(([, v]) => typeof v !== "object");
  return h("div", { class: "scroll" }, h("table", {}, h("tbody", {}, rows.map(([k, v]) => h("tr", {}, h("th", { scope: "row" }, sentence(words(k))), h("td", {}, String(v)))))));
}
