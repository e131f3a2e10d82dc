/** Any two results side by side, what differs highlighted. */

import { getNumbers, getResults } from "../data/api";
import type { Summary } from "../data/contract";
import { differs, pairs, type Pair } from "../data/compare";
import { h, replace, select } from "../dom";
import { change, number, ratio, sentence } from "../format";
import type { Context } from "../main";
import { card, empty, later, problem, tableTools, tools } from "../parts";
import { note } from "../router";
import { folder } from "./results";

export function compare({ main, signal, route }: Context): void {
  main.append(
    h("div", { class: "page-head" }, h("div", {}, h("h1", {}, "Compare"), h("p", {}, "Two results, number by number. Green is better in the second, orange worse, blue just different."))),
    later(signal, "results", async () => {
      const { results } = await getResults(signal);
      if (results.length < 2) return empty("Two results are needed", `There ${results.length === 1 ? "is one" : "are none"} so far.`, h("a", { class: "button primary", href: "#/runs" }, "Start a run"));
      const known = (id: string | null) => results.find((r) => r.id === id);
      let a = known(route.query.get("a")) ?? results[0];
      let b = known(route.query.get("b")) ?? results.find((r) => r !== a && r.kind === a.kind) ?? results.find((r) => r !== a) ?? results[0];
      const body = h("div", {});
      const draw = () => {
        note(route, { a: a.id, b: b.id });
        replace(
          body,
          later(signal, "numbers", async () => {
            const [first, second] = await Promise.all([getNumbers(a.id, signal), getNumbers(b.id, signal)]);
            return table(a, b, pairs(first, second), signal);
          }),
        );
      };
      const options = results.map((r) => ({ value: r.id, text: `${sentence(r.title)} (${folder(r.id)})` }));
      const pickers = h("div", { class: "pickers" });
      const drawPickers = () => {
        const one = select("First", options, a.id, (id) => ((a = known(id) ?? a), draw()));
        const other = select("Second", options, b.id, (id) => ((b = known(id) ?? b), draw()));
        for (const field of [one, other]) field.classList.add("tall");
        replace(pickers, one, h("button", { type: "button", "aria-label": "Swap the two", title: "Swap", on: { click: () => (([a, b] = [b, a]), drawPickers(), draw()) } }, "⇄"), other);
      };
      drawPickers();
      draw();
      return h("div", {}, pickers, body);
    }),
  );
}

function table(a: Summary, b: Summary, all: Pair[], signal: AbortSignal): HTMLElement {
  let only = true;
  let words = "";
  const body = h("tbody", {});
  const count = h("span", { class: "quiet small", role: "status" });
  const shared = all.filter((p) => p.only === null).length;
  const changed = all.filter(differs).length;
  if (shared === 0) return problem(new Error("These two have no number in common. Compare results of the same kind."));
  const draw = () => {
    if (signal.aborted) return;
    const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = all.filter((p) => (!only || differs(p)) && wanted.every((w) => `${p.group} ${p.label}`.toLowerCase().includes(w)));
    count.textContent = `${number(shown.length)} of ${number(all.length)} numbers`;
    const lines: HTMLElement[] = [];
    let group: string | null = null;
    for (const p of shown.slice(0, 1200)) {
      if (p.group !== group) {
        group = p.group;
        if (group) lines.push(h("tr", { class: "group" }, h("th", { colspan: "6", scope: "rowgroup" }, group)));
      }
      lines.push(row(p));
    }
    if (shown.length > 1200) lines.push(h("tr", {}, h("td", { colspan: "6", class: "quiet" }, `${number(shown.length - 1200)} more; filter, or take the CSV.`)));
    replace(body, lines.length > 0 ? lines : h("tr", {}, h("td", { colspan: "6", class: "quiet" }, only ? "Nothing differs." : "Nothing matches.")));
  };
  draw();
  const csv = () => ({
    caption: `${a.title} and ${b.title}`,
    columns: [{ name: "key" }, { name: "unit" }, { name: folder(a.id) }, { name: folder(b.id) }, { name: "second / first" }],
    rows: all.map((p) => [p.key, p.unit, p.a, p.b, p.ratio]),
  });
  return card(
    changed === 0 ? "Nothing differs" : `${number(changed)} of ${number(all.length)} numbers differ`,
    all.length === shared ? null : `${number(all.length - shared)} stand in one of the two only.`,
    tools(tableTools(`compare-${a.id}-${b.id}`, csv)),
    h(
      "div",
      { class: "bar-row filter" },
      h("input", { type: "search", placeholder: "Filter", "aria-label": "Filter numbers", on: { input: (e: Event) => ((words = (e.target as HTMLInputElement).value), draw()) } }),
      h("label", { class: "field" }, h("input", { type: "checkbox", checked: only, on: { change: (e: Event) => ((only = (e.target as HTMLInputElement).checked), draw()) } }), h("span", {}, "Only what differs")),
      count,
    ),
    h(
      "div",
      { class: "scroll compare" },
      h(
        "table",
        {},
        h("caption", { class: "spoken" }, `${a.title} against ${b.title}`),
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Number"), h("th", { scope: "col" }, "Unit"), h("th", { scope: "col", class: "n" }, folder(a.id)), h("th", { scope: "col", class: "n" }, folder(b.id)), h("th", { scope: "col", class: "n" }, "Change"), h("th", { scope: "col" }, h("span", { class: "spoken" }, "As a bar")))),
        body,
      ),
    ),
  );
}

function row(p: Pair): HTMLElement {
  const differ = differs(p);
  const style = !differ ? "same" : p.better === null ? "differs changed" : p.better ? "differs better" : "differs worse";
  const value = (v: number | null) => (v === null ? "–" : number(v, 6));
  const word = !differ || p.better === null ? null : h("span", { class: "spoken" }, p.better ? " better" : " worse");
  return h(
    "tr",
    { class: style },
    h("th", { scope: "row", title: p.key }, p.label),
    h("td", { class: "quiet" }, p.unit),
    h("td", { class: "n" }, value(p.a)),
    h("td", { class: "n b" }, value(p.b)),
    h("td", { class: "n ratio" }, p.only ? `only in the ${p.only === "a" ? "first" : "second"}` : p.ratio !== null && differ ? h("span", { class: `change${p.better === null ? "" : p.better ? " better" : " worse"}`, title: ratio(p.ratio) }, p.ratio > 10 || p.ratio < 0.1 ? ratio(p.ratio) : change(p.b ?? NaN, p.a ?? NaN)) : differ ? "" : "same", word),
    h("td", {}, differ && p.ratio !== null && p.ratio > 0 ? bar(p.ratio, p.better) : null),
  );
}

/** A bar from the middle: left is less, right is more; full at half or double. */
function bar(r: number, better: boolean | null): HTMLElement {
  const half = Math.max(-1, Math.min(1, Math.log2(r))) * 50;
  const i = h("i", { class: better === null ? "" : better ? "better" : "worse" });
  i.style.left = `${half < 0 ? 50 + half : 50}%`;
  i.style.width = `${Math.max(1.5, Math.abs(half))}%`;
  return h("span", { class: "delta", "aria-hidden": "true" }, i);
}
