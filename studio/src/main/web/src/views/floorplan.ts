/** Every tier from above, as drawings. */

import { getLayout, getStack } from "../data/api";
import type { Block, StackArrangement } from "../data/contract";
import { decodeLayout, type Cells } from "../data/layout";
import { h, replace, s } from "../dom";
import { fileName, save } from "../download";
import { number, scaled, sentence, words } from "../format";
import { card, empty, later, legend, tableTools, tool, tools } from "../parts";
import { ticks } from "../scales";
import { weave } from "../stack/carpet";
import { areaOf, colouring } from "../stack/colouring";
import { categories, colour, onTheme } from "../theme";
import { blockFacts } from "./blockPanel";
import type { TabContext } from "./result";

export function floorplan({ id, place, signal }: TabContext): void {
  place.append(
    later(signal, "the floorplans", async () => {
      const arrangements = await getStack(id, signal);
      if (arrangements.length === 0) return empty("No floorplans");
      const kinds = [...new Set(arrangements.flatMap((a) => a.kinds))];
      const key = h("div", {});
      const drawKey = () => replace(key, legend(kinds.map((k, i) => ({ name: words(k), colour: categories()[i % 12] }))));
      drawKey();
      onTheme(drawKey, signal);
      const largest = Math.max(...arrangements.map((a) => a.die.width));
      if (arrangements.some((a) => a.layout)) {
        return h("div", { class: "plan-cards" }, arrangements.map((a) => later(signal, `the cells of ${a.name}`, async () => one(id, a, kinds, largest, await picture(id, a, signal)))));
      }
      return [h("div", { class: "card" }, key, h("p", { class: "note", css: { "margin-top": "0.4rem" } }, "All arrangements are drawn at one scale. Pick a block for its numbers.")), h("div", { class: "plan-cards" }, arrangements.map((a) => one(id, a, kinds, largest)))];
    }),
  );
}

/** Cells of each tier as a picture, coloured by block: boxes around blocks would cover each other. */
interface Picture {
  tiers: string[];
  key: { name: string; colour: string }[];
}

async function picture(id: string, a: StackArrangement, signal: AbortSignal): Promise<Picture | null> {
  if (!a.layout) return null;
  const { cells } = decodeLayout(await getLayout(id, a.name, signal), a.layout);
  const found = colouring("block", { arrangement: a, cells, heat: [], categories: categories(), unknown: colour("faint") });
  const memory = a.layout.kinds.indexOf("memory");
  return {
    tiers: a.tiers.map((_, t) => drawn(cells, found.cells as Uint8Array, t, memory, a)),
    key: found.key.kind === "names" ? found.key.entries : [],
  };
}

function drawn(cells: Cells, colours: Uint8Array, tier: number, memory: number, a: StackArrangement): string {
  const woven = weave(cells, colours, tier, memory, a.die, 720);
  const canvas = document.createElement("canvas");
  canvas.width = woven.width;
  canvas.height = woven.height;
  const ctx = canvas.getContext("2d");
  if (!ctx) return "";
  const image = ctx.createImageData(woven.width, woven.height);
  for (let r = 0; r < woven.height; r++) {
    const from = (woven.height - 1 - r) * woven.width * 4;
    image.data.set(woven.pixels.subarray(from, from + woven.width * 4), r * woven.width * 4);
  }
  ctx.putImageData(image, 0, 0);
  return canvas.toDataURL("image/png");
}

function one(id: string, a: StackArrangement, kinds: string[], largest: number, cells: Picture | null = null): HTMLElement {
  const detail = h("div", { class: "card", hidden: true, role: "region", "aria-label": "The picked block", "aria-live": "polite" });
  const show = (b: Block) => {
    detail.hidden = false;
    replace(detail, blockFacts(b, a, () => (detail.hidden = true)));
    const button = detail.querySelector("button");
    if (button) button.textContent = "Close";
  };
  const plans = a.tiers.map((tier, t) => plan(a, tier, t, kinds, show, cells?.tiers[t] ?? null));
  const table = () => ({
    caption: `Blocks of ${a.name}`,
    columns: [{ name: "block" }, { name: "kind" }, { name: "tier" }, { name: "x", unit: "µm" }, { name: "y", unit: "µm" }, { name: "width", unit: "µm" }, { name: "height", unit: "µm" }, { name: "area", unit: "µm²" }],
    rows: a.blocks.map((b) => [b.name, b.kind, a.tiers[b.tier] ?? "", b.x, b.y, b.width, b.height, areaOf(b)]),
  });
  const box = h("div", { class: "plans" }, plans.map((p, t) => h("figure", { class: "plan" }, h("figcaption", { class: "small" }, h("b", {}, a.tiers.length > 1 ? `${sentence(a.tiers[t])} tier` : "One tier")), p)));
  // All arrangements at one scale: a smaller die looks smaller.
  for (const figure of box.querySelectorAll<HTMLElement>("figure")) figure.style.setProperty("--wide", `${(27 * a.die.width) / largest}rem`);
  return card(
    a.name,
    `${number(Math.round(a.die.width))} × ${number(Math.round(a.die.height))} µm, ${cells ? `${number(a.cells)} cells` : `${a.blocks.length} blocks`}, ${number(a.bonds)} bonds`,
    tools(
      tableTools(`${id}-${a.name}-floorplan`, table),
      plans.map((p, t) => tool(a.tiers.length > 1 ? `SVG ${a.tiers[t]}` : "SVG", a.tiers.length > 1 ? `SVG ${a.tiers[t]}, download this tier` : "SVG, download this tier", () => save(`${fileName(`${id}-${a.name}-${a.tiers[t]}`)}.svg`, standalone(p), "image/svg+xml"))),
    ),
    cells ? h("div", { css: { "margin-bottom": "0.8rem", width: "0", "min-width": "100%" } }, legend([...cells.key, { name: "memory", colour: colour("strong") }])) : null,
    box,
    detail,
  );
}

function plan(a: StackArrangement, tier: string, t: number, kinds: string[], show: (b: Block) => void, cells: string | null): SVGSVGElement {
  const { width, height } = a.die;
  const margin = width * 0.012;
  const text = width / 34;
  const own = a.blocks.filter((b) => b.tier === t && (cells === null || b.memory)).sort((p, q) => areaOf(q) - areaOf(p));
  const bar = ticks(0, width / 2.2, 2).find((v) => v > 0) ?? width / 4;
  return s(
    "svg",
    { viewBox: `${-margin} ${-margin} ${width + 2 * margin} ${height + 2 * margin + 2 * text}`, role: "group", "aria-label": `${tier} tier of ${a.name}, ${own.length} ${cells ? "memories" : "blocks"}` },
    s("rect", { class: "die", x: 0, y: 0, width, height }),
    cells ? s("image", { href: cells, x: 0, y: 0, width, height, preserveAspectRatio: "none" }) : null,
    own.map((b) => {
      const fits = b.width > text * 2.2 && b.height > text * 1.15;
      const name = (cells ? (b.name.split("/").pop() ?? b.name) : words(b.name)).replace(/ \((top|bottom)\)$/, "");
      const along = b.height > b.width * 1.3;
      const room = (along ? b.height : b.width) / (name.length * 0.56);
      const size = Math.min(text, room, (along ? b.width : b.height) * 0.7);
      const power = b.power === null ? "" : `, ${scaled(b.power, "µW").text} ${scaled(b.power, "µW").unit}`;
      const rect = s("rect", {
        class: "block",
        x: b.x,
        y: height - b.y - b.height,
        width: b.width,
        height: b.height,
        tabindex: "0",
        role: "button",
        css: { "--c": cells ? "var(--strong)" : `var(--c${kinds.indexOf(b.kind) % 12})` },
        on: {
          click: () => show(b),
          keydown: (e: KeyboardEvent) => {
            if (e.key === "Enter" || e.key === " ") {
              e.preventDefault();
              show(b);
            }
          },
        },
      }, s("title", {}, `${b.name}, ${number(b.width, 4)} × ${number(b.height, 4)} µm${power}`));
      const cx = b.x + b.width / 2;
      const cy = height - b.y - b.height / 2;
      const label = fits && size > text * 0.36 ? s("text", { x: cx, y: cy, "font-size": size, "text-anchor": "middle", "dominant-baseline": "central", transform: along ? `rotate(-90 ${cx} ${cy})` : undefined, "aria-hidden": "true" }, name) : null;
      return [rect, label];
    }),
    s("path", { d: `M0 ${height + text * 0.6}v${text * 0.5}h${bar}v${-text * 0.5}`, fill: "none", stroke: "currentColor", "stroke-width": text * 0.08 }),
    s("text", { x: bar + text * 0.5, y: height + text * 1.2, "font-size": text }, `${number(bar)} µm`),
  );
}

/** A copy that carries its colours itself. */
function standalone(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const from = svg.querySelectorAll<SVGElement>("rect, text, path");
  copy.querySelectorAll<SVGElement>("rect, text, path").forEach((element, i) => {
    const style = getComputedStyle(from[i]);
    element.setAttribute("fill", style.fill);
    if (element.tagName === "rect") element.setAttribute("stroke", style.stroke);
    for (const name of ["style", "tabindex", "role", "class"]) element.removeAttribute(name);
  });
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("color", colour("quiet"));
  copy.setAttribute("font-family", "sans-serif");
  return new XMLSerializer().serializeToString(copy);
}
