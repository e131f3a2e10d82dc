/** Pieces that every view is made of: cards, tables, messages, downloads. */

import { csv, type Cell, type Table } from "./csv";
import { ApiError } from "./data/api";
import { h, replace, s, type Child } from "./dom";
import { fileName, save } from "./download";
import { number, percent } from "./format";

/** A card with a heading, a line below it and tools on the right. */
export function card(title: string, below: Child, tools: Child, ...body: Child[]): HTMLElement {
  return h(
    "section",
    { class: "card", "aria-label": title },
    h("div", { class: "card-head" }, h("div", {}, h("h2", {}, title), below ? h("p", {}, below) : null), tools),
    body,
  );
}

export function tools(...children: Child[]): HTMLElement {
  return h("div", { class: "tools", role: "group", "aria-label": "Download" }, children);
}

export function tool(text: string, spoken: string, press: () => void): HTMLButtonElement {
  return h("button", { type: "button", title: spoken, "aria-label": spoken, on: { click: press } }, text);
}

/** Buttons that save a table as CSV and as JSON. */
export function tableTools(name: string, table: () => Table): HTMLButtonElement[] {
  return [
    tool("CSV", `Download ${name} as CSV`, () => save(`${fileName(name)}.csv`, csv(table()), "text/csv")),
    tool("JSON", `Download ${name} as JSON`, () => {
      const t = table();
      const rows = t.rows.map((row) => Object.fromEntries(t.columns.map((c, i) => [c.name, row[i]])));
      const units = Object.fromEntries(t.columns.filter((c) => c.unit).map((c) => [c.name, c.unit]));
      save(`${fileName(name)}.json`, JSON.stringify({ caption: t.caption, units, rows }, null, 2), "application/json");
    }),
  ];
}

function cellText(cell: Cell): string {
  return cell === null ? "–" : typeof cell === "number" ? number(cell) : cell;
}

/** A table of a `Table`; the first column heads its row. */
export function dataTable(table: Table, most = 500): HTMLElement {
  const numeric = table.columns.map((_, i) => table.rows.length > 0 && table.rows.every((row) => row[i] === null || typeof row[i] === "number"));
  const shown = table.rows.slice(0, most);
  const left = table.rows.length - shown.length;
  return h(
    "div",
    { class: "scroll tall", tabindex: "0", role: "region", "aria-label": table.caption },
    h(
      "table",
      {},
      h("caption", {}, table.caption),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          table.columns.map((c, i) =>
            h("th", { scope: "col", class: numeric[i] ? "n" : undefined }, c.name, c.unit ? h("small", {}, ` ${c.unit}`) : null),
          ),
        ),
      ),
      h(
        "tbody",
        {},
        shown.map((row) =>
          h(
            "tr",
            {},
            row.map((cell, i) =>
              i === 0
                ? h("th", { scope: "row", class: numeric[0] ? "n" : undefined }, cellText(cell))
                : h("td", { class: numeric[i] ? "n" : undefined }, cellText(cell)),
            ),
          ),
        ),
      ),
    ),
    left > 0 ? h("p", { class: "note" }, `${number(left)} more rows are in the CSV.`) : null,
  );
}

export function loading(what: string): HTMLElement {
  return h("div", { class: "loading", role: "status" }, `Loading ${what} …`);
}

export function empty(title: string, ...body: Child[]): HTMLElement {
  return h("div", { class: "card empty" }, h("h2", {}, title), body);
}

/** What went wrong, where, and what would be allowed. */
export function problem(error: unknown, again?: () => void): HTMLElement {
  const message = error instanceof Error ? error.message : String(error);
  const detail = error instanceof ApiError ? error.detail : {};
  const facts = Object.entries({
    Where: detail.file ? `${detail.file}${detail.line ? `, line ${detail.line}` : ""}` : detail.place,
    Found: detail.found,
    Allowed: detail.allowed,
  }).filter(([, text]) => text);
  return h(
    "div",
    { class: "problem", role: "alert" },
    h("h2", {}, error instanceof ApiError && error.status === 404 ? "Not found" : "That did not work"),
    h("p", {}, message),
    facts.length > 0 ? h("dl", {}, facts.map(([name, text]) => [h("dt", {}, name), h("dd", {}, text as string)])) : null,
    again ? h("button", { type: "button", on: { click: again } }, "Try again") : null,
  );
}

/** Shows "loading", then what `load` makes of it, or the problem with a button to try again. */
export function later(signal: AbortSignal, what: string, load: () => Promise<Child>): HTMLElement {
  const place = h("div", {});
  const attempt = () => {
    replace(place, loading(what));
    load().then(
      (child) => {
        if (!signal.aborted) replace(place, child);
      },
      (error: unknown) => {
        if (signal.aborted) return;
        console.warn(error);
        replace(place, problem(error, attempt));
      },
    );
  };
  attempt();
  return place;
}

export function meter(share: number): HTMLElement {
  const bar = h("i");
  bar.style.width = `${Math.max(0, Math.min(100, 100 * share))}%`;
  return h("span", { class: "meter", role: "img", "aria-label": percent(share) }, bar);
}

/** Where a number comes from, as a pill: the first word of its source. */
export function origin(source: string): HTMLElement {
  const word = /^([a-z]+)(?=[:,]|$)/i.exec(source)?.[1]?.toLowerCase() ?? "source";
  const style = ["measured", "counted", "modelled", "cited"].includes(word) ? word : "chosen";
  return h("span", { class: `origin ${style}`, title: source }, word);
}

/** What a source says after its first word. */
export function sourceText(source: string): string {
  return source.replace(/^[a-z]+[:,]\s*/i, "");
}

export function legend(entries: readonly { name: string; colour: string }[]): HTMLElement {
  return h(
    "ul",
    { class: "legend" },
    entries.map((entry) => {
      const swatch = h("i", { "aria-hidden": "true" });
      swatch.style.setProperty("--swatch", entry.colour);
      return h("li", {}, swatch, entry.name);
    }),
  );
}

/** A line icon of 24 x 24. */
export function icon(path: string): SVGElement {
  return s(
    "svg",
    { viewBox: "0 0 24 24", width: "17", height: "17", "aria-hidden": "true", fill: "none", stroke: "currentColor", "stroke-width": "2", "stroke-linecap": "round", "stroke-linejoin": "round" },
    s("path", { d: path }),
  );
}

export const ICONS = {
  sun: "M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M18.4 5.6 17 7M7 17l-1.4 1.4M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5",
  system: "M4 5h16v11H4zM9 20h6M12 16v4",
  play: "M7 5v14l12-7z",
  pause: "M8 5v14M16 5v14",
  back: "M18 6l-8 6 8 6M6 6v12",
  forth: "M6 6l8 6-8 6M18 6v12",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
} as const;
