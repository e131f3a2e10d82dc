/** The numbers of what is picked, each with its source. */

import type { Block, BondDetail, CellDetail, StackArrangement } from "../data/contract";
import { h, type Child } from "../dom";
import { number, scaled, sentence, words } from "../format";
import { origin, sourceText } from "../parts";
import { areaOf, density } from "../stack/colouring";

function fact(name: string, value: string, unit: string, source: string | undefined): HTMLElement {
  return h(
    "div",
    {},
    h("dt", {}, name),
    h("dd", { class: "value" }, value, unit ? h("small", {}, ` ${unit}`) : null),
    source ? h("dd", { class: "source" }, origin(source), h("span", {}, sourceText(source))) : null,
  );
}

export function nothingPicked(arrangement: StackArrangement): Child {
  const perTier = arrangement.tiers.map((tier, t) => {
    const own = arrangement.blocks.filter((b) => b.tier === t);
    return fact(`${sentence(tier)}${arrangement.tiers.length > 1 ? " tier" : ""}`, number(own.length), own.length === 1 ? "block" : "blocks", undefined);
  });
  const power = arrangement.blocks.reduce((sum, b) => sum + (b.power ?? 0), 0);
  const shown = scaled(power, "µW");
  return [
    h("h2", {}, arrangement.name),
    h("p", { class: "quiet small" }, "Pick a block or a cell to see its numbers."),
    h(
      "dl",
      { class: "facts" },
      fact("Die", `${number(Math.round(arrangement.die.width))} × ${number(Math.round(arrangement.die.height))}`, "µm", arrangement.sources.x ?? arrangement.sources.area),
      perTier,
      arrangement.cells > 0 ? fact("Cells", number(arrangement.cells), "", undefined) : null,
      fact("Bonds between tiers", number(arrangement.bonds), "", arrangement.sources.bonds),
      power > 0 ? fact("Power of all blocks", shown.text, shown.unit, arrangement.sources.power) : null,
    ),
  ];
}

export function blockFacts(b: Block, arrangement: StackArrangement, near: () => void): Child {
  const { sources } = arrangement;
  const power = b.power === null ? null : scaled(b.power, "µW");
  const perArea = density(b.power, areaOf(b));
  return [
    h("h2", {}, b.name),
    h("p", { class: "quiet small" }, `${sentence(words(b.kind))}${b.memory ? ", memory" : ""}, ${arrangement.tiers[b.tier] ?? ""}${arrangement.tiers.length > 1 ? " tier" : ""}`),
    h(
      "dl",
      { class: "facts" },
      fact("Size", `${number(b.width, 4)} × ${number(b.height, 4)}`, "µm", sources.x),
      fact("Place (lower left)", `${number(b.x, 4)}, ${number(b.y, 4)}`, "µm", undefined),
      fact("Area", number(areaOf(b), 5), "µm²", sources.area ?? sources.x),
      b.cells !== null ? fact("Cells", number(b.cells), "", sources.cells) : null,
      power ? fact("Power", power.text, power.unit, sources.power) : null,
      Number.isFinite(perArea) ? fact("Power density", number(perArea, 3), "W/mm²", undefined) : null,
      b.temperature !== null ? fact("Temperature", number(b.temperature, 6), "K", sources.temperature) : null,
      b.slack !== null ? fact("Worst setup slack", number(b.slack, 5), "ps", sources.slack) : null,
    ),
    h("p", { css: { "margin-top": "0.9rem" } }, h("button", { type: "button", on: { click: near } }, "Come near")),
  ];
}

export function bondFacts(b: BondDetail, arrangement: StackArrangement): Child {
  return [
    h("h2", { class: "mono" }, b.net),
    h("p", { class: "quiet small" }, `Bond of a ${b.kind} net between ${arrangement.tiers.join(" and ")} tier`),
    h("dl", { class: "facts" }, fact("Place (centre)", `${number(b.x, 5)}, ${number(b.y, 5)}`, "µm", arrangement.sources.x)),
  ];
}

export function cellFacts(c: CellDetail, tier: string): Child {
  const power = c.power === null ? null : scaled(c.power, "µW");
  return [
    h("h2", { class: "mono" }, c.name),
    h("p", { class: "quiet small" }, `${c.master}, ${words(c.kind)}${c.block ? `, block ${c.block}` : ""}`),
    h(
      "dl",
      { class: "facts" },
      fact("Tier", tier, "", undefined),
      fact("Size", `${number(c.width, 4)} × ${number(c.height, 4)}`, "µm", c.sources.width ?? c.sources.x),
      fact("Place (lower left)", `${number(c.x, 5)}, ${number(c.y, 5)}`, "µm", c.sources.x),
      power ? fact("Power", power.text, power.unit, c.sources.power) : null,
      fact("Worst setup slack", c.slack === null ? "no timed path" : number(c.slack, 5), c.slack === null ? "" : "ps", c.sources.slack),
    ),
  ];
}
