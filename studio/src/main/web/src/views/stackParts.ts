/** Parts of the stack's page that only show what they are given: labels on the picture, the blocks as a table, sources. */

import type { Block, StackArrangement } from "../data/contract";
import { h } from "../dom";
import { sentence, words } from "../format";
import { card, dataTable, origin, sourceText, tableTools, tools } from "../parts";
import { areaOf } from "../stack/colouring";

const SOURCE_NAMES: Record<string, string> = { x: "Place and size" };

/** A text at a place of the picture, CSS pixels; where two meet, the higher rank stays. */
export interface Label {
  text: string;
  style: "tier" | "chosen" | "";
  x: number;
  y: number;
  rank: number;
}

/** Draws labels into a layer over a picture of this width, none on another. */
export function labelLayer(layer: HTMLElement, width: () => number): (labels: Label[]) => void {
  const spans: HTMLSpanElement[] = [];
  return (labels) => {
    labels.sort((a, b) => b.rank - a.rank);
    const taken: { x0: number; y0: number; x1: number; y1: number }[] = [];
    let used = 0;
    for (const label of labels) {
      const wide = 9 + (label.style === "tier" ? 7.6 : 6.3) * label.text.length;
      if (label.style === "tier") label.x = Math.max(wide / 2, Math.min(width() - wide / 2, label.x));
      const box = { x0: label.x - wide / 2, y0: label.y - 9, x1: label.x + wide / 2, y1: label.y + 9 };
      if (taken.some((t) => box.x0 < t.x1 && box.x1 > t.x0 && box.y0 < t.y1 && box.y1 > t.y0)) continue;
      taken.push(box);
      let span = spans[used];
      if (!span) {
        span = h("span");
        spans.push(span);
        layer.append(span);
      }
      used += 1;
      span.hidden = false;
      if (span.textContent !== label.text) span.textContent = label.text;
      span.className = label.style;
      span.style.transform = `translate(${label.x.toFixed(1)}px, ${label.y.toFixed(1)}px) translate(-50%, -50%)`;
    }
    for (let i = used; i < spans.length; i++) spans[i].hidden = true;
  };
}

export function shortName(b: Block): string {
  return b.name.replace(/ \((top|bottom)\)$/, "").replaceAll("-", " ");
}

/** All blocks, as a list to pick from and as a table. */
export function blocksTable(arrangement: StackArrangement, pick: (block: number) => void): HTMLElement {
  const table = () => ({
    caption: `Blocks of ${arrangement.name}`,
    columns: [{ name: "block" }, { name: "kind" }, { name: "tier" }, { name: "x", unit: "µm" }, { name: "y", unit: "µm" }, { name: "width", unit: "µm" }, { name: "height", unit: "µm" }, { name: "area", unit: "µm²" }, { name: "cells" }, { name: "power", unit: "µW" }, { name: "temperature", unit: "K" }, { name: "slack", unit: "ps" }],
    rows: arrangement.blocks.map((b) => [b.name, b.kind, arrangement.tiers[b.tier] ?? "", b.x, b.y, b.width, b.height, areaOf(b), b.cells, b.power, b.temperature, b.slack]),
  });
  const box = h("select", { size: "8", "aria-label": "Blocks; choosing one shows its numbers" }, arrangement.blocks.map((b, i) => h("option", { value: String(i) }, `${b.name} (${arrangement.tiers[b.tier] ?? ""})`)));
  box.addEventListener("change", () => pick(Number(box.value)));
  return h(
    "details",
    { class: "card" },
    h("summary", {}, `All ${arrangement.blocks.length} blocks as a list and as a table`),
    h("div", { class: "bar-row", css: { margin: "0.8rem 0" } }, h("label", { class: "field tall" }, h("span", {}, "Pick a block"), box), tools(tableTools(`${arrangement.name}-blocks`, table))),
    dataTable(table()),
  );
}

export function sourcesCard({ sources }: StackArrangement): HTMLElement {
  return card("Where these numbers come from", null, null, h("dl", { class: "facts" }, Object.entries(sources).map(([name, text]) => h("div", {}, h("dt", {}, SOURCE_NAMES[name] ?? sentence(words(name))), h("dd", { class: "source" }, origin(text), h("span", {}, sourceText(text)))))));
}
